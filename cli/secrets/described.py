"""The environments in a tree: which kind of document it is, and where that kind has them."""

from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum
from typing import Any

from cli.documents import Problem
from cli.secrets import cloudformation, configurations, serverless, terraform_json
from cli.secrets.environment import Environment


class Kind(StrEnum):
    CLOUDFORMATION = "cloudformation"
    SERVERLESS = "serverless"
    TERRAFORM = "terraform"
    LAMBDA = "lambda"


# In this order: the first that a document may be.
_READERS: Mapping[Kind, tuple[Callable[[Any], bool], Callable[[Any], Iterator[Environment | Problem]]]] = {
    Kind.CLOUDFORMATION: (cloudformation.is_template, cloudformation.environments),
    Kind.TERRAFORM: (terraform_json.is_terraform, terraform_json.environments),
    Kind.LAMBDA: (configurations.is_answer, configurations.environments),
    Kind.SERVERLESS: (serverless.is_service, serverless.environments),
}


def kind_of(tree: Any) -> Kind | None:
    """The kind that a document tells by its members."""
    return next((kind for kind, (tells, _) in _READERS.items() if tells(tree)), None)


def environments(tree: Any, kind: Kind) -> Iterator[Environment | Problem]:
    """The environments in a document of that kind, or why it has none; what is not as it should be is passed over."""
    return _READERS[kind][1](tree)
