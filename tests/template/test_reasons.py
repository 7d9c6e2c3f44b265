"""Each right has its reason beside it in the template, and SECURITY.md shows all that is granted."""

import re

import pytest

from local_org.cloudformation.templates import HUB_TEMPLATE, load
from scripts.docs.statements import ROOT, TRUST, Holder, holders
from tests.template.stacks import HOME, ORGANIZATION

TEMPLATES = ["template.yaml", "spoke/template.yaml"]
EVERYONE = [pytest.param(holder, id=f"{path}: {holder.logical_id}") for path in TEMPLATES for holder in holders(path)]
REASONS = [
    pytest.param(reason, id=f"{path}: {holder.logical_id}.{name}")
    for path in TEMPLATES
    for holder in holders(path)
    for name, reason in holder.why.items()
]
SENTENCE = re.compile(r"[A-Z][^.]*( [^.]+)+\.")
LONGEST = 110


@pytest.mark.parametrize("holder", EVERYONE)
def test_every_statement_has_its_reason_and_every_reason_its_statement(holder: Holder) -> None:
    granted = list(holder.given)

    explained = list(holder.why)

    assert explained == granted


@pytest.mark.parametrize("reason", REASONS)
def test_a_reason_is_one_short_sentence(reason: str) -> None:
    assert SENTENCE.fullmatch(reason)
    assert len(reason) <= LONGEST


@pytest.mark.parametrize("path", TEMPLATES)
def test_no_statement_of_a_template_is_overlooked(path: str) -> None:
    effects = re.findall(r"\bEffect:", (ROOT / path).read_text(encoding="utf-8"))

    found = [name for holder in holders(path) if not holder.is_function for name in holder.given]

    assert len(found) == len(effects)


@pytest.mark.parametrize("path", TEMPLATES)
def test_every_role_says_who_may_assume_it(path: str) -> None:
    roles = [holder for holder in holders(path) if holder.type == "AWS::IAM::Role"]

    silent = [role.logical_id for role in roles if TRUST not in role.why]

    assert (bool(roles), silent) == (True, [])


def test_sam_lets_nobody_invoke_a_function_but_the_rules_of_its_events() -> None:
    given = {"OrganizationId": ORGANIZATION}
    functions = [holder for holder in holders("template.yaml") if holder.is_function]

    translated = load(HUB_TEMPLATE, given, HOME).resources

    permissions = {name for name, body in translated.items() if body["Type"] == "AWS::Lambda::Permission"}
    assert permissions == {
        f"{holder.logical_id}{name}Permission"
        for holder in functions
        for name, event in holder.given.items()
        if event["Type"] != "SQS"  # a queue is read under the function's own role
    }


def test_sam_adds_no_statement_to_those_that_are_written() -> None:
    written = {holder.logical_id for holder in holders("template.yaml") if not holder.is_function}

    translated = load(HUB_TEMPLATE, {"OrganizationId": ORGANIZATION}, HOME).resources

    assert {name for name, body in translated.items() if "'Effect':" in str(body)} == written
