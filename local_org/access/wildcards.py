"""How IAM compares text: `*` and `?` in strings, in actions and in ARNs."""

import re
from functools import cache, lru_cache

ARN_FIELDS = 6


@cache
def _regex(pattern: str) -> re.Pattern[str]:
    return re.compile(_translated(pattern, "."), re.DOTALL)


def like(pattern: str, value: str) -> bool:
    """Whether the whole value matches; `*` stands for any text, `?` for one character. Case counts."""
    return pattern == "*" or _regex(pattern).fullmatch(value) is not None


@lru_cache(maxsize=65536)
def action_like(pattern: str, action: str) -> bool:
    """Whether an action (`iam:CreateRole`) matches. Case does not count."""
    return like(pattern.lower(), action.lower())


@lru_cache(maxsize=65536)
def arn_like(pattern: str, arn: str) -> bool:
    """Whether an ARN matches as in a condition: each of the six components is checked by itself."""
    if pattern == "*":
        return True
    wanted = pattern.split(":", ARN_FIELDS - 1)
    found = arn.split(":", ARN_FIELDS - 1)
    return len(wanted) == len(found) == ARN_FIELDS and all(map(like, wanted, found))


@lru_cache(maxsize=65536)
def resource_like(pattern: str, arn: str) -> bool:
    """Whether an ARN matches as in Resource: a `*` that ends a component also reaches over the colons behind it.

    A pattern with fewer than six components is completed with `*`. Only `*` matches what is no ARN: an action that
    knows no resources has `*` for its resource.
    """
    return pattern == "*" or _resource_regex(pattern).fullmatch(arn) is not None


@cache
def _resource_regex(pattern: str) -> re.Pattern[str]:
    fields = pattern.split(":", ARN_FIELDS - 1)
    fields += ["*"] * (ARN_FIELDS - len(fields))
    before = [_component(field) for field in fields[:-1]]
    return re.compile(":".join([*before, _translated(fields[-1], ".")]), re.DOTALL)


def _component(field: str) -> str:
    within = _translated(field.removesuffix("*"), "[^:]")
    return f"{within}.*" if field.endswith("*") else within


def _translated(pattern: str, any_character: str) -> str:
    """Return a pattern as a regular expression in which a wildcard stands for `any_character`."""
    wildcards = {"*": f"{any_character}*", "?": any_character}
    return "".join(wildcards.get(char) or re.escape(char) for char in pattern)
