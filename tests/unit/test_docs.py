"""What the documents repeat of the code is what the code says."""

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from scripts.docs.readable import HUB, SPOKE, conditions, readable

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = [ROOT / "template.yaml", ROOT / "spoke/template.yaml", *sorted(ROOT.glob("observability/*.yaml"))]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
CAMEL_CASE = re.compile(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)+)`")
RESOURCE = re.compile(r"(?<![\w-])warden-[a-z0-9]+(?:-[a-z0-9]+)*")


def test_the_tables_in_the_documents_are_in_step_with_specs_and_templates() -> None:
    paths = f"{ROOT / 'functions'}:{ROOT / 'layers/warden'}:{ROOT}"

    checked = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, ROOT / "scripts/write_docs.py", "--check"],
        env={"PYTHONPATH": paths},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (checked.returncode, checked.stdout) == (0, "")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_resource_that_a_document_names_stands_in_a_template(document: Path) -> None:
    standing = {name for path in TEMPLATES for name in RESOURCE.findall(path.read_text(encoding="utf-8"))}

    named = set(RESOURCE.findall(document.read_text(encoding="utf-8")))

    made_up = {name for name in named if name.endswith("-my-control")}  # docs/adding-a-remediator.md
    assert named - made_up - standing == set()


def test_every_statement_and_resource_that_security_names_stands_in_a_template() -> None:
    standing = {word for path in TEMPLATES for word in re.findall(r"\w+", path.read_text(encoding="utf-8"))}

    named = set(CAMEL_CASE.findall((ROOT / "SECURITY.md").read_text(encoding="utf-8")))

    assert (len(named) > 0, named - standing) == (True, set())


def test_every_role_and_policy_of_the_templates_has_its_table_in_security() -> None:
    names = re.compile(r"^ +(?:RoleName|ManagedPolicyName): (?:!Sub )?(\S+)$", re.MULTILINE)
    written = [name for path in TEMPLATES for name in names.findall(path.read_text(encoding="utf-8"))]
    standing = {name.replace("${AWS::Region}", "REGION") for name in written}

    shown = re.findall(r"^#### `(\S+)`$", (ROOT / "SECURITY.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert (len(shown), set(shown)) == (len(standing), standing)


@pytest.mark.parametrize(
    ("value", "names", "text"),
    [
        ("*", HUB, "*"),
        ({"Fn::GetAtt": ["Bus", "Arn"]}, HUB, "Bus"),
        ({"Ref": "DeadLetterTopic"}, SPOKE, "DeadLetterTopic"),
        ({"Ref": "AWS::AccountId"}, HUB, "HUB"),
        ({"Ref": "AWS::AccountId"}, SPOKE, "ACCOUNT"),
        ({"Fn::Sub": "${Table.Arn}/index/by_role"}, HUB, "Table/index/by_role"),
        ({"Fn::Sub": "arn:${AWS::Partition}:iam::${HubAccountId}:root"}, SPOKE, "iam::HUB:root"),
        ({"Fn::Sub": "arn:${AWS::Partition}:*"}, HUB, "arn:*"),
        ({"Fn::Sub": "${Bucket.Arn}/${!aws:PrincipalAccount}/*"}, HUB, "Bucket/${aws:PrincipalAccount}/*"),
        ({"Fn::If": ["HasOrganization", {"Ref": "OrganizationId"}, "none"]}, HUB, "ORGANIZATION"),
    ],
    ids=[
        "text",
        "attribute",
        "reference",
        "hub",
        "member",
        "part of a resource",
        "arn",
        "every arn",
        "variable",
        "organization",
    ],
)
def test_a_value_of_a_template_is_shown_in_short(value: object, names: Mapping[str, str], text: str) -> None:
    shown = readable(value, names)

    assert shown == text


@pytest.mark.parametrize(
    "value",
    [{"Fn::If": ["InHomeRegion", "a", "b"]}, {"Fn::GetAtt": ["Role", "RoleId"]}, {"Fn::Join": ["", ["a"]]}],
    ids=["another condition", "another attribute", "another function"],
)
def test_what_cannot_be_shown_in_short_is_an_error(value: object) -> None:
    with pytest.raises(ValueError, match="nobody said"):
        readable(value, HUB)


@pytest.mark.parametrize(
    ("block", "phrases"),
    [
        ({}, []),
        ({"Bool": {"aws:SecureTransport": "false"}}, ["`aws:SecureTransport` is `false`"]),
        ({"ArnLike": {"k": ["a", "b"]}}, ["`k` like `a` or `b`"]),
        ({"Null": {"k": "true"}}, ["`k` is absent: `true`"]),
        ({"ForAllValues:StringEquals": {"k": "a"}}, ["each `k` is `a`"]),
        ({"ForAnyValue:StringLike": {"k": "a"}}, ["some `k` like `a`"]),
        ({"StringNotEqualsIfExists": {"k": "a"}}, ["`k` StringNotEqualsIfExists `a`"]),
        ({"StringEquals": {"j": "a", "k": "b"}}, ["`j` is `a`", "`k` is `b`"]),
    ],
    ids=["none", "is", "like one of", "absent", "each", "some", "an operator without words", "both"],
)
def test_conditions_are_shown_as_phrases(block: Mapping[str, Any], phrases: list[str]) -> None:
    shown = list(conditions(block, HUB))

    assert shown == phrases


def test_the_readme_stays_short() -> None:
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()

    assert len(lines) < 150


def test_every_test_that_security_names_is_there() -> None:
    named = set(re.findall(r"test_\w+\.py", (ROOT / "SECURITY.md").read_text(encoding="utf-8")))

    standing = {path.name for path in (ROOT / "tests").rglob("test_*.py")}

    assert (len(named) > 0, named - standing) == (True, set())
