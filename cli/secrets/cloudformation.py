"""Templates of CloudFormation and SAM: the environments of their functions, and what Globals gives to those of SAM."""

from collections.abc import Iterator, Mapping
from typing import Any

from cli.secrets.environment import Environment, values, without_references
from cli.secrets.members import member, members

SAM_FUNCTION = "AWS::Serverless::Function"
FUNCTIONS = (SAM_FUNCTION, "AWS::Lambda::Function")


def is_template(tree: Any) -> bool:
    """Whether a document has resources as a template has them."""
    return isinstance(member(tree, "Resources"), Mapping)


def environments(tree: Any) -> Iterator[Environment]:
    """Globals first, then the functions by logical id."""
    shared = _variables(member(tree, "Globals", "Function"))
    if shared:
        yield Environment("Globals", shared)
    for name, resource in members(tree, "Resources"):
        kind = member(resource, "Type")
        if kind in FUNCTIONS:
            inherited = shared if kind == SAM_FUNCTION else {}
            yield Environment(name, _variables(member(resource, "Properties")), inherited)


def _variables(properties: Any) -> dict[str, str]:
    given = members(properties, "Environment", "Variables")
    if [name for name, _ in given] == ["Ref"]:
        return {}
    substituted = {name: value["Fn::Sub"] for name, value in given if isinstance(member(value, "Fn::Sub"), str | list)}
    texts = {name: text[0] if isinstance(text, list) and text else text for name, text in substituted.items()}
    return values(dict(given)) | without_references(values(texts))
