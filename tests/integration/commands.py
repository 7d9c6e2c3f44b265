"""Whether a command of the AWS CLI is one: its operation and options are looked up in botocore's models."""

from __future__ import annotations

import re
import shlex
from functools import cache
from typing import Any

import botocore.session
from botocore import xform_name

EVERYWHERE = {"--output", "--query", "--region"}
# a command of the CLI's own, which no operation of CloudFormation is
DEPLOY = {"--stack-name", "--template-file", "--capabilities", "--parameter-overrides"}
_KEPT = re.compile(r"^[A-Z]+=\$\((.*)\)$")  # what it says goes into a variable


@cache
def _model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


def complaint(line: str) -> str:
    """What is wrong with a line of commands that are to be given one after the other; empty when nothing is."""
    return "; ".join(filter(None, map(_complaint, line.split(" && "))))


def _complaint(command: str) -> str:
    aws, service, *rest = shlex.split(_KEPT.sub(r"\1", command))
    if (aws, rest[0]) == ("aws", "wait"):
        known = map(_dashed, botocore.session.get_session().get_waiter_model(service).waiter_names)
        return "" if rest[1] in known else f"nobody waits for {rest[1]}"
    taken = _options(service, rest[0]) if aws == "aws" else None
    if taken is None:
        return f"{aws} {service} has no {rest[0]}"
    unknown = {word for word in rest if word.startswith("--")} - EVERYWHERE - taken
    return f"{rest[0]} does not take {', '.join(sorted(unknown))}" if unknown else ""


def _options(service: str, name: str) -> set[str] | None:
    if (service, name) == ("cloudformation", "deploy"):
        return DEPLOY
    operations = {_dashed(known): known for known in _model(service).operation_names}
    if name not in operations:
        return None
    members = _model(service).operation_model(operations[name]).input_shape.members
    return {f"--{_dashed(member)}" for member in members}


def _dashed(name: str) -> str:
    return str(xform_name(name, "-"))
