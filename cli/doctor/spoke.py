"""A guarded account, seen through the role that only reads there."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from cli.doctor import seen
from cli.doctor.clients import Clients
from cli.doctor.hub import Deployed
from local_org.cloudformation.stack import Resource, Stack, resolve
from local_org.cloudformation.templates import SPOKE_TEMPLATE
from local_org.events.routing import spoke_parameters
from local_org.place import Place

ROLE = "role/lambda-warden/warden-spoke-doctor"
STACK = "lambda-warden-spoke"


@dataclass(frozen=True, slots=True)
class Guarded:
    """A spoke. `stack` is its template, resolved for its place; `client` takes a service, and any region by name.

    `stands` says whether anything of it is there.
    """

    stack: Stack
    hub: Deployed
    client: Callable[..., Any]
    stands: Callable[[], bool]

    @property
    def place(self) -> Place:
        return self.stack.place

    @property
    def where(self) -> str:
        return f"{self.place.account} {self.place.region}"

    def resource(self, logical_id: str) -> Resource:
        """A resource of the template by its logical id."""
        return next(one for one in self.stack.resources if one.logical_id == logical_id)


class Account:
    """A guarded account, in which whoever calls has become the role that reads."""

    def __init__(self, hub: Deployed, account: str) -> None:
        """Assume the role. Raises botocore's ClientError when that is refused."""
        self._hub = hub
        self._id = account
        role = Place(account, hub.place.region).global_arn("iam", ROLE)
        opened = hub.client("sts").assume_role(RoleArn=role, RoleSessionName="warden-doctor")["Credentials"]
        make = partial(
            hub.hub.client,
            aws_access_key_id=opened["AccessKeyId"],
            aws_secret_access_key=opened["SecretAccessKey"],
            aws_session_token=opened["SessionToken"],
        )
        self._clients = Clients(make, hub.place.region)

    def spoke(self, region: str) -> Guarded:
        """The spoke in a region."""
        place = Place(self._id, region)
        stack = resolve(SPOKE_TEMPLATE, spoke_parameters(self._hub.stack), place, STACK)
        client = self._clients.within(region)
        return Guarded(stack, self._hub, client, cache(partial(stands, stack, client)))


def stands(stack: Stack, client: Callable[..., Any]) -> bool:
    """Whether a rule or a queue of the template is there: who breaks a spoke by hand removes hardly all of them."""
    rules = (str(one.properties["Name"]) for one in stack.of_type("AWS::Events::Rule"))
    queues = (str(one.ref) for one in stack.of_type("AWS::SQS::Queue"))
    events, sqs = client("events"), client("sqs")
    return any(seen.rule(events, name, "default") for name in rules) or any(seen.queue(sqs, url) for url in queues)
