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


@pytest.mark.parametrize("name", names())
def test_a_handler_is_imported_without_heavy_libraries(name: str) -> None:
    function = functions()[name].properties
    paths = os.pathsep.join(str(ROOT / folder) for folder in ("functions", "layers/warden"))

    done = subprocess.run(  # noqa: S603 - our own handler
        [sys.executable, "-c", IMPORT, f"{name}.handler"],
        env=function["Environment"]["Variables"] | {"AWS_REGION": HOME.region, "PYTHONPATH": paths},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )

    assert TOO_MUCH & set(json.loads(done.stdout)) == set()
