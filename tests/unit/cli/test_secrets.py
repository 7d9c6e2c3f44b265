"""`warden secrets` on good input of every format: what it writes, and its exit codes."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.app import app
from tests.unit.cli.secrets_samples import ALL, CONFIGURATION, DOCUMENTS, ENV, PASSWORD, ROWS, SAM, SHOWN

CLEAN = '{"id": 1, "key": "STAGE", "value": "prod"}\n'


def secrets(text: str | bytes, *options: str) -> Result:
    return CliRunner().invoke(app, ["secrets", "-", *options], input=text)


def answers(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def found(result: Result) -> list[tuple[str, str]]:
    return [(answer["id"], answer["key"]) for answer in answers(result) if answer["secret"]]


def test_every_row_is_answered_in_order_and_nothing_else_is_said() -> None:
    result = secrets(ROWS)

    password, *others = sorted(answers(result), key=lambda answer: answer["key"] != "DB_PASSWORD")
    assert [answer["id"] for answer in answers(result)] == [1, 2, 3]
    assert password == {
        "id": 2,
        "key": "DB_PASSWORD",
        "secret": True,
        "kind": "password",
        "confidence": "high",
        "why": password["why"],
    }
    assert re.search("password", password["why"])
    nothing = {"secret": False, "kind": None, "confidence": None, "why": None}
    assert others == [{"id": 1, "key": "STAGE", **nothing}, {"id": 3, "key": "TABLE_NAME", **nothing}]
    assert (result.stderr, result.exit_code) == ("", 1)


def test_a_row_is_judged_by_itself() -> None:
    names = [("A", "DB_PASSWORD"), ("DB_PASSWORD", PASSWORD), ("B_PASSWORD", "A")]
    text = "".join(json.dumps({"id": key, "key": key, "value": value}) + "\n" for key, value in names)

    result = secrets(text)

    assert found(result) == [("DB_PASSWORD", "DB_PASSWORD")]


@pytest.mark.parametrize(("form", "text"), DOCUMENTS.values(), ids=DOCUMENTS)
@pytest.mark.parametrize("told", [True, False], ids=["told by --format", "told by content"])
def test_the_one_secret_of_every_document_is_found_with_its_function(form: str, text: str, told: bool) -> None:  # noqa: FBT001 - a parameter of the table
    result = secrets(text, "--json", *(("--format", form) if told else ()))

    ((owner, variable),) = found(result)
    assert (owner.rpartition(".")[2], variable) == ("Orders", "DB_PASSWORD")
    assert (result.stderr, result.exit_code) == ("", 1)


@pytest.mark.parametrize(("form", "text"), ALL.values(), ids=ALL)
@pytest.mark.parametrize("options", [(), ("--json",)], ids=["plain", "json"])
def test_no_value_is_shown_nor_a_part_of_one(form: str, text: str, options: tuple[str, ...]) -> None:
    result = secrets(text, "--format", form, *options)

    parts = {PASSWORD[start : start + 4] for start in range(len(PASSWORD) - 3)}
    assert result.exit_code == 1
    assert {part for part in parts if part in result.output} == set()


def test_a_table_says_what_is_where_and_where_it_belongs() -> None:
    result = secrets(SAM)

    head, row, _, count = result.stdout.splitlines()
    assert re.split(r"  +", head)[:4] == ["function or resource", "variable", "kind", "confidence"]
    assert re.split(r"  +", row)[:4] == ["Orders", "DB_PASSWORD", "password", "high"]
    assert row.endswith("Secrets Manager")
    assert count == "1 of 3 variables with a plaintext credential"


def test_programs_are_told_where_a_secret_of_a_document_belongs() -> None:
    (answer,) = [answer for answer in answers(secrets(CONFIGURATION, "--json")) if answer["secret"]]

    assert answer["belongs"] == "Secrets Manager"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("rows.jsonl", ROWS, id="JSON lines"),
        pytest.param("rows.json", ROWS, id="JSON lines called JSON"),
        pytest.param(".env", ENV, id=".env"),
        pytest.param("orders.env", ENV, id="an .env file with a name"),
        pytest.param(".env.production", ENV, id="an .env file of a stage"),
        pytest.param("template.yaml", SAM, id="SAM"),
        pytest.param("main.tf", DOCUMENTS["Terraform"][1], id="Terraform"),
        pytest.param("plan.json", SHOWN, id="a plan"),
        pytest.param("template.yaml", DOCUMENTS["CloudFormation in JSON"][1], id="JSON called YAML"),
    ],
)
def test_a_file_is_told_by_its_name_or_by_what_is_in_it(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)

    result = CliRunner().invoke(app, ["secrets", str(tmp_path / name)])

    assert (result.stderr, result.exit_code) == ("", 1)
    assert "DB_PASSWORD" in result.stdout


@pytest.mark.parametrize("text", [ROWS, ENV, SAM], ids=["JSON lines", ".env", "SAM"])
def test_the_exit_code_is_0_where_that_is_asked_for(text: str) -> None:
    assert secrets(text, "--exit-zero").exit_code == 0


@pytest.mark.parametrize("text", [CLEAN, "STAGE=prod\n", "", "\n\n", "# nothing\n"])
def test_the_exit_code_is_0_where_nothing_was_found(text: str) -> None:
    result = secrets(text)

    assert (result.stderr, result.exit_code) == ("", 0)


def test_a_format_that_does_not_exist_is_refused() -> None:
    assert secrets(ROWS, "--format", "toml").exit_code == 2


def test_the_command_imports_neither_boto3_nor_what_reads_other_formats() -> None:
    program = (
        "import sys; from cli.app import main; sys.argv[1:] = ['secrets']\ntry: main()\nfinally: print(*sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", program], input=CLEAN, capture_output=True, text=True, check=True)  # noqa: S603 - ours

    modules = {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}
    assert "warden" in modules
    assert modules & {"boto3", "botocore", "aws_lambda_powertools", "yaml", "rich", "local_org"} == set()
