"""What a handler brings in when it is imported: libraries that it can do without would slow each cold start."""

import json
import os
import subprocess
import sys

import pytest

from local_org.cloudformation.templates import ROOT
from tests.template.stacks import HOME, functions, names

TOO_MUCH = {"boto3", "moto", "pydantic", "requests"}
IMPORT = "import importlib, json, sys; importlib.import_module(sys.argv[1]); print(json.dumps(sorted(sys.modules)))"


def imported(name: str) -> set[str]:
    """The modules that are there once a function's handler is imported."""
    environment = functions()[name].properties["Environment"]["Variables"]
    paths = os.pathsep.join(str(ROOT / folder) for folder in ("functions", "layers/warden"))
    done = subprocess.run(  # noqa: S603 - our own handler
        [sys.executable, "-c", IMPORT, f"{name}.handler"],
        env=environment | {"AWS_REGION": HOME.region, "PYTHONPATH": paths},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("name", names())
def test_a_handler_is_imported_without_heavy_libraries(name: str) -> None:
    modules = imported(name)

    assert modules & TOO_MUCH == set()


def test_what_looks_closer_at_secrets_is_loaded_with_the_first_that_is_found() -> None:
    later = {"plaintext_secrets.register", "plaintext_secrets.fingerprints", "warden.answers"}

    modules = imported("plaintext_secrets")

    assert modules & later == set()
