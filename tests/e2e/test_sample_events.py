"""Each sample event does what events/expectations.json says, without a container: the handlers run as they are."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from local_org.event_cases import Case, difference, load, prepare, state
from local_org.org import LocalOrg

HANDLE = """
import importlib, json, sys
from types import SimpleNamespace
handler = importlib.import_module(sys.argv[1]).handler
answer = handler(json.load(sys.stdin), SimpleNamespace(get_remaining_time_in_millis=lambda: 60_000))
print(json.dumps(answer))
"""


@pytest.fixture(scope="module")
def org() -> Iterator[LocalOrg]:
    with LocalOrg.start(deliver=False) as org:
        yield org


def handle(case: Case, org: LocalOrg) -> dict[str, Any]:
    """What the handler returns, in a process with the function's environment and the credentials of its role."""
    function = org.hub_functions[case.control]
    own = {**function.environment, **function.credentials(), "AWS_ENDPOINT_URL": org.endpoint}
    done = subprocess.run(  # noqa: S603 - our own handler
        [sys.executable, "-c", HANDLE, f"{case.control}.handler"],
        env=os.environ | own | {"AWS_REGION": function.region, "AWS_DEFAULT_REGION": function.region},
        input=case.path.read_text(encoding="utf-8"),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])  # the log comes before it
    return answer


# One test for each control: its events build on each other.
@pytest.mark.parametrize("control", sorted({case.control for case in load()}))
def test_the_sample_events_change_what_they_should_and_nothing_else(control: str, org: LocalOrg) -> None:
    found, expected = {}, {}

    for case in (case for case in load() if case.control == control):
        prepare(case, org)
        before = state(case, org)
        status = handle(case, org).get("status")
        after = state(case, org)
        found[case.name] = status, difference(before, after)
        expected[case.name] = case.status, case.changes

    assert found == expected
    assert org.denied == ()
