"""`python -m local_org.demo`: plays the story; exit code 1 when a function ends in a state other than promised."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from local_org.demo.developers import Developers
from local_org.demo.finale import TITLE, Finale
from local_org.demo.mailbox import Mailbox
from local_org.demo.outcome import calls_by_function, endings, role_is_gone, summary
from local_org.demo.screen import Screen
from local_org.demo.story import SCENES, SHOP_EUROPE
from local_org.org import LocalOrg, Options

SUMMARY = Path("build/demo/summary.json")
# Short stand-ins for what takes seconds to minutes on AWS, so that waiting for it is part of what is shown.
OPTIONS = Options(settle_seconds=0.2, role_propagation_seconds=1.0, cloudtrail_seconds=0.3)


def main(options: Options = OPTIONS) -> int:
    """Plays all scenes, prints the tables, writes the summary."""
    screen = Screen(Console(width=None if sys.stdout.isatty() else 150))
    started = time.monotonic()
    screen.heading("An organization of three accounts and two regions, on this machine")
    screen.plain(
        "  deploying template.yaml into 111111111111 and spoke/template.yaml into every account and region ..."
    )
    with LocalOrg.start(options) as org:
        screen.plain(f"  done: {len(org.hub_functions)} hub functions: {', '.join(org.hub_functions)}")
        developers = Developers(org, screen.developer)
        unkept = _play(org, screen, developers)
        ends = endings(developers)
        result = summary(org, ends)
        screen.endings(ends)
        screen.calls(calls_by_function(org))
        wrong = [sentence for end in ends for sentence in end.broken] + unkept + _wrong_with(org)
    _report(screen, result, wrong, time.monotonic() - started)
    return 1 if wrong else 0


def _play(org: LocalOrg, screen: Screen, developers: Developers) -> list[str]:
    """Each scene: what the developers do, then what Warden says about it. Returns what the last one did not keep."""
    mailbox, scenes = Mailbox(org), len(SCENES) + 1
    for number, scene in enumerate(SCENES, start=1):
        screen.heading(f"{number} of {scenes}: {scene.title}")
        with org.unheard():  # so that what the developers do in a scene never depends on how fast they are
            scene.act(developers)
        _watch(org, screen, mailbox)
        if scene.gone and role_is_gone(org, SHOP_EUROPE, scene.gone):
            screen.plain(f"  [green]warden[/]      removed the role warden/{scene.gone}")
    screen.heading(f"{scenes} of {scenes}: {TITLE}")
    finale = Finale(org, screen, developers)
    arn = finale.begin()
    _watch(org, screen, mailbox)
    finale.fail()
    _watch(org, screen, mailbox)
    return finale.run_again(arn)


def _watch(org: LocalOrg, screen: Screen, mailbox: Mailbox) -> None:
    """Shows what Warden says, as it says it, until nothing is on its way any more."""
    told, quiet = 0, False
    while not quiet:
        try:
            org.quiet(0.3)
            quiet = True
        except TimeoutError:
            pass  # still at work: show what has arrived so far
        for sentence in mailbox.read():
            screen.warden(sentence)
            told += 1
    if told == 0:
        screen.plain("  [dim]warden      looked, and has nothing to report[/]")


def _report(screen: Screen, result: Mapping[str, Any], wrong: Sequence[str], seconds: float) -> None:
    """Writes the summary and says how it ended."""
    SUMMARY.parent.mkdir(parents=True, exist_ok=True)
    SUMMARY.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    events = result["events"]
    screen.plain(
        f"\n{events['emitted']} events, {events['delivered']} deliveries to hub functions, "
        f"{len(result['denied'])} calls denied, {seconds:.0f} s; the same as JSON in {SUMMARY}"
    )
    for sentence in wrong:
        screen.plain(f"[red]not as promised:[/] {sentence}")
    screen.plain("[red]Some promises were broken.[/]" if wrong else "[green]Every function ended as promised.[/]")


def _wrong_with(org: LocalOrg) -> list[str]:
    """What must be empty or gone at the end, whatever the functions look like."""
    wrong = [f"denied: {call.action} on {call.resource} for {call.principal}" for call in org.denied]
    wrong += [f"undelivered: {one}" for one in org.undelivered] + [f"lost: {one}" for one in org.lost]
    left = [scene.gone for scene in SCENES if scene.gone and not role_is_gone(org, SHOP_EUROPE, scene.gone)]
    return wrong + [f"the role {name} of a deleted function still stands" for name in left]


if __name__ == "__main__":
    sys.exit(main())
