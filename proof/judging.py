"""Whether one statement speaks to a request, asked of the authorizer itself."""

from dataclasses import replace

from local_org.access.authorizer import ADMINISTRATOR, AccessRequest, Policies, authorize
from local_org.access.conditions import PolicyNotUnderstoodError
from local_org.access.statements import Policy, Statement

_OWNER = "000000000000"


def speaks_to(statement: Statement, request: AccessRequest) -> bool:
    """Whether a statement, Allow or Deny, covers a request: alone, as an Allow, it would grant it.

    A statement that cannot be judged for this request does not: it would grant nothing in the local organization.
    """
    alone = Policy("", (replace(statement, allow=True),))
    try:
        if statement.principals is None:
            return authorize(_at_home(request), Policies(identity=(alone,))).allowed
        asked = replace(request, needs_resource_policy=True)
        return authorize(asked, Policies(identity=(ADMINISTRATOR,), resource=alone)).allowed
    except PolicyNotUnderstoodError:
        return False


def _at_home(request: AccessRequest) -> AccessRequest:
    """Return the request as one within an account; what conditions see of caller and owner is in the context."""
    caller = replace(request.principal, account=_OWNER, service=None)
    return replace(request, principal=caller, owner=_OWNER, needs_resource_policy=False)
