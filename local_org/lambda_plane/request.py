"""One call together with all that answering it needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from local_org.lambda_plane import names, refusals
from local_org.lambda_plane.iam import IamView
from local_org.lambda_plane.model import Function
from local_org.lambda_plane.names import FunctionRef
from local_org.lambda_plane.store import Region

Answer = dict[str, Any]


class Call(Protocol):
    """The attributes of a parsed API call that the plane reads."""

    @property
    def action(self) -> str: ...
    @property
    def account(self) -> str: ...
    @property
    def region(self) -> str: ...
    @property
    def params(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class Delays:
    """How long AWS takes, in seconds: to settle a change, and to let a new role be assumed."""

    settle: float = 0.0
    role_propagation: float = 0.0


@dataclass(frozen=True, slots=True)
class Request:
    account: str
    region: str
    params: Mapping[str, Any]
    store: Region
    iam: IamView
    delays: Delays

    @property
    def now(self) -> float:
        return self.store.clock()

    def ref(self) -> FunctionRef:
        return names.requested(self.params, self.account, self.region)

    def function(self) -> tuple[FunctionRef, Function]:
        """Find the function that FunctionName (and Qualifier) name, whatever its qualifier.

        Raises ResourceNotFoundException with the function's unqualified ARN.
        """
        ref = self.ref()
        function = self.store.find(ref.name)
        if function is None:
            raise refusals.function_not_found(ref.function_arn)
        return ref, function

    def unqualified(self) -> tuple[FunctionRef, Function]:
        """Find the function for a call that changes $LATEST and takes no qualifier."""
        ref, function = self.function()
        if ref.qualifier is not None:
            raise refusals.invalid(
                "This operation is permitted on Lambda functions only. "
                "Aliases and versions do not support this operation. "
                "Please specify either a function name or an unqualified function ARN."
            )
        return ref, function

    def expect_revision(self, current: str, reread: str = "GetFunction/GetAlias") -> None:
        """Compare-and-swap: a RevisionId that is not the current one is refused with 412."""
        if self.params.get("RevisionId") not in (None, current):
            raise refusals.stale_revision(reread)
