"""How IAM compares text: `*` and `?` in strings, in actions and, field by field, in ARNs."""

import re
from functools import cache, lru_cache

ARN_FIELDS = 6


@cache
def _regex(pattern: str) -> re.Pattern[str]:
    literal = (re.escape(char) if char not in "*?" else {"*": ".*", "?": "."}[char] for char in pattern)
    return re.compile("".join(literal), re.DOTALL)


def like(pattern: str, value: str) -> bool:
    """Whether the whole value matches; `*` stands for any text, `?` for one character. Case counts."""
    return pattern == "*" or _regex(pattern).fullmatch(value) is not None


@lru_cache(maxsize=65536)
def action_like(pattern: str, action: str) -> bool:
    """Whether an action (`iam:CreateRole`) matches. Case does not count."""
    return like(pattern.lower(), action.lower())


@lru_cache(maxsize=65536)
def arn_like(pattern: str, arn: str) -> bool:
    """Whether an ARN matches field by field: no wildcard reaches beyond its own field, but for the last.

    A pattern with fewer than six fields is completed with `*`, as IAM does.
    """
    if pattern == "*":
        return True
    wanted = pattern.split(":", ARN_FIELDS - 1)
    wanted += ["*"] * (ARN_FIELDS - len(wanted))
    found = arn.split(":", ARN_FIELDS - 1)
    return len(found) == ARN_FIELDS and all(map(like, wanted, found))
