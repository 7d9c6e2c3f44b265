"""The way to a hub: an operator's own AWS credentials, or a local organization that runs on this machine."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import boto3
import typer
from botocore.config import Config
from botocore.exceptions import ClientError
from typer.core import TyperCommand

LOCAL = "http://127.0.0.1:4599"
LOCAL_HUB = ("111111111111", "us-east-1")
STACK = "lambda-warden"
NEEDED = {
    "BusName",
    "ChangesTableName",
    "FindingsTableName",
    "LettersBucketName",
    "LettersLock",
    "LettersTableName",
    "RestraintsTableName",
    "SpokesTableName",
}
_CONFIG = Config(connect_timeout=5, retries={"mode": "standard"})


class NoHubError(Exception):
    """There is no hub where it was looked for; says what to try."""


@dataclass(frozen=True, slots=True)
class Hub:
    """A deployed hub: clients by service, in its account and region unless boto3 is told others; its outputs."""

    client: Callable[..., Any]
    outputs: Mapping[str, str]

    @property
    def caller(self) -> str:
        """The ARN of whoever operates it."""
        return str(self.client("sts").get_caller_identity()["Arn"])


class LocalCommand(TyperCommand):
    """A command whose option --local may stand without a URL."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, with_url(args))


def with_url(args: Sequence[str]) -> list[str]:
    """The arguments with the usual URL after a --local that has none."""
    given: list[str] = []
    for argument, after in zip(args, [*args, ""][1:], strict=True):
        bare = argument == "--local" and not after.startswith(("http://", "https://"))
        given += [argument, LOCAL] if bare else [argument]
    return given


def checked_url(url: str | None) -> str | None:
    """The URL, if it is one that a local organization can have. Raises BadParameter."""
    try:
        parts = urlsplit(url or LOCAL)
        whole = parts.hostname and parts.port
    except ValueError as malformed:
        raise typer.BadParameter(str(malformed)) from malformed
    if not whole:
        raise typer.BadParameter(f"a URL has host and port, as {LOCAL} has")
    return url


def connect(local: str | None, stack: str, region: str | None) -> Hub:
    """Find the hub by its stack's name. Raises NoHubError, and botocore's errors for what AWS refuses."""
    client = _local(local) if local else _real(region)
    try:
        (found,) = client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ValidationError":
            raise
        raise NoHubError(f"no stack {stack} here: name it with --stack, its region with --region") from error
    return Hub(client, outputs_of(stack, found))


def outputs_of(stack: str, found: Mapping[str, Any]) -> dict[str, str]:
    """The outputs of a hub's stack as CloudFormation describes it. Raises NoHubError when the commands' are missing."""
    outputs = {output["OutputKey"]: output["OutputValue"] for output in found.get("Outputs", [])}
    if not outputs.keys() >= NEEDED:
        raise NoHubError(f"the stack {stack} is no hub of Lambda Warden, or one of an older version")
    return outputs


def _real(region: str | None) -> Callable[..., Any]:
    session = boto3.session.Session(region_name=region)
    return partial(session.client, config=_CONFIG)


def _local(url: str) -> Callable[..., Any]:
    account, region = LOCAL_HUB
    session = boto3.session.Session(f"AKIADEV0{account}", "developer", region_name=region)
    config = _CONFIG.merge(Config(retries={"total_max_attempts": 1}))
    return partial(session.client, endpoint_url=url, config=config)
