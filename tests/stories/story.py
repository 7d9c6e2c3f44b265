"""What owners and operators do in a story, and what one sees afterwards. Time passes only where a story says so."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
from botocore.config import Config
from typer.testing import CliRunner

from cli.app import app
from tests.resilience.world import HOME, MEMBER, World

CONTROLS = ("shared_role", "plaintext_secrets", "dead_letter")
TERRAFORM = "APN/1.0 HashiCorp/1.0 Terraform/1.9.5"
CLOUDFORMATION = "cloudformation.amazonaws.com"


@dataclass(frozen=True, slots=True)
class Story:
    """A member account with its owners, and an operator of the hub with the `warden` command."""

    world: World

    def warden(self, *arguments: str) -> str:
        """Gives the command in the hub's account, and returns what it said."""
        done = CliRunner().invoke(app, [*arguments, "--local", self.world.stage.org.endpoint])
        assert done.exit_code == 0, done.output
        return done.output

    def tool(self, user_agent: str) -> Any:
        """Lambda as a tool of the owners calls it, with their credentials."""
        credentials = self.world.stage.org.developer(MEMBER, HOME).credentials
        return boto3.client(
            "lambda",
            region_name=HOME,
            endpoint_url=self.world.stage.org.endpoint,
            aws_access_key_id=credentials.access_key,
            aws_secret_access_key=credentials.secret_key,
            config=Config(user_agent=user_agent),
        )

    def settle(self) -> None:
        """Warden hears of all that happened, and of what comes of that."""
        self.world.stage.settle()

    def touch(self, *functions: str) -> None:
        """Their owners change something that Warden has no opinion on, and Warden hears of it."""
        for arn in functions:
            self.world.change(arn, Description=f"changed at {self.now.isoformat()}")
        self.settle()

    def days_pass(self, days: float) -> None:
        self.world.stage.wait(timedelta(days=days).total_seconds())

    @property
    def now(self) -> datetime:
        return datetime.fromtimestamp(self.world.stage.waiting.now, UTC)

    def day(self, days: int) -> str:
        """The date in so many days, as one types it."""
        return (self.now + timedelta(days=days)).date().isoformat()

    def statuses(self, *functions: str) -> list[tuple[str | None, ...]]:
        """Where each function stands under each control."""
        found = self.world.findings()
        return [tuple(found.get(f"{control} {arn.rpartition(':')[2]}") for control in CONTROLS) for arn in functions]

    def finding(self, control: str, arn: str) -> tuple[str, Mapping[str, Any]]:
        """The reason and the evidence of what stands about the function."""
        (item,) = (
            item
            for item in self.world.checkpoint().items("findings")
            if (item["control"], item["function"]) == (control, arn)
        )
        return item["reason"], json.loads(item["evidence"])

    def changes(self, progress: str = "applied") -> list[tuple[str, str]]:
        """The control and the function of each change that came so far, in the order of their names."""
        items = [item for item in self.world.journal() if item["progress"] == progress]
        return sorted((item["subject"].partition("#")[0], item["function"].rpartition(":")[2]) for item in items)

    def of_function(self, arn: str) -> Mapping[str, Any]:
        """What Warden may change about a function."""
        latest = self.world.functions.get_function_configuration(FunctionName=arn)
        return {
            "role": latest["Role"].rpartition("/")[2],
            "queue": latest.get("DeadLetterConfig", {}).get("TargetArn", "").rpartition(":")[2],
            "tags": self.world.functions.list_tags(Resource=arn)["Tags"],
        }
