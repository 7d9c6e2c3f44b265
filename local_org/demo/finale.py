"""The last scene: an event fails for good, is kept, and is run again once its function is mended."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Final

from local_org.cloudformation.templates import ROOT
from local_org.demo.developers import Developers
from local_org.demo.screen import Screen
from local_org.demo.story import SHOP
from local_org.org import LocalOrg

TITLE: Final = "An event fails for good: it is kept, and run again when its function is mended"
FUNCTION: Final = "stock"
SOLD: Final = "sold"
ORDER: Final = '{"article": "kettle", "number": "2"}'
LINE: Final = "2 x kettle"
FAILING: Final = """\
def handler(order, context):
    if not isinstance(order["number"], int):
        raise ValueError("the number of an order has to be a number")
"""
# Reads what was too much for the other, and says in a queue what it sold.
MENDED: Final = """\
import os

import boto3


def handler(order, context):
    line = f"{int(order['number'])} x {order['article']}"
    boto3.client("sqs").send_message(QueueUrl=os.environ["SOLD"], MessageBody=line)
"""
_PATHS: Final = (ROOT, ROOT / "functions", ROOT / "layers/warden")


@dataclass(frozen=True, slots=True)
class Finale:
    """The steps of the scene."""

    org: LocalOrg
    screen: Screen
    developers: Developers

    def begin(self) -> str:
        """Make a function that fails on some events; its ARN."""
        queue = self.developers.make_queue(SHOP, SOLD)
        role = self.developers.make_role(SHOP, FUNCTION, sends_to=queue)
        url = f"https://sqs.{SHOP.region}.amazonaws.com/{SHOP.account}/{SOLD}"
        return self.developers.create(SHOP, FUNCTION, role, plain={"SOLD": url}, code=FAILING)

    def fail(self) -> None:
        """Send it such an event."""
        self.developers.send(SHOP, FUNCTION, ORDER)

    def run_again(self, arn: str) -> list[str]:
        """List the letter, mend the function and run the event again. Returns what was not as it should be."""
        listed = self._command("letters", "list", "--function", arn)
        self.developers.mend(SHOP, FUNCTION, MENDED)
        self._command("redrive", "--function", arn)
        self.org.quiet()
        sold = self.developers.take(SHOP, SOLD)
        if sold == [LINE]:
            self.screen.plain(
                f"  [green]{FUNCTION}[/]       has processed the event: [b]{LINE}[/b] is in the queue {SOLD}"
            )
        wrong = {f"no letter of {FUNCTION} is listed": "1 letter" in listed, f"sold {sold}, not {LINE}": sold == [LINE]}
        return [sentence for sentence, is_so in wrong.items() if not is_so]

    def _command(self, *arguments: str) -> str:
        """Give a command as an operator does, and show what it says."""
        self.screen.plain(f"  [dim]an operator[/] [b]warden {' '.join(arguments)}[/b]")
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "cli", *arguments, "--local", self.org.endpoint],
            env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, _PATHS))},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        for line in done.stdout.splitlines():
            self.screen.said(line)
        return done.stdout
