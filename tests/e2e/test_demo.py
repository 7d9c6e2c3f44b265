"""The demo, played once without waits: its summary keeps its form, and what the README promises can be read off it."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from local_org.cloudformation.stack import Stack, resolve
from local_org.cloudformation.templates import HUB_TEMPLATE, ROOT, SPOKE_TEMPLATE
from local_org.events.routing import spoke_parameters
from local_org.place import Place

PLAY = "import sys; from local_org.demo.__main__ import main, Options; sys.exit(main(Options()))"
PATHS = (ROOT, ROOT / "functions", ROOT / "layers/warden")
CONTROLS = {"shared_role", "plaintext_secrets", "dead_letter"}
OTHERS = {"stream_failures", "letters", "redrive"}  # what a deletion asks for, and the last scene
EDGE = "edge-redirect"
Summary = dict[str, Any]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Summary]:
    """What the demo printed, and its summary."""
    place = tmp_path_factory.mktemp("demo")
    done = subprocess.run(  # noqa: S603 - our own demo
        [sys.executable, "-c", PLAY],
        cwd=place,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(map(str, PATHS))},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout, json.loads((place / "build/demo/summary.json").read_text(encoding="utf-8"))


@pytest.fixture
def summary(played: tuple[str, Summary]) -> Summary:
    return played[1]


def name(function: Summary) -> str:
    return str(function["arn"].rpartition(":")[2])


def alive(summary: Summary) -> list[Summary]:
    return [function for function in summary["functions"] if function["after"]["role"] is not None]


def test_the_summary_has_the_promised_form(summary: Summary) -> None:
    assert summary.keys() == {"functions", "events", "calls", "denied"}
    assert summary["events"].keys() == {"emitted", "delivered"}
    assert summary["calls"].keys() == CONTROLS | OTHERS
    for function in summary["functions"]:
        assert function.keys() == {"arn", "before", "after", "findings"}
        assert re.fullmatch(r"arn:aws:lambda:[a-z0-9-]+:\d{12}:function:[a-z-]+", function["arn"])
        for state in (function["before"], function["after"]):
            assert state.keys() == {"role", "dead_letter", "plaintext"}
        assert all(finding.keys() == {"control", "status"} for finding in function["findings"])
        assert {finding["control"] for finding in function["findings"]} <= CONTROLS


def test_the_story_has_what_it_is_to_show(summary: Summary) -> None:
    before = [function["before"] for function in summary["functions"]]
    users = Counter(state["role"] for state in before)
    regions = {function["arn"].split(":")[3] for function in summary["functions"]}
    statuses = {finding["status"] for function in summary["functions"] for finding in function["findings"]}

    assert max(users.values()) >= 3
    assert len(regions) == 2
    assert {variable for state in before for variable in state["plaintext"]} == {"STRIPE_SECRET_KEY", "DATABASE_URL"}
    assert statuses == {"OPEN", "REMEDIATED", "PARTIAL", "RESOLVED"}


def test_no_two_functions_share_a_role_at_the_end(summary: Summary) -> None:
    users = Counter(function["after"]["role"] for function in alive(summary))

    assert [role for role, count in users.items() if count > 1] == []


def test_no_function_but_the_one_at_the_edge_can_lose_an_event_at_the_end(summary: Summary) -> None:
    losing = [name(function) for function in alive(summary) if function["after"]["dead_letter"] is None]

    assert losing == [EDGE]


def test_a_target_of_the_owner_is_kept(summary: Summary) -> None:
    had = [function for function in alive(summary) if function["before"]["dead_letter"] is not None]

    assert had
    assert [one for one in had if one["after"]["dead_letter"] != one["before"]["dead_letter"]] == []


def test_every_credential_that_is_still_in_plain_sight_is_an_open_finding(summary: Summary) -> None:
    plain = {name(function) for function in alive(summary) if function["after"]["plaintext"]}
    flagged = {
        name(function)
        for function in summary["functions"]
        for finding in function["findings"]
        if finding == {"control": "plaintext_secrets", "status": "OPEN"}
    }

    assert plain == flagged == {"orders-mailer", "ledger"}


def test_nothing_is_denied_and_every_call_is_granted_by_the_templates(summary: Summary) -> None:
    granted = {control: set(actions(control)) for control in CONTROLS}

    called = {control: set(counts) for control, counts in summary["calls"].items()}

    assert summary["denied"] == []
    assert [control for control in CONTROLS if not called[control]] == []
    assert [(control, call) for control in CONTROLS for call in called[control] - granted[control]] == []
    assert min(summary["events"].values()) > 0


def test_an_event_that_failed_is_run_again_at_the_end(played: tuple[str, Summary]) -> None:
    output, _ = played
    story = ("sends stock an event", "warden letters list", "1 letter:", "mends stock", "warden redrive", "processed")

    places = [output.find(words) for words in story]

    assert -1 not in places
    assert places == sorted(places)
    assert "2 x kettle is in the queue sold" in output


def test_the_output_can_be_read_along(played: tuple[str, Summary]) -> None:
    output, summary = played

    assert "11 of 11: " in output
    assert [name(function) for function in summary["functions"] if name(function) not in output] == []
    assert "Every function ended as promised." in output
    assert ("sk_" + "live_" in output, "broken" in output) == (False, False)


def actions(control: str) -> Iterator[str]:
    """What the templates allow a control's role in the hub, and its role in a spoke."""
    home = Place("111111111111", "us-east-1")
    hub = resolve(HUB_TEMPLATE, {}, home, "lambda-warden")
    spoke = resolve(SPOKE_TEMPLATE, spoke_parameters(hub), home, "lambda-warden-spoke")
    dashed = control.replace("_", "-")
    yield from _allowed(hub, f"warden-hub-{dashed}")
    yield from _allowed(spoke, f"warden-spoke-{dashed}")


def _allowed(stack: Stack, role_name: str) -> Iterator[str]:
    (role,) = (role.properties for role in stack.of_type("AWS::IAM::Role") if role.properties["RoleName"] == role_name)
    for policy in role["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            if statement["Effect"] == "Allow":
                listed = statement["Action"]
                yield from [listed] if isinstance(listed, str) else listed
