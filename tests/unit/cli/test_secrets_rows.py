"""JSON lines as a stream: one row at a time, and malformed ones left out."""

import json
from itertools import islice

import pytest
from typer.testing import CliRunner, Result

from cli import documents
from cli.app import app
from cli.documents import Problem
from cli.secrets import formats, rows
from cli.secrets.formats import Format
from cli.secrets.peeked import Peeked

GOOD = '{"id": "a", "key": "DB_PASSWORD", "value": "hunter2x9Kq"}'
HARMLESS = '{"id": "b", "key": "STAGE", "value": "prod"}'


class Endless:
    """A stream of rows that never ends and knows how many were taken."""

    def __init__(self) -> None:
        self.taken = 0

    def readline(self, _size: int, /) -> bytes:
        self.taken += 1
        return GOOD.encode() + b"\n"

    def read(self, _size: int, /) -> bytes:
        raise NotImplementedError("it never ends")


def secrets(text: str | bytes, *options: str) -> Result:
    return CliRunner().invoke(app, ["secrets", "-", *options], input=text)


def ids(result: Result) -> list[str]:
    return [json.loads(line)["id"] for line in result.stdout.splitlines()]


def test_an_answer_comes_before_the_next_row_is_read() -> None:
    stream = Endless()

    taken = [stream.taken for _ in islice(rows.answers(stream), 3)]

    assert taken == [1, 2, 3]


def test_telling_the_format_of_rows_takes_the_first_of_them_only() -> None:
    stream = Endless()

    told = formats.by_content(Peeked(stream))

    assert (told, stream.taken) == (Format.JSONL, 1)


def test_a_line_that_was_looked_at_is_still_answered() -> None:
    peeked = Peeked(Endless())
    formats.by_content(peeked)

    (answer,) = islice(rows.answers(peeked), 1)

    assert not isinstance(answer, Problem)
    assert answer["id"] == "a"


@pytest.mark.parametrize(
    ("flaw", "why"),
    [
        pytest.param("{", "not JSON", id="cut off"),
        pytest.param("hunter2x9Kq", "not JSON", id="no JSON"),
        pytest.param(GOOD + GOOD, "not JSON", id="two on a line"),
        pytest.param("[]", "not a JSON object", id="an array"),
        pytest.param('"hunter2x9Kq"', "not a JSON object", id="a text"),
        pytest.param("{}", "without id and key and value", id="nothing in it"),
        pytest.param('{"id": 1, "key": "A"}', "without value", id="no value"),
        pytest.param('{"key": "A", "value": "b"}', "without id", id="no id"),
        pytest.param('{"id": 1, "key": 2, "value": "b"}', "key is no text", id="a number as key"),
        pytest.param('{"id": null, "key": "A", "value": "b"}', "id is neither", id="null as id"),
        pytest.param('{"id": 1, "key": "A", "value": null}', "the value is neither", id="null as value"),
        pytest.param('{"id": 1, "key": "A", "value": ["b"]}', "the value is neither", id="an array as value"),
        pytest.param("[" * 100_000, "nested too deeply", id="too deep"),
        pytest.param("9" * 5_000, "too many digits", id="too many digits"),
        pytest.param(b'{"id": 1, "key": "A", "value": "\xff"}', "not UTF-8", id="not UTF-8"),
    ],
)
@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_malformed_row_is_named_and_counted_and_the_others_go_on(flaw: str | bytes, why: str, at: int) -> None:
    lines = [GOOD.encode(), HARMLESS.encode()]
    lines.insert(at, flaw if isinstance(flaw, bytes) else flaw.encode())

    result = secrets(b"\n".join(lines))

    first, last = result.stderr.splitlines()
    assert (ids(result), result.exit_code) == (["a", "b"], 2)
    assert first.startswith(f"warden secrets: stdin: line {at + 1}: ")
    assert why in first
    assert last == "warden secrets: stdin: 1 line was malformed and not looked at"
    assert "hunter2" not in result.output


def test_rows_are_told_also_where_the_first_are_all_malformed() -> None:
    result = secrets(f'{{"id": 1, "ke\noops\n{GOOD}\n')

    assert (ids(result), result.exit_code) == (["a"], 2)


def test_all_malformed_rows_are_counted() -> None:
    result = secrets(f"{GOOD}\n{{\n\n[]\n{HARMLESS}\n7\n")

    assert [line.split(": ")[2] for line in result.stderr.splitlines()[:-1]] == ["line 2", "line 4", "line 6"]
    assert result.stderr.splitlines()[-1].endswith("stdin: 3 lines were malformed and not looked at")


def test_a_malformed_row_is_an_error_also_where_findings_are_none() -> None:
    assert secrets(f"{HARMLESS}\n{{\n", "--exit-zero").exit_code == 2


def test_a_row_may_have_more_members_and_a_byte_order_mark_before_it() -> None:
    result = secrets("\ufeff" + GOOD.replace("{", '{"source": "orders", ') + "\r\n")

    assert (ids(result), result.stderr, result.exit_code) == (["a"], "", 1)


@pytest.mark.parametrize(("value", "secret"), [("48151623421", True), ("true", False)])
def test_a_number_and_a_boolean_are_what_an_environment_makes_of_them(value: str, secret: bool) -> None:  # noqa: FBT001 - a parameter of the table
    result = secrets(f'{{"id": 1, "key": "DB_PASSWORD", "value": {value}}}\n')

    assert json.loads(result.stdout)["secret"] is secret


def test_an_id_is_given_back_as_it_came() -> None:
    given = [7, "7", 'a"b\u2028\ud800', ""]
    text = "".join(json.dumps({"id": each, "key": "A", "value": "b"}) + "\n" for each in given)

    assert ids(secrets(text)) == given


def test_an_answer_is_written_as_json_writes_it() -> None:
    text = "".join(json.dumps({**json.loads(GOOD), "id": each, "key": 'é"\n'}) + "\n" for each in (1, "\u2028", ""))

    lines = secrets(text).stdout.splitlines()

    assert lines == [json.dumps(json.loads(line)) for line in lines]


def test_a_row_beyond_the_limit_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(documents, "LONGEST", 100)
    long = json.dumps({"id": "long", "key": "A", "value": "b" * 5_000})

    result = secrets(f"{GOOD}\n{long}\n{HARMLESS}", "--format", "jsonl")

    assert (ids(result), result.exit_code) == (["a", "b"], 2)
    assert "line 2: longer than" in result.stderr
