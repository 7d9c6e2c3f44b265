"""Whether a command of the AWS CLI is one: its operation and options are looked up in botocore's models."""

from __future__ import annotations

import shlex
from functools import cache
from typing import Any

import botocore.session
from botocore import xform_name

EVERYWHERE = {"--region"}


@cache
def _model(service: str) -> Any:
    return botocore.session.get_session().get_service_model(service)


def complaint(line: str) -> str:
    """What is wrong with a line of commands that are to be given one after the other; empty when nothing is."""
    return "; ".join(filter(None, map(_complaint, line.split(" && "))))


def _complaint(command: str) -> str:
    aws, service, *rest = shlex.split(command)
    if aws != "aws":
        return f"{aws} is not AWS's"
    if rest[0] == "wait":
        waiter = botocore.session.get_session().get_waiter_model(service)
        known = {_dashed(name) for name in waiter.waiter_names}
        return "" if rest[1] in known else f"nobody waits for {rest[1]}"
    operations = {_dashed(name): name for name in _model(service).operation_names}
    if rest[0] not in operations:
        return f"{service} has no {rest[0]}"
    members = _model(service).operation_model(operations[rest[0]]).input_shape.members
    unknown = {word for word in rest if word.startswith("--")} - EVERYWHERE - {f"--{_dashed(name)}" for name in members}
    return f"{rest[0]} does not take {', '.join(sorted(unknown))}" if unknown else ""


def _dashed(name: str) -> str:
    return str(xform_name(name, "-"))
