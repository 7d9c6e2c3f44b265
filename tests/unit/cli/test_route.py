"""`warden route` on good input of every form, and on bad input of every kind."""

import gzip
import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli import documents
from cli.app import app

RECORD: dict[str, Any] = {
    "eventVersion": "1.08",
    "eventSource": "lambda.amazonaws.com",
    "eventName": "CreateFunction20150331",
    "eventTime": "2025-01-02T03:04:05Z",
    "eventID": "1",
    "awsRegion": "eu-west-1",
    "recipientAccountId": "222222222222",
    "userIdentity": {"type": "IAMUser", "accountId": "222222222222"},
    "requestParameters": {"functionName": "orders"},
    "responseElements": {"role": "arn:aws:iam::222222222222:role/shared"},
}
READ_ONLY = {**RECORD, "eventName": "GetFunction20150331v2"}
EVENT = {
    "version": "0",
    "id": "1",
    "source": "aws.lambda",
    "detail-type": "AWS API Call via CloudTrail",
    "account": "222222222222",
    "region": "eu-west-1",
    "time": "2025-01-02T03:04:05Z",
    "detail": RECORD,
}
EVERYONE = ["shared_role", "plaintext_secrets", "dead_letter"]


def route(text: str | bytes, *options: str) -> Result:
    return CliRunner().invoke(app, ["route", "-", *options], input=text)


def delivered(result: Result) -> list[list[str]]:
    return [json.loads(line)["delivered_to"] for line in result.stdout.splitlines()]


@pytest.mark.parametrize(
    ("text", "reached"),
    [
        pytest.param(json.dumps(RECORD), [EVERYONE], id="a record on one line"),
        pytest.param(json.dumps(RECORD, indent=1), [EVERYONE], id="a record over several lines"),
        pytest.param(json.dumps(EVENT), [EVERYONE], id="an EventBridge event"),
        pytest.param(json.dumps({"Records": [RECORD, READ_ONLY]}), [EVERYONE, []], id="a log file"),
        pytest.param(json.dumps({"Records": [RECORD]}, indent=1), [EVERYONE], id="a log file, indented"),
        pytest.param('{"Records": [\n' + json.dumps(RECORD) + "\n]}", [EVERYONE], id="a record on a line of it"),
        pytest.param(json.dumps({"Records": []}), [], id="a log file of an idle hour"),
        pytest.param(f"{json.dumps(RECORD)}\n\n{json.dumps(EVENT)}\r\n", [EVERYONE, EVERYONE], id="JSON lines"),
        pytest.param("\ufeff" + json.dumps(RECORD), [EVERYONE], id="with a byte order mark"),
    ],
)
def test_every_form_of_input_is_read(text: str, reached: list[list[str]]) -> None:
    result = route(text)

    assert (delivered(result), result.stderr, result.exit_code) == (reached, "", 0)


def test_a_delivered_event_shows_what_the_parser_reads_in_it() -> None:
    answer = json.loads(route(json.dumps(RECORD)).stdout)

    shown = {key: answer["trigger"][key] for key in ("account", "region", "function", "role")}
    assert shown == {"account": "222222222222", "region": "eu-west-1", "function": "orders", "role": "shared"}


def test_an_event_that_reaches_nothing_is_not_parsed() -> None:
    assert json.loads(route(json.dumps(READ_ONLY)).stdout) == {"delivered_to": [], "trigger": None}


def test_the_region_option_stands_in_for_that_of_a_raw_record_only() -> None:
    lines = f"{json.dumps(RECORD)}\n{json.dumps(EVENT)}\n"

    answers = map(json.loads, route(lines, "--region", "ap-south-1").stdout.splitlines())

    assert [answer["trigger"]["region"] for answer in answers] == ["ap-south-1", "eu-west-1"]


