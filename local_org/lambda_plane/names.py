"""Function names in all the forms callers type them (aws-facts 4), and the ARNs they stand for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from local_org.lambda_plane import refusals

LATEST = "$LATEST"
LONGEST_NEW_NAME = 64

# Form only: which characters and lengths are allowed is checked against the service model before.
_FORM = re.compile(
    r"(?:arn:[^:]*:lambda:)?(?:(?P<region>[a-z]{2,4}(?:-[a-z]+)+-\d):)?(?:(?P<account>\d{12}):)?(?:function:)?"
    r"(?P<name>[^:]+)(?::(?P<qualifier>[^:]+))?"
)


@dataclass(frozen=True, slots=True)
class FunctionRef:
    """A function, or with a qualifier one of its versions or aliases, in one account and region."""

    account: str
    region: str
    name: str
    qualifier: str | None = None

    @property
    def function_arn(self) -> str:
        return f"arn:{partition(self.region)}:lambda:{self.region}:{self.account}:function:{self.name}"

    @property
    def arn(self) -> str:
        return self.function_arn if self.qualifier is None else f"{self.function_arn}:{self.qualifier}"

    def qualified(self, qualifier: str | None) -> "FunctionRef":
        return FunctionRef(self.account, self.region, self.name, qualifier)


def partition(region: str) -> str:
    if region.startswith("cn-"):
        return "aws-cn"
    return "aws-us-gov" if region.startswith("us-gov-") else "aws"


def parse(typed: str, account: str, region: str) -> FunctionRef:
    """Read a name, partial ARN or full ARN, with or without qualifier, typed in `account` and `region`.

    Raises ApiError for a function of another region or account.
    """
    match = _FORM.fullmatch(typed)
    if match is None:
        raise refusals.malformed(f"Value '{typed}' at 'functionName' failed to satisfy constraint")
    ref = FunctionRef(account, region, match["name"], match["qualifier"])
    if match["region"] not in (None, region):
        raise refusals.not_found(f"Functions from '{match['region']}' are not reachable in this region ('{region}')")
    if match["account"] not in (None, account):
        raise refusals.denied(f"No resource-based policy allows access to {typed}")
    return ref


def requested(params: Mapping[str, Any], account: str, region: str) -> FunctionRef:
    """Read FunctionName together with Qualifier, which must not contradict each other."""
    ref = parse(params["FunctionName"], account, region)
    asked = params.get("Qualifier") or None
    if ref.qualifier and asked and ref.qualifier != asked:
        raise refusals.invalid("The derived qualifier from the function name does not match the specified qualifier.")
    return ref.qualified(asked or ref.qualifier)


def is_version(qualifier: str) -> bool:
    return qualifier.isdecimal()
