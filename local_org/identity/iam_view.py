"""What Lambda asks IAM about execution roles, answered from moto's roles by our own authorizer."""

from local_org.access.gate import Gate
from local_org.access.resources import Need
from local_org.endpoint import moto_state
from local_org.identity.iam_plane import IamPlane
from local_org.identity.principals import service
from local_org.lambda_plane.iam import RoleView

LAMBDA = "lambda.amazonaws.com"


class MotoIamView:
    """IAM as Lambda sees it (`IamView`)."""

    def __init__(self, gate: Gate, plane: IamPlane) -> None:
        self._gate = gate
        self._plane = plane

    def role(self, arn: str) -> RoleView | None:
        """Return the role with this ARN, None if there is none or its path is another."""
        with moto_state.guarded("iam"):
            role = moto_state.find_role_by_arn(arn)
            if role is None:
                return None
            return RoleView(trusts_lambda=self._trusts_lambda(arn), created=self._plane.created(role.id))

    def allows(self, role_arn: str, action: str, resource: str, region: str, account: str) -> bool:
        """Whether the role's own policies allow an action; the resource's policy alone is not enough (aws-facts 24)."""
        return self._gate.role_may(role_arn, Need(action, resource, account), region).allowed

    def _trusts_lambda(self, arn: str) -> bool:
        account = arn.split(":")[4]
        need = Need("sts:AssumeRole", arn, account, {"sts:externalid": (), "sts:rolesessionname": ()})
        return self._gate.may(service(LAMBDA, account), need, "us-east-1").allowed
