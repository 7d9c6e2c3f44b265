"""Policy variables: `${aws:PrincipalAccount}` stands for the value of a condition key of the request.

Source of the rules: IAM's page on variables and tags. Escaped characters (`${*}`) and defaults are not modelled.
"""

import re

from local_org.access.context import SEVERAL_VALUES, Context, PolicyNotUnderstoodError, lookup

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_KEY = re.compile(r"[\w-]+:[^*?$,]+")


def check_variables(text: str) -> None:
    """Raise PolicyNotUnderstoodError for what stands in `${...}` and is not the key of a single value."""
    names = [variable[1] for variable in _VARIABLE.finditer(text)]
    if text.count("${") != len(names):
        raise PolicyNotUnderstoodError(f"a policy variable that does not end in {text}")
    for name in names:
        if not _KEY.fullmatch(name) or name.lower() in SEVERAL_VALUES:
            raise PolicyNotUnderstoodError(f"policy variable ${{{name}}}")


def expand(text: str, context: Context) -> str | None:
    """Put values for the policy variables (`${aws:PrincipalAccount}`) of a text; None if one has no value."""
    values = {name: _value(name, context) for name in _VARIABLE.findall(text)}
    if None in values.values():
        return None
    return _VARIABLE.sub(lambda variable: str(values[variable[1]]), text)


def _value(variable: str, context: Context) -> str | None:
    values = lookup(variable.lower(), context)
    if not values:
        return None
    # One with a wildcard would be taken as a pattern here; what AWS makes of it is not written down.
    if len(values) > 1 or set(values[0]) & {"*", "?"}:
        raise PolicyNotUnderstoodError(f"policy variable ${{{variable}}} of this request")
    return values[0]
