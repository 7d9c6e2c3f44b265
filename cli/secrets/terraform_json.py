"""Terraform as JSON: `terraform show -json` of a state or a plan, a state file, and configuration in `.tf.json`."""

from collections.abc import Iterator, Mapping
from typing import Any

from cli.secrets.environment import Environment, values, without_references
from cli.secrets.members import items, member, members

FUNCTION = "aws_lambda_function"
MODULE_VARIABLES = "environment_variables"


def is_terraform(tree: Any) -> bool:
    """Whether a document says that it is a state or a plan, or configures a function."""
    shown = member(tree, "terraform_version") is not None or member(tree, "planned_values") is not None
    return shown or any(isinstance(member(tree, *path), Mapping) for path in (("resource",), ("module",), ("values",)))


def environments(tree: Any) -> Iterator[Environment]:
    """One for each function: as planned, else as it is, else as configured."""
    planned = member(tree, "planned_values", "root_module")
    yield from _shown(planned if planned is not None else member(tree, "values", "root_module"))
    yield from _stored(tree)
    yield from _configured(tree)


def _shown(root: Any) -> Iterator[Environment]:
    waiting = [root]
    while waiting:
        module = waiting.pop()
        waiting += items(module, "child_modules")
        for resource in items(module, "resources"):
            if member(resource, "type") == FUNCTION:
                address = str(member(resource, "address") or FUNCTION)
                yield Environment(address, _variables(member(resource, "values")))


def _stored(tree: Any) -> Iterator[Environment]:
    for resource in items(tree, "resources"):
        if member(resource, "type") == FUNCTION:
            parts = (member(resource, "module"), FUNCTION, member(resource, "name"))
            address = ".".join(str(part) for part in parts if part)
            for instance in items(resource, "instances"):
                yield Environment(address, _variables(member(instance, "attributes")))


def _configured(tree: Any) -> Iterator[Environment]:
    for name, body in members(tree, "resource", FUNCTION):
        for part in body if isinstance(body, list) else [body]:
            yield Environment(f"{FUNCTION}.{name}", without_references(_variables(part)))
    for name, body in members(tree, "module"):
        yield Environment(f"module.{name}", without_references(values(member(body, MODULE_VARIABLES))))


def _variables(function: Any) -> dict[str, str]:
    """A block that may stand once is a list of one, or the block itself."""
    block = member(function, "environment")
    blocks = block if isinstance(block, list) else [block]
    return {name: text for one in blocks for name, text in values(member(one, "variables")).items()}
