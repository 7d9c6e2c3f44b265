"""What a fresh clone relies on: the finder of Python, the pinned dependencies, rules that hold for every control."""

import shutil
import site
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PINS = [*ROOT.glob("requirements/*.txt"), ROOT / "layers/warden/requirements.txt"]
WORKS, FAILS = "#!/bin/sh\nexit 0\n", "#!/bin/sh\nexit 127\n"


class Machine:
    """A PATH and a pyenv root of its own, with made-up interpreters that work or fail."""

    def __init__(self, folder: Path) -> None:
        self.path, self.pyenv = folder / "bin", folder / "pyenv"
        for tool in ("env", "bash", "sort"):
            self.install(self.path / tool, f'#!/bin/sh\nexec {shutil.which(tool)} "$@"\n')

    def install(self, interpreter: Path, script: str) -> Path:
        interpreter.parent.mkdir(parents=True, exist_ok=True)
        interpreter.write_text(script, encoding="utf-8")
        interpreter.chmod(0o755)
        return interpreter

    def find_python(self) -> "subprocess.CompletedProcess[str]":
        environment = {"PATH": str(self.path), "PYENV_ROOT": str(self.pyenv), "HOME": str(self.path.parent)}
        command = [ROOT / "scripts/find-python"]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - ours


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_python_3_13_is_preferred_to_another_python(machine: Machine) -> None:
    machine.install(machine.path / "python3", WORKS)
    expected = machine.install(machine.path / "python3.13", WORKS)

    found = machine.find_python()

    assert found.stdout.strip() == str(expected)


def test_a_pyenv_shim_that_fails_is_passed_over_for_the_version_it_stands_for(machine: Machine) -> None:
    machine.install(machine.path / "python3.13", FAILS)
    machine.install(machine.path / "python3", WORKS)
    expected = machine.install(machine.pyenv / "versions/3.13.2/bin/python3.13", WORKS)

    found = machine.find_python()

    assert found.stdout.strip() == str(expected)


def test_the_newest_version_under_a_pyenv_root_is_taken(machine: Machine) -> None:
    machine.install(machine.pyenv / "versions/3.13.9/bin/python3.13", WORKS)
    expected = machine.install(machine.pyenv / "versions/3.13.10/bin/python3.13", WORKS)

    found = machine.find_python()

    assert found.stdout.strip() == str(expected)


def test_uv_is_asked_for_a_python_that_is_not_on_the_path(machine: Machine) -> None:
    expected = machine.install(machine.path.parent / "uv/python3.13", WORKS)
    machine.install(machine.path / "uv", f"#!/bin/sh\necho {expected}\n")

    found = machine.find_python()

    assert found.stdout.strip() == str(expected)


def test_another_python_will_do_where_there_is_no_3_13(machine: Machine) -> None:
    expected = machine.install(machine.path / "python3", WORKS)

    found = machine.find_python()

    assert found.stdout.strip() == str(expected)


def test_a_machine_without_a_usable_python_is_told_what_to_install(machine: Machine) -> None:
    machine.install(machine.path / "python3", FAILS)

    found = machine.find_python()

    assert (found.returncode, found.stdout) == (1, "")
    assert "apt-get install python3 python3-venv" in found.stderr


@pytest.mark.parametrize("pins", PINS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_dependency_is_pinned_by_hash_and_no_index_is_named(pins: Path) -> None:
    text = pins.read_text(encoding="utf-8")

    requirements = text.replace("\\\n", " ").splitlines()

    assert requirements
    assert all("==" in line and "--hash=sha256:" in line for line in requirements)
    assert "://" not in text
    assert "index" not in text


def test_every_control_is_under_the_import_rules() -> None:
    controls = {handler.parent.name for handler in ROOT.glob("functions/*/handler.py")}
    rules = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    by_name = {contract["name"]: contract for contract in rules["contracts"]}

    assert controls <= set(rules["root_packages"])
    assert controls == set(by_name["Functions know nothing of cli and local_org"]["source_modules"])
    assert controls == set(by_name["Functions never import each other"]["modules"])


def test_no_dependency_hides_a_package_of_ours() -> None:
    """A package that is installed comes before ours, for the command `warden` too."""
    ours = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert {"cli", "local_org"} <= ours
    assert [path for folder in site.getsitepackages() for path in Path(folder).iterdir() if path.name in ours] == []
