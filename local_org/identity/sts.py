"""The two STS calls that everything needs: AssumeRole and GetCallerIdentity."""

from datetime import timedelta
from typing import Any

from local_org.endpoint import moto_state
from local_org.endpoint.calls import Call
from local_org.errors import ApiError
from local_org.identity.principals import Principals

SHORTEST = timedelta(minutes=15)
LONGEST = timedelta(hours=1)  # of a chained session always (aws-facts 35), of any role by default


class Sts:
    """Hands out role sessions. Whether the caller may have one has been decided before."""

    def __init__(self, principals: Principals) -> None:
        self._principals = principals

    def handle(self, call: Call) -> dict[str, Any]:
        """Return the boto3-shaped response; ApiError."""
        match call.action:
            case "AssumeRole":
                return self._assume_role(call)
            case "GetCallerIdentity":
                who = call.principal
                return {"UserId": who.user_id, "Account": who.account, "Arn": who.arn}
            case other:
                raise ApiError("NotModelledHere", f"sts:{other}", 403)

    def _assume_role(self, call: Call) -> dict[str, Any]:
        if call.params.get("Policy") or call.params.get("PolicyArns") or call.params.get("Tags"):
            raise ApiError("NotModelledHere", "session policies and session tags", 403)
        lifetime = timedelta(seconds=call.params.get("DurationSeconds", LONGEST.total_seconds()))
        if not SHORTEST <= lifetime <= LONGEST:
            raise ApiError("ValidationError", "The requested DurationSeconds is out of range for this role.")
        role = moto_state.find_role_by_arn(call.params["RoleArn"])
        opened = self._principals.open_session(
            role.arn, call.params["RoleSessionName"], role_id=role.id, lifetime=lifetime
        )
        return {
            "Credentials": {
                "AccessKeyId": opened.access_key,
                "SecretAccessKey": opened.secret_key,
                "SessionToken": opened.token,
                "Expiration": opened.expires,
            },
            "AssumedRoleUser": {"AssumedRoleId": opened.principal.user_id, "Arn": opened.principal.arn},
        }
