"""`warden secrets` on what is broken: a sentence and exit code 2, whatever it is."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from cli.app import app
from tests.unit.cli.secrets_samples import ALL, ENV, HCL, SAM

TELLING = "{}[]()\"'`\\:=#&*!|>%@<-,$\n\t ~\x00\ufeffé\U0001f511"
Edit = tuple[float, int, str]


def secrets(text: str | bytes, *options: str) -> Result:
    return CliRunner().invoke(app, ["secrets", "-", *options], input=text)


def edited(text: str, edits: list[Edit]) -> str:
    """The text with pieces of it replaced: where, as a share of its length, how much, by what."""
    for where, taken, put in edits:
        at = int(where * len(text))
        text = text[:at] + put + text[at + taken :]
    return text


EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 40), st.text(st.sampled_from(TELLING), max_size=6)),
    min_size=1,
    max_size=5,
)


@pytest.mark.parametrize(("form", "text"), ALL.values(), ids=ALL)
@given(edits=EDITS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_broken_file_ends_with_an_exit_code_and_no_traceback(form: str, text: str, edits: list[Edit]) -> None:
    broken = edited(text, edits)

    for options in (("--format", form), ()):
        result = secrets(broken.encode("utf-8", "surrogatepass"), *options)

        assert isinstance(result.exception, SystemExit | None)
        assert result.exit_code in (0, 1, 2)
        assert (result.exit_code == 2) == bool(result.stderr)


@pytest.mark.parametrize("form", sorted({form for form, _ in ALL.values()}))
@given(content=st.binary(max_size=200) | st.text(st.sampled_from(TELLING + "ab1"), max_size=200).map(str.encode))
@settings(max_examples=25, deadline=None)
def test_noise_ends_with_an_exit_code_and_no_traceback(form: str, content: bytes) -> None:
    result = secrets(content, "--format", form)

    assert isinstance(result.exception, SystemExit | None)
    assert (result.exit_code == 2) == bool(result.stderr)


@given(
    tree=st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda part: st.lists(part, max_size=3))
)
@pytest.mark.parametrize("path", ["Resources", "provider", "functions", "planned_values", "resource", "Functions"])
@settings(max_examples=25, deadline=None)
def test_a_document_with_something_else_where_maps_belong_is_read_without_a_traceback(path: str, tree: object) -> None:
    result = secrets(json.dumps({path: tree, "FunctionName": tree}))

    assert isinstance(result.exception, SystemExit | None)


@pytest.mark.parametrize(
    ("form", "text", "message"),
    [
        pytest.param("cloudformation", "Resources: [", "not YAML (line 1, column 13)", id="YAML cut off"),
        pytest.param("cloudformation", '{"Resources": ', "not JSON (line 1, column 15)", id="JSON cut off"),
        pytest.param("cloudformation", "A: *hunter2x9Kq", "not YAML (line 1, column 4)", id="an alias of nothing"),
        pytest.param("cloudformation", 'A: "\\UFFFFFFFF"', "not YAML", id="an escape beyond Unicode"),
        pytest.param("cloudformation", "A: " + "[" * 5_000, "nested too deeply", id="YAML too deep"),
        pytest.param("lambda", "[" * 100_000 + "]" * 100_000, "nested too deeply", id="JSON too deep"),
        pytest.param("terraform", 'a = "hunter2x9Kq', "not HCL (line 1, column 6)", id="an open string"),
        pytest.param("terraform", "\n/* hunter2x9Kq", "not HCL (line 2, column 1)", id="an open comment"),
        pytest.param("terraform", "a = <<EOT\nhunter2x9Kq", "not HCL (line 1, column 5)", id="an open heredoc"),
        pytest.param("terraform", HCL + "{", "not HCL (line 16, column 1)", id="an open bracket"),
        pytest.param("terraform", HCL + "}", "not HCL (line 16, column 1)", id="a stray bracket"),
        pytest.param("terraform", "#" * (2 * 2**20 + 1), "HCL that is longer than 2 MiB", id="HCL too long"),
        pytest.param("env", b"A=\xff", "not UTF-8 (byte 3)", id="not UTF-8"),
        pytest.param("env", ENV.encode("utf-16"), "UTF-16, not UTF-8", id="UTF-16"),
        pytest.param("env", gzip.compress(b"A=1"), "compressed with gzip", id="compressed"),
        pytest.param("jsonl", gzip.compress(b"{}"), "compressed with gzip", id="compressed rows"),
    ],
)
def test_what_is_wrong_is_said_without_quoting_the_file(form: str, text: str | bytes, message: str) -> None:
    result = secrets(text, "--format", form)

    assert result.exit_code == 2
    assert message in result.stderr
    assert "hunter2" not in result.output


@pytest.mark.parametrize("text", ["{}", "[]", '{"a": 1}', "a: 1", "---\n- a\n"])
def test_a_document_of_another_kind_is_not_taken_for_one_without_secrets(text: str) -> None:
    result = secrets(text)

    assert (result.stdout, result.exit_code) == ("", 2)
    assert "neither a template nor an answer of Lambda" in result.stderr


@pytest.mark.parametrize("text", ["hello\n", "<html>\n", "7\n"])
def test_a_format_that_cannot_be_told_is_asked_for(text: str) -> None:
    result = secrets(text)

    assert (result.stdout, result.exit_code) == ("", 2)
    assert "name it with --format" in result.stderr


def test_the_lines_of_an_env_file_go_on_after_a_bad_one() -> None:
    result = secrets("?\nA='open\nDB_PASSWORD=hunter2x9Kq\n", "--format", "env")

    assert [line.split(": ")[2] for line in result.stderr.splitlines()[:-1]] == ["line 1", "line 2"]
    assert result.stderr.splitlines()[-1].endswith("2 lines were malformed and not looked at")
    assert ("DB_PASSWORD" in result.stdout, result.exit_code) == (True, 2)


def test_a_line_of_an_env_file_that_only_has_an_equals_sign_is_not_shown_as_a_name() -> None:
    result = secrets(
        "A=b\npostgres://app:lilac7kite@db/app?sslmode=require\nMIIEow7bq==\n+a/b=\n", "--format", "env", "--json"
    )

    assert [line.split(": ")[2] for line in result.stderr.splitlines()[:-1]] == ["line 2", "line 3", "line 4"]
    assert [json.loads(line)["key"] for line in result.stdout.splitlines()] == ["A"]


@pytest.mark.parametrize("text", ['{"Functions": []}', '{"Versions": []}'])
def test_a_region_without_functions_is_read_and_has_nothing_to_find(text: str) -> None:
    result = secrets(text)

    assert (result.stdout, result.exit_code) == ("0 of 0 variables with a plaintext credential\n", 0)


def test_an_environment_that_lambda_could_not_decrypt_is_not_called_clean() -> None:
    hidden = {"FunctionName": "f", "Environment": {"Error": {"ErrorCode": "AccessDeniedException", "Message": "no"}}}
    shown = {"FunctionName": "g", "Environment": {"Variables": {"DB_PASSWORD": "hunter2x9Kq"}}}

    result = secrets(json.dumps({"Functions": [hidden, shown]}), "--exit-zero")

    assert result.stderr == "warden secrets: stdin: f: Lambda could not decrypt its variables\n"
    assert ("DB_PASSWORD" in result.stdout, result.exit_code) == (True, 2)


@pytest.mark.parametrize(
    "variables",
    [
        f"DB_PASSWORD = {'(' * 5_000}'hunter2x9Kq'{')' * 5_000}",
        f"{'A = {' * 5_000}{'}' * 5_000}, DB_PASSWORD = 'hunter2x9Kq'",
        f"A = {'[' * 5_000}{']' * 5_000}, DB_PASSWORD = 'hunter2x9Kq'",
    ],
    ids=["a value", "maps", "lists"],
)
def test_terraform_may_be_nested_as_deeply_as_it_likes(variables: str) -> None:
    quoted = variables.replace("'", '"')

    result = secrets(f'module "m" {{ environment_variables = {{ {quoted} }} }}', "--format", "terraform")

    assert (result.stderr, result.exit_code) == ("", 1)


@pytest.mark.parametrize(
    ("path", "why"),
    [(lambda folder: folder / "gone.env", "No such file"), (lambda folder: folder, "Is a directory")],
    ids=["a missing file", "a folder"],
)
def test_what_cannot_be_opened_is_named(tmp_path: Path, path: Callable[[Path], Path], why: str) -> None:
    result = CliRunner().invoke(app, ["secrets", str(path(tmp_path))])

    assert (result.stdout, result.exit_code) == ("", 2)
    assert f"{path(tmp_path)}: {why}" in result.stderr


def test_names_from_a_file_cannot_write_to_the_terminal() -> None:
    result = secrets(SAM.replace("  Orders:", '  "Or\\e[2Jders":'))

    assert result.exit_code == 1
    assert "\x1b" not in result.output
