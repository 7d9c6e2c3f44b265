"""The archiver that the spoke's template holds is the one that is tested here, less what only readers need."""

from __future__ import annotations

import ast

import pytest

from local_org.cloudformation.stack import resolve
from scripts.write_spoke import BY_HAND, SOURCE, TEMPLATE, by_hand, inline, written
from tests.template.stacks import spoke

SOURCE_TEXT = SOURCE.read_text(encoding="utf-8")
MOST_BY_HAND = 51_200  # bytes of a template that CloudFormation takes without a bucket
COMMENTED = '''\
"""What it is."""

from typing import Any

WIDTH = "# no comment"  # é: a comment


def put(key: str, *parts: Any, left: int = 2) -> dict[str, Any]:
    """Puts it."""
    return {"é": key, "left": left}  # another
'''
PLAIN = """\
from typing import Any
WIDTH = "# no comment"
def put(key, *parts, left = 2):
    return {"é": key, "left": left}
"""


def test_the_template_holds_the_archiver_as_it_is_now() -> None:
    (function,) = spoke().of_type("AWS::Lambda::Function")

    assert function.properties["Code"] == {"ZipFile": inline(SOURCE_TEXT)}


def test_what_only_readers_need_is_left_out() -> None:
    assert inline(COMMENTED) == PLAIN


def test_the_program_stays_the_same() -> None:
    before, after = ast.parse(SOURCE_TEXT), ast.parse(inline(SOURCE_TEXT))

    for node in ast.walk(before):
        match node:
            case ast.arg():
                node.annotation = None
            case ast.FunctionDef():
                node.returns = None
            case _:
                pass
        if isinstance(node, ast.Module | ast.FunctionDef) and ast.get_docstring(node) is not None:
            del node.body[0]

    assert ast.dump(after) == ast.dump(before)


def test_writing_it_twice_changes_nothing() -> None:
    template = TEMPLATE.read_text(encoding="utf-8")

    once = written(template, SOURCE_TEXT)

    assert written(once, SOURCE_TEXT) == once == template


def test_a_template_without_a_place_for_it_is_an_error() -> None:
    with pytest.raises(ValueError, match="0 places"):
        written("Resources: {}\n", SOURCE_TEXT)


def test_the_template_for_deployments_by_hand_is_the_other_one_as_it_is_now() -> None:
    assert BY_HAND.read_text(encoding="utf-8") == by_hand(TEMPLATE.read_text(encoding="utf-8"))


def test_both_templates_make_the_same() -> None:
    stack = spoke()

    same = resolve(BY_HAND, dict(stack.parameters), stack.place, stack.name)

    assert same == stack


def test_it_is_small_enough_to_be_deployed_without_a_bucket() -> None:
    assert BY_HAND.stat().st_size < MOST_BY_HAND
