"""IAM's decision: may this principal do this action on this resource, given these policies? Pure.

Source of the rules: IAM's policy evaluation logic. An explicit deny anywhere wins; otherwise everything that
must allow has to. Organization policies (SCP, RCP), session policies and ACLs do not exist here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum

from local_org.access.conditions import all_hold
from local_org.access.context import Context, PolicyNotUnderstoodError
from local_org.access.statements import EVERYONE, Policy, Statement, compile_policy
from local_org.access.variables import expand
from local_org.access.wildcards import action_like, resource_like
from local_org.identity.principals import Principal

ADMINISTRATOR = compile_policy(
    '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}',
    "account administrator",
)


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """What is to be decided. `owner` is the account the resource belongs to.

    `needs_resource_policy`: the resource's own policy has to allow it even within one account, as with the
    trust policy of a role and the policy of a KMS key.
    """

    principal: Principal
    action: str
    resource: str
    owner: str
    context: Context
    needs_resource_policy: bool = False


@dataclass(frozen=True, slots=True)
class Policies:
    """Every policy that has a say."""

    identity: tuple[Policy, ...] = ()
    boundary: Policy | None = None
    resource: Policy | None = None


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer, AWS's words for it, and the statements (names) it rests on."""

    allowed: bool
    why: str
    by: tuple[str, ...] = ()


class Grant(IntEnum):
    """How directly a resource policy names the caller; the more directly, the less else it takes."""

    NONE = 0
    ACCOUNT = 1  # the caller's account, which then decides by its own policies
    ROLE = 2  # the caller's role: an implicit deny of the boundary still counts
    DIRECT = 3  # everyone, or this very session, user or service


def authorize(request: AccessRequest, policies: Policies) -> Decision:
    """Decide a request; PolicyNotUnderstoodError when a policy that applies cannot be judged."""
    denied = _explicit_deny(request, policies)
    if denied:
        return denied
    grant, granted_by = _resource_grant(request, policies.resource)
    identity = [statement.name for statement in _of_identity(policies.identity) if _allows(statement, request)]
    bounded = policies.boundary is not None and not _within(policies.boundary, request)
    why = _missing(request, grant, allows=bool(identity), bounded=bounded)
    return Decision(not why, why, () if why else (*identity, *granted_by))


def _missing(request: AccessRequest, grant: Grant, *, allows: bool, bounded: bool) -> str:
    """Return what is missing for the request to be allowed, in AWS's words; nothing when it is allowed."""
    at_home = request.principal.account == request.owner and request.principal.service is None
    must_be_granted = not at_home or request.needs_resource_policy
    if must_be_granted and grant is Grant.NONE:
        return f"because no resource-based policy allows the {request.action} action"
    if grant is Grant.DIRECT and (at_home or request.principal.service):
        return ""
    if not allows and not (at_home and grant is Grant.ROLE):
        return f"because no identity-based policy allows the {request.action} action"
    return f"because no permissions boundary allows the {request.action} action" if bounded else ""


def _explicit_deny(request: AccessRequest, policies: Policies) -> Decision | None:
    kinds: tuple[tuple[str, list[Statement]], ...] = (
        ("an identity-based policy", _of_identity(policies.identity)),
        ("a permissions boundary", _of_identity((policies.boundary,) if policies.boundary else ())),
        ("a resource-based policy", [statement for statement, _ in _naming(request.principal, policies.resource)]),
    )
    denies = [(statement, kind) for kind, statements in kinds for statement in statements if not statement.allow]
    denying = _first((statement for statement, _ in denies), request)
    if denying is None:
        return None
    kind = next(kind for statement, kind in denies if statement is denying)
    return Decision(allowed=False, why=f"with an explicit deny in {kind}", by=(denying.name,))


def _first(statements: Iterable[Statement], request: AccessRequest) -> Statement | None:
    """Return a statement that applies. It is an error that one cannot be judged only if no other applies for sure."""
    unclear = None
    for statement in statements:
        try:
            if _applies(statement, request):
                return statement
        except PolicyNotUnderstoodError as problem:
            unclear = problem
    if unclear is not None:
        raise unclear
    return None


def _within(boundary: Policy, request: AccessRequest) -> bool:
    return _first((statement for statement in _of_identity((boundary,)) if statement.allow), request) is not None


def _allows(statement: Statement, request: AccessRequest) -> bool:
    return statement.allow and _applies(statement, request)


def _resource_grant(request: AccessRequest, policy: Policy | None) -> tuple[Grant, tuple[str, ...]]:
    grants = [
        (grant, statement.name)
        for statement, grant in _naming(request.principal, policy)
        if _allows(statement, request)
    ]
    return max((grant for grant, _ in grants), default=Grant.NONE), tuple(name for _, name in grants)


def _of_identity(policies: Iterable[Policy]) -> list[Statement]:
    """Return the statements of policies that are about their owner, and so name nobody."""
    statements = [statement for policy in policies for statement in policy.statements]
    for statement in statements:
        if statement.principals is not None:
            raise PolicyNotUnderstoodError(f"a Principal in {statement.name} of an identity policy")
    return statements


def _naming(principal: Principal, policy: Policy | None) -> list[tuple[Statement, Grant]]:
    """Return the statements of a resource's policy that name a principal, and how."""
    found = []
    for statement in policy.statements if policy else ():
        if statement.principals is None:
            raise PolicyNotUnderstoodError(f"no Principal in {statement.name} of a resource's policy")
        grant = _named(statement.principals, principal)
        if grant:
            found.append((statement, grant))
    return found


def _named(principals: frozenset[tuple[str, str]], principal: Principal) -> Grant:
    if EVERYONE in principals:
        return Grant.DIRECT
    if principal.service is not None:
        if ("AWS", "*") in principals:
            raise PolicyNotUnderstoodError("whether AWS services are among the principals AWS: *")
        return Grant.DIRECT if ("Service", principal.service) in principals else Grant.NONE
    if ("AWS", "*") in principals or ("AWS", principal.arn) in principals:
        return Grant.DIRECT
    if ("AWS", principal.role_arn) in principals:
        return Grant.ROLE
    partition = principal.arn.split(":")[1]
    accounts = (principal.account, f"arn:{partition}:iam::{principal.account}:root")
    return Grant.ACCOUNT if any(("AWS", account) in principals for account in accounts) else Grant.NONE


def _applies(statement: Statement, request: AccessRequest) -> bool:
    return (
        any(action_like(action, request.action) for action in statement.actions) != statement.all_but_actions
        and any(_about(resource, statement, request) for resource in statement.resources) != statement.all_but_resources
        and all_hold(statement.conditions, request.context)
    )


def _about(resource: str, statement: Statement, request: AccessRequest) -> bool:
    """Whether a resource pattern matches. One that holds a variable without a value matches nothing."""
    pattern = expand(resource, request.context) if statement.variables else resource
    return pattern is not None and resource_like(pattern, request.resource)
