"""The house rules that no linter knows: how long a file and a function may be, what a plan may import."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("functions", "layers", "cli", "local_org", "proof", "bench", "scripts")
SOURCES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
PLANS = sorted(ROOT.glob("functions/*/plan.py"))
LONGEST_FILE = 300
LONGEST_FUNCTION = 30
PLANS_OF_REMEDIATORS = {"dead_letter.plan", "plaintext_secrets.plan", "shared_role.plan", "stream_failures.plan"}
PURE = {
    "warden.default_target",
    "warden.inverse",
    "warden.model",
    "warden.on_failure",
    "warden.policy",
    "warden.secrets",
    "warden.traces",
}


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """The functions of a file with their lines, decorators left out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def imports(path: Path) -> Iterator[str]:
    """The modules that a file names in its imports, wherever they stand."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import():
                yield from (alias.name for alias in node.names)
            case ast.ImportFrom():
                yield "." * node.level + (node.module or "")
            case _:
                pass


def test_no_file_is_too_long() -> None:
    lines = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES + TESTS
    }

    assert {path: count for path, count in lines.items() if count > LONGEST_FILE} == {}


def test_no_function_is_too_long() -> None:
    lines = [(str(path.relative_to(ROOT)), *function) for path in SOURCES for function in functions(path)]

    assert [function for function in lines if function[-1] > LONGEST_FUNCTION] == []


@pytest.mark.parametrize("plan", PLANS, ids=lambda path: path.parent.name)
def test_a_plan_imports_nothing_that_could_reach_aws(plan: Path) -> None:
    own = plan.parent.name

    outside = {
        module
        for module in imports(plan)
        if module.partition(".")[0] not in {*sys.stdlib_module_names, own} and module not in PURE
    }

    assert outside == (PLANS_OF_REMEDIATORS if own == "sweep" else set())  # pure as well (decision 0012)