def test_the_account_of_a_record_is_the_callers_where_no_recipient_is_named() -> None:
    record = {key: value for key, value in RECORD.items() if key != "recipientAccountId"}

    assert json.loads(route(json.dumps(record)).stdout)["trigger"]["account"] == "222222222222"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "stdin: empty", id="nothing"),
        pytest.param(" \n\n", "stdin: empty", id="blank lines"),
        pytest.param("{", "stdin: not JSON: .*line 1", id="cut off"),
        pytest.param(json.dumps(RECORD, indent=1)[:-30], r"stdin: not JSON: .*\(line \d+\)", id="cut off later"),
        pytest.param("<html>", "stdin: not JSON", id="not JSON"),
        pytest.param("[]", "stdin: line 1: a JSON array, not an event", id="array"),
        pytest.param("true", "stdin: line 1: a JSON boolean, not an event", id="boolean"),
        pytest.param("7", "stdin: line 1: a JSON number, not an event", id="number"),
        pytest.param("{}", "no eventSource and no detail", id="empty object"),
        pytest.param('{"eventSource": 7}', "eventSource is missing or not a string", id="no source"),
        pytest.param(json.dumps({**RECORD, "awsRegion": None}), "awsRegion is missing", id="no region"),
        pytest.param(json.dumps({**EVENT, "detail": []}), "detail is missing or not an object", id="no detail"),
        pytest.param(json.dumps({**EVENT, "account": 2}), "account is missing or not a string", id="no account"),
        pytest.param(
            json.dumps({**RECORD, "recipientAccountId": "", "userIdentity": None}),
            "neither recipientAccountId nor userIdentity.accountId",
            id="no account at all",
        ),
        pytest.param(
            json.dumps({**RECORD, "requestParameters": None}), "line 1: detail.requestParameters", id="no request"
        ),
        pytest.param("[" * 100_000, "nested too deeply", id="too deep"),
        pytest.param("9" * 5_000, "stdin: line 1|stdin: not readable", id="too many digits"),
        pytest.param(b'{"a": "\xff"}', r"stdin: not UTF-8 \(byte 8\)", id="not UTF-8"),
        pytest.param(json.dumps(RECORD).encode("utf-16"), "UTF-16, not UTF-8", id="UTF-16"),
        pytest.param(gzip.compress(b"{}"), "compressed with gzip", id="compressed"),
    ],
)
def test_bad_input_is_one_clear_line_and_exit_code_2(text: str | bytes, message: str) -> None:
    result = route(text)

    assert (result.stdout, result.exit_code) == ("", 2)
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("warden route: stdin")
    assert re.search(message, result.stderr)


@pytest.mark.parametrize("flaw", ["{", "[]", "{} {}", '{"eventSource": "lambda', "\N{BELL}"])
@pytest.mark.parametrize("at", [0, 1, 2])
def test_the_other_lines_go_on_after_a_bad_one(flaw: str, at: int) -> None:
    lines = [json.dumps(RECORD), json.dumps(READ_ONLY)]
    lines.insert(at, flaw)

    result = route("\n".join(lines))

    assert (delivered(result), result.exit_code) == ([EVERYONE, []], 2)
    assert result.stderr.startswith(f"warden route: stdin: line {at + 1}: ")


def test_a_bad_record_in_a_log_file_is_named_by_its_number() -> None:
    result = route(json.dumps({"Records": [RECORD, {}, READ_ONLY]}))

    assert (delivered(result), result.exit_code) == ([EVERYONE, []], 2)
    assert "line 1, record 2: neither a CloudTrail record" in result.stderr


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    for path, why in ((tmp_path / "gone.json", "No such file"), (tmp_path, "Is a directory")):
        result = CliRunner().invoke(app, ["route", str(path)])

        assert (result.stdout, result.exit_code) == ("", 2)
        assert f"{path}: {why}" in result.stderr


def test_a_file_is_read_like_standard_input(tmp_path: Path) -> None:
    (tmp_path / "record.json").write_text(json.dumps(RECORD))

    result = CliRunner().invoke(app, ["route", str(tmp_path / "record.json")])

    assert (delivered(result), result.exit_code) == ([EVERYONE], 0)


def test_names_from_the_input_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["route", str(tmp_path / "a\x1b[2J\nb")])

    assert "\x1b" not in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_hub_that_cannot_be_is_refused_by_the_templates_own_parameter() -> None:
    result = route(json.dumps(RECORD), "--hub-account", "none")

    assert result.exit_code == 2
    assert "parameter HubAccountId: 'none' does not match" in result.stderr


def test_a_line_beyond_the_limit_is_skipped_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LONGEST", len(json.dumps(RECORD)) + 1)
    long = json.dumps({**RECORD, "padding": "x" * 5_000})

    result = route(f"{json.dumps(RECORD)}\n{long}\n{json.dumps(READ_ONLY)}")

    assert (delivered(result), result.exit_code) == ([EVERYONE, []], 2)
    assert "line 2: longer than" in result.stderr
