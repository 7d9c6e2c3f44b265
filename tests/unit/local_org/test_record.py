"""What a record keeps of a decision is all that it takes to make it again."""

import json
from pathlib import Path

import pytest

from local_org.access.authorizer import AccessRequest, Policies, authorize
from local_org.access.record import Record, from_environment, nobody, read
from local_org.access.statements import Policy
from tests.unit.local_org.access.case import HOME, QUEUE, SEND, SESSION, Statement, allow, compiled, policy, to

REQUEST = AccessRequest(SESSION, SEND, QUEUE, HOME, {"aws:principalorgid": ("o-1",), "aws:sourcearn": ()})


def compile_one(statement: Statement) -> Policy:
    return compiled(policy(statement))


POLICIES = Policies(
    (compile_one(allow()), compile_one(allow("s3:*", "*"))), Policy("gone", ()), compile_one(allow(Principal=to(HOME)))
)


def note(folder: Path, request: AccessRequest, policies: Policies) -> None:
    Record(folder)(request, policies, authorize(request, policies))


def test_a_decision_is_read_back_with_all_it_was_made_on(tmp_path: Path) -> None:
    note(tmp_path, REQUEST, POLICIES)

    (recorded,) = read(tmp_path)

    assert (recorded.request, recorded.policies, recorded.allowed) == (REQUEST, POLICIES, False)


def test_a_decision_made_twice_is_kept_once(tmp_path: Path) -> None:
    note(tmp_path, REQUEST, POLICIES)
    note(tmp_path, REQUEST, POLICIES)

    assert len(list(read(tmp_path))) == 1


def test_the_same_request_under_other_policies_is_another_decision(tmp_path: Path) -> None:
    note(tmp_path, REQUEST, POLICIES)
    note(tmp_path, REQUEST, Policies((compile_one(allow()),)))

    assert [recorded.allowed for recorded in read(tmp_path)] == [False, True]


def test_credentials_are_not_written(tmp_path: Path) -> None:
    note(tmp_path, REQUEST, POLICIES)

    lines = [json.loads(line) for path in tmp_path.iterdir() for line in path.read_text(encoding="utf-8").splitlines()]

    assert [line["request"]["principal"].keys() & {"access_key", "secret_key", "token"} for line in lines] == [set()]


def test_nothing_is_recorded_unless_the_environment_names_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LOCAL_ORG_RECORD", raising=False)

    assert from_environment() is nobody
