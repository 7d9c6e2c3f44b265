"""How the organization is made up and how Warden is deployed in it."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from local_org.cloudformation.stack_sets import UNIT
from local_org.cloudformation.templates import HUB_TEMPLATE, declared_parameters
from local_org.events.rules import Event
from local_org.hub.workers import Invocation
from local_org.place import Place

ACCOUNTS = ("111111111111", "222222222222", "333333333333")
REGIONS = ("us-east-1", "eu-west-1")
ORGANIZATION = "o-local000000"


@dataclass(frozen=True, slots=True)
class Options:
    """How the organization is made up and how Warden is deployed in it.

    `accounts` include the hub's, and are all in one organizational unit, which the template's StackSets enrol unless
    `parameters` have an empty OrganizationId; the hub stands in `home`, by default the first of `regions`.
    `parameters` are those of the hub's template; `mode` sets every one that chooses between detect and remediate.
    `deliver=False` leaves events alone: nothing runs. `receive` is handed each event for a hub function, with the
    function's ARN, and no worker runs. `hear_deployment`: Warden also hears of its own deployment.
    Delays are in seconds: of a change of a function, until a new role can be assumed, before the first retry of
    a hub function, from a call to its event.
    """

    hub: str = ACCOUNTS[0]
    accounts: Sequence[str] = ACCOUNTS
    regions: Sequence[str] = REGIONS
    home: str = ""
    mode: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)
    deliver: bool = True
    hear_deployment: bool = False
    port: int = 0
    settle_seconds: float = 0.0
    role_propagation_seconds: float = 0.0
    retry_seconds: float = 0.1
    cloudtrail_seconds: float = 0.0
    clock: Callable[[], float] = time.time
    watch: Callable[[Invocation], None] = lambda _: None
    receive: Callable[[str, Event], None] | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for an organization that cannot be."""
        if self.hub not in self.accounts:
            raise ValueError(f"the hub {self.hub} is not one of the accounts {', '.join(self.accounts)}")
        if not self.regions:
            raise ValueError("an organization needs a region")

    @property
    def home_place(self) -> Place:
        return Place(self.hub, self.home or self.regions[0])

    def hub_parameters(self) -> dict[str, str]:
        modes = {
            name: self.mode
            for name, declared in declared_parameters(HUB_TEMPLATE).items()
            if self.mode and set(declared.get("AllowedValues", [])) == {"detect", "remediate"}
        }
        # An hour here may hold a year's changes, and nobody shares Lambda's quota with Warden.
        patient = {"RoleSettleSeconds": "0", "ChangeBudget": "1000", "LambdaCallsPerSecond": "0"}
        return {**self._enrolment(), **patient, **modes, **self.parameters}

    def _enrolment(self) -> Mapping[str, str]:
        """Return the parameters that enrol every account, unless there is to be no organization."""
        if self.parameters.get("OrganizationId") == "":
            return {}
        always = {self.home_place.region, self.home_place.global_region.region}
        further = dict.fromkeys(region for region in self.regions if region not in always)
        return {"OrganizationId": ORGANIZATION, "OrganizationalUnitIds": UNIT, "Regions": ",".join(further)}

    def spoke_places(self) -> list[Place]:
        """Return where spokes are deployed by hand if no StackSet does it: every place but the hub's, home first.

        The global region is always among them, because only there IAM is heard (aws-facts 6).
        """
        home = self.home_place
        regions = dict.fromkeys([*self.regions, home.region, home.global_region.region])
        places = [Place(account, region) for account in self.accounts for region in regions]
        return sorted((place for place in places if place != home), key=lambda place: place.region != home.region)
