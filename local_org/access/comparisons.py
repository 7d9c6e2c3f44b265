"""The operators of conditions: how one value of the policy is held against one of the request.

Source of the rules: IAM's reference of condition operators. Those on dates, addresses and bytes are not modelled.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from operator import eq, ge, gt, le, lt

from local_org.access.context import PolicyNotUnderstoodError
from local_org.access.wildcards import ARN_FIELDS, arn_like, like


@dataclass(frozen=True, slots=True)
class Comparison:
    """Whether a value that is wanted and one that was found match; `negated`: none may.

    `form`: what is wanted has to look like this.
    """

    holds: Callable[[str, str], bool]
    negated: bool = False
    form: re.Pattern[str] = re.compile(".*", re.DOTALL)


def _same(wanted: str, found: str) -> bool:
    return wanted == found


def _same_but_case(wanted: str, found: str) -> bool:
    return wanted.casefold() == found.casefold()


def _arn(wanted: str, found: str) -> bool:
    if wanted.count(":") < ARN_FIELDS - 1:
        raise PolicyNotUnderstoodError(f"{wanted} in a condition on an ARN has not the six components of one")
    return arn_like(wanted, found)


def _numbers(holds: Callable[[float, float], bool], *, negated: bool = False) -> Comparison:
    def compare(wanted: str, found: str) -> bool:
        if not _NUMBER.fullmatch(found):
            raise PolicyNotUnderstoodError(f"{found}, which is no number")
        return holds(float(found), float(wanted))

    return Comparison(compare, negated, _NUMBER)


_NUMBER = re.compile(r"-?\d+(\.\d+)?")
TRUTH = re.compile("true|false")
# ArnEquals takes wildcards too: it and ArnLike behave identically.
COMPARISONS = {
    "ArnEquals": Comparison(_arn),
    "ArnLike": Comparison(_arn),
    "ArnNotEquals": Comparison(_arn, negated=True),
    "ArnNotLike": Comparison(_arn, negated=True),
    "Bool": Comparison(_same, form=TRUTH),
    "NumericEquals": _numbers(eq),
    "NumericGreaterThan": _numbers(gt),
    "NumericGreaterThanEquals": _numbers(ge),
    "NumericLessThan": _numbers(lt),
    "NumericLessThanEquals": _numbers(le),
    "NumericNotEquals": _numbers(eq, negated=True),
    "StringEquals": Comparison(_same),
    "StringEqualsIgnoreCase": Comparison(_same_but_case),
    "StringLike": Comparison(like),
    "StringNotEquals": Comparison(_same, negated=True),
    "StringNotEqualsIgnoreCase": Comparison(_same_but_case, negated=True),
    "StringNotLike": Comparison(like, negated=True),
}
