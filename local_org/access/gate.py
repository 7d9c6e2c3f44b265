"""The gate every call passes: what it takes, the policies that speak to it, the decision."""

from collections.abc import Callable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from local_org.access.authorizer import ADMINISTRATOR, AccessRequest, Decision, Policies, authorize
from local_org.access.context import Context
from local_org.access.record import Witness, nobody
from local_org.access.resources import Need, State, is_modelled, needs
from local_org.access.statements import Policy
from local_org.endpoint import moto_state
from local_org.endpoint.calls import Call
from local_org.identity.principals import Principal

ALLOWED = Decision(allowed=True, why="")
# The resource's own policy has to allow these even within one account.
RESOURCE_DECIDES = ("sts:AssumeRole", "kms:")


@dataclass(frozen=True, slots=True)
class Organization:
    """The accounts, at any time, that aws:PrincipalOrgID and aws:ResourceOrgID tell apart from all others."""

    id: str
    accounts: AbstractSet[str]

    def of(self, account: str) -> tuple[str, ...]:
        return (self.id,) if account in self.accounts else ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The decision on a call and the permission it hangs on: the first that is missing, else the first."""

    decision: Decision
    need: Need | None = None


class Gate:
    """Decides by the policies in force. Stateless: a change of policy counts from the next call.

    Policies are moto's, but for those of functions: `function_policy` gives one by the function's ARN. `witness`
    hears of each decision.
    """

    def __init__(
        self,
        organization: Organization,
        state: State | None = None,
        witness: Witness = nobody,
        function_policy: Callable[[str], Policy | None] = lambda _: None,
    ) -> None:
        self._organization = organization
        self._state = state or moto_state.MotoState()
        self._witness = witness
        self._function_policy = function_policy

    def check(self, call: Call) -> Verdict:
        """Decide a call; PolicyNotUnderstoodError, UnmodelledActionError when that cannot be done soundly."""
        if call.principal.is_developer and not is_modelled(call) and self._is_at_home(call):
            return Verdict(ALLOWED)  # administrators may do anything in their own account
        needed = needs(call, self._state)
        used: tuple[str, ...] = ()
        for need in needed:
            decision = self.may(call.principal, need, call.region)
            if not decision.allowed:
                return Verdict(decision, need)
            used += decision.by
        return Verdict(Decision(allowed=True, why="", by=used), needed[0] if needed else None)

    def may(
        self,
        principal: Principal,
        need: Need,
        region: str,
        source: Context | None = None,
    ) -> Decision:
        """Decide one permission. `source`: aws:sourcearn and aws:sourceaccount when a service calls."""
        policies = replace(_identity(principal), resource=self._own_policy(need))
        return self._decide(self._request(principal, need, region, source or {}), policies)

    def role_may(self, role_arn: str, need: Need, region: str) -> Decision:
        """Decide whether a role's own policies allow something, whatever the resource's policy says."""
        account = role_arn.split(":")[4]
        principal = Principal(arn=role_arn, account=account, user_id=role_arn, role_arn=role_arn)
        return self._decide(self._request(principal, need, region, {}), moto_state.policies_of(role_arn))

    def _decide(self, request: AccessRequest, policies: Policies) -> Decision:
        """Decide a request by given policies; PolicyNotUnderstoodError."""
        decision = authorize(request, policies)
        self._witness(request, policies, decision)
        return decision

    def _is_at_home(self, call: Call) -> bool:
        """Whether a call stays in the caller's account, as it does unless it names another one's bucket."""
        return self._state.bucket_owner(str(call.params.get("Bucket"))) in {None, call.account}

    def _request(self, principal: Principal, need: Need, region: str, source: Context) -> AccessRequest:
        return AccessRequest(
            principal=principal,
            action=need.action,
            resource=need.resource,
            owner=need.owner,
            context={**self._global_keys(principal, need, region), **need.context, **source},
            needs_resource_policy=need.action.startswith(RESOURCE_DECIDES),
        )

    def _own_policy(self, need: Need) -> Policy | None:
        # The trust policy of a role is about who may become it, not about who may change it.
        if need.resource == "*" or (":iam:" in need.resource and need.action != "sts:AssumeRole"):
            return None
        if need.action.startswith("lambda:"):
            return self._function_policy(need.resource)
        return moto_state.resource_policy(need.resource)

    def _global_keys(self, principal: Principal, need: Need, region: str) -> Mapping[str, tuple[str, ...]]:
        """Return the keys that every request has, or is known not to have."""
        return {
            **self._keys_of_principal(principal),
            "aws:requestedregion": (region,),
            "aws:resourceaccount": (need.owner,),
            "aws:resourceorgid": self._organization.of(need.owner),
            "aws:securetransport": ("true",),  # the endpoint stands for AWS's, which speaks TLS
            "aws:sourceaccount": (),
            "aws:sourcearn": (),
            "aws:viaawsservice": ("false",),
        }

    def _keys_of_principal(self, principal: Principal) -> Mapping[str, tuple[str, ...]]:
        """Return what a request says of its caller. What it says of a service's account and ARN, AWS leaves open."""
        if principal.service is not None:
            return {
                "aws:principalisawsservice": ("true",),
                "aws:principalorgid": (),
                "aws:principalservicename": (principal.service,),
            }
        return {
            "aws:principalaccount": (principal.account,),
            "aws:principalarn": (principal.role_arn or principal.arn,),
            "aws:principalisawsservice": ("false",),
            "aws:principalorgid": self._organization.of(principal.account),
            "aws:principalservicename": (),
            "aws:userid": (principal.user_id,),
        }


def _identity(principal: Principal) -> Policies:
    if principal.role_arn is not None:
        return moto_state.policies_of(principal.role_arn)
    return Policies(identity=(ADMINISTRATOR,)) if principal.is_developer else Policies()
