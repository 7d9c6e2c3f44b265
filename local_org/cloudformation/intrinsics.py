"""CloudFormation's intrinsic functions and conditions, for a scope that knows what names stand for."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

NO_VALUE: Final = object()
_RULES = "Rules."  # where Fn::Contains stands, and nowhere else
_VARIABLE = re.compile(r"\$\{([^}]*)\}")


class TemplateError(ValueError):
    """A template, or a parameter value given to it, that cannot be deployed. Says where and why."""


class Scope(Protocol):
    """What the names in a template stand for."""

    def ref(self, name: str) -> Any:
        """Return what Ref gives; TemplateError for an unknown name."""

    def get_att(self, name: str, attribute: str) -> Any:
        """Return what Fn::GetAtt gives; TemplateError for an unknown name or attribute."""

    def condition(self, name: str) -> bool:
        """Return a named condition; TemplateError for an unknown one."""

    def find_in_map(self, name: str, first: str, second: str) -> Any:
        """Return one value of a mapping; TemplateError where there is none."""


def resolve(value: Any, scope: Scope, where: str) -> Any:
    """Return a value with every intrinsic function evaluated; TemplateError naming the place in the template.

    What resolves to AWS::NoValue is left out of the map or list it stands in; at the top it is NO_VALUE.
    """
    match value:
        case dict():
            return _resolve_map(value, scope, where)
        case list():
            items = (resolve(item, scope, f"{where}[{number}]") for number, item in enumerate(value))
            return [item for item in items if item is not NO_VALUE]
    return value


def condition(value: Any, scope: Scope, where: str) -> bool:
    """Evaluate a condition of the Conditions or the Rules section; TemplateError for anything that is none."""
    match value:
        case {"Condition": str(name), **rest} if not rest:
            return scope.condition(name)
        case {"Fn::Equals": [one, other], **rest} if not rest:
            return _text(resolve(one, scope, where), where) == _text(resolve(other, scope, where), where)
        case {"Fn::Not": [one], **rest} if not rest:
            return not condition(one, scope, where)
        case {"Fn::And": list(parts), **rest} if not rest:
            return all(condition(part, scope, where) for part in parts)
        case {"Fn::Or": list(parts), **rest} if not rest:
            return any(condition(part, scope, where) for part in parts)
        case {"Fn::Contains": [listed, one], **rest} if not rest and where.startswith(_RULES):
            return _text(resolve(one, scope, where), where) in resolve(listed, scope, where)
    raise TemplateError(f"{where}: not a condition: {value!r}")


def references(value: Any) -> set[str]:
    """Return every name that a value mentions by Ref, Fn::GetAtt or Fn::Sub, before it is resolved."""
    match value:
        case {"Ref": str(name)} | {"Fn::GetAtt": [str(name), *_]}:
            return {name}
        case {"Fn::GetAtt": str(dotted)}:
            return {dotted.partition(".")[0]}
        case {"Fn::Sub": argument}:
            return _references_of_sub(argument)
        case dict() | list():
            items = value.values() if isinstance(value, dict) else value
            return set().union(*(references(item) for item in items))
    return set()


def _references_of_sub(argument: Any) -> set[str]:
    match argument:
        case str(text):
            return _variables(text)
        case [str(text), dict(names)]:
            return (_variables(text) - set(names)) | references(names)
    return set()


def _variables(text: str) -> set[str]:
    return {name.partition(".")[0] for name in _VARIABLE.findall(text) if not name.startswith("!")}


def _resolve_map(value: dict[str, Any], scope: Scope, where: str) -> Any:
    named = [key for key in value if key == "Ref" or key.startswith("Fn::")]
    if not named:
        items = ((key, resolve(item, scope, f"{where}.{key}")) for key, item in value.items())
        return {key: item for key, item in items if item is not NO_VALUE}
    if len(value) > 1:
        raise TemplateError(f"{where}: {named[0]} stands beside other keys: {', '.join(value)}")
    name = named[0]
    if name not in _INTRINSICS:
        raise TemplateError(f"{where}: unknown intrinsic function {name}")
    return _INTRINSICS[name](value[name], scope, where)


def _ref(argument: Any, scope: Scope, where: str) -> Any:
    if argument == "AWS::NoValue":
        return NO_VALUE
    if not isinstance(argument, str):
        raise TemplateError(f"{where}: Ref takes a name, not {argument!r}")
    return _located(lambda: scope.ref(argument), where)


def _get_att(argument: Any, scope: Scope, where: str) -> Any:
    name, attribute = _name_and_attribute(argument, where)
    return _located(lambda: scope.get_att(name, attribute), where)


def _name_and_attribute(argument: Any, where: str) -> tuple[str, str]:
    match argument:
        case [str(name), str(attribute)]:
            return name, attribute
        case str(dotted) if "." in dotted:
            name, _, attribute = dotted.partition(".")
            return name, attribute
    raise TemplateError(f"{where}: Fn::GetAtt takes a resource and an attribute, not {argument!r}")


def _sub(argument: Any, scope: Scope, where: str) -> str:
    text, given = argument if _is_sub_with_names(argument) else (argument, {})
    if not isinstance(text, str):
        raise TemplateError(f"{where}: Fn::Sub takes a string, not {argument!r}")
    names = {name: resolve(item, scope, f"{where}.{name}") for name, item in given.items()}

    def replacement(found: re.Match[str]) -> str:
        name = found[1]
        if name.startswith("!"):
            return "${" + name[1:] + "}"
        return _text(_variable(name, names, scope, where), f"{where}: ${{{name}}}")

    return _VARIABLE.sub(replacement, text)


def _is_sub_with_names(argument: Any) -> bool:
    match argument:
        case [str(), dict()]:
            return True
    return False


def _variable(name: str, names: Mapping[str, Any], scope: Scope, where: str) -> Any:
    if name in names:
        return names[name]
    if "." in name:
        return _get_att(name, scope, where)
    return _ref(name, scope, where)


def _join(argument: Any, scope: Scope, where: str) -> str:
    match resolve(argument, scope, where):
        case [str(delimiter), list(items)]:
            return delimiter.join(_text(item, where) for item in items)
    raise TemplateError(f"{where}: Fn::Join takes a delimiter and a list, not {argument!r}")


def _split(argument: Any, scope: Scope, where: str) -> list[str]:
    match resolve(argument, scope, where):
        case [str(delimiter), str(text)] if delimiter:
            return text.split(delimiter)
    raise TemplateError(f"{where}: Fn::Split takes a delimiter and a string, not {argument!r}")


def _select(argument: Any, scope: Scope, where: str) -> Any:
    match resolve(argument, scope, where):
        case [int() | str() as index, list(items)] if str(index).isdecimal() and int(index) < len(items):
            return items[int(index)]
    raise TemplateError(f"{where}: Fn::Select takes an index within a list, not {argument!r}")


def _if(argument: Any, scope: Scope, where: str) -> Any:
    match argument:
        case [str(name), then, otherwise]:
            holds = _located(lambda: scope.condition(name), where)
            return resolve(then if holds else otherwise, scope, where)
    raise TemplateError(f"{where}: Fn::If takes a condition and two values, not {argument!r}")


def _find_in_map(argument: Any, scope: Scope, where: str) -> Any:
    match resolve(argument, scope, where):
        case [str(name), first, second]:
            keys = (_text(first, where), _text(second, where))
            return _located(lambda: scope.find_in_map(name, *keys), where)
    raise TemplateError(f"{where}: Fn::FindInMap takes a mapping and two keys, not {argument!r}")


def _located(find: Callable[[], Any], where: str) -> Any:
    try:
        return find()
    except TemplateError as unknown:
        raise TemplateError(f"{where}: {unknown}") from unknown


def _text(value: Any, where: str) -> str:
    """Return a scalar as CloudFormation writes it into a string."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    raise TemplateError(f"{where}: a string is needed, not {_described(value)}")


def _described(value: Any) -> str:
    if value is NO_VALUE:
        return "AWS::NoValue"
    return f"a list of {len(value)}" if isinstance(value, Sequence) else type(value).__name__


_INTRINSICS: Final[Mapping[str, Callable[[Any, Scope, str], Any]]] = {
    "Ref": _ref,
    "Fn::GetAtt": _get_att,
    "Fn::Sub": _sub,
    "Fn::Join": _join,
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::If": _if,
    "Fn::FindInMap": _find_in_map,
}
