"""What Lambda asks IAM before it accepts a role or a dead-letter target."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class RoleView:
    """A role as Lambda sees it; `created` in seconds on the plane's clock."""

    trusts_lambda: bool
    created: float


class IamView(Protocol):
    """IAM of every account of the organization."""

    def role(self, arn: str) -> RoleView | None:
        """Give the role with this ARN, or None if there is none."""
        ...

    def allows(self, role_arn: str, action: str, resource: str, region: str, account: str) -> bool:
        """Say whether the role's policies grant `action` on `resource`."""
        ...
