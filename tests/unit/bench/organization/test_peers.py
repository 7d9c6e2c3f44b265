"""What other tools write is read, and what Cloud Custodian would deploy is laid out."""

import json
from pathlib import Path

import yaml

from bench.organization import custodian, custodian_handler, prowler
from bench.organization.measured import DEAD_LETTER, SECRET, SHARED_ROLE
from local_org.hub.functions import HubFunction

ARN = "arn:aws:lambda:us-east-1:222222222222:function:"
FUNCTION = HubFunction("SharedRole", "warden-shared-role", f"{ARN}warden", "a.handler", "role", 60, 256, {}, ())


def entry(check: str, name: str, status: str) -> dict[str, object]:
    return {"metadata": {"event_code": check}, "resources": [{"uid": f"{ARN}{name}"}], "status_code": status}


def test_what_failed_a_check_of_prowler_is_named(tmp_path: Path) -> None:
    report = tmp_path / "found.ocsf.json"
    letters, secrets = "awslambda_function_no_dead_letter_queue", "awslambda_function_no_secrets_in_variables"
    report.write_text(
        json.dumps([entry(letters, "a", "FAIL"), entry(letters, "b", "PASS"), entry(secrets, "b", "FAIL")])
    )

    assert prowler.named(report) == {SECRET: ["b"], DEAD_LETTER: ["a"]}


def test_what_a_policy_of_custodian_matched_is_named(tmp_path: Path) -> None:
    for policy, names in {
        "shared-role": ["a"],
        "secret-in-environment": [],
        "no-dead-letter-queue": ["a", "b"],
    }.items():
        (tmp_path / policy).mkdir()
        (tmp_path / policy / "resources.json").write_text(json.dumps([{"FunctionName": name} for name in names]))

    assert custodian.named(tmp_path) == {SHARED_ROLE: ["a"], SECRET: [], DEAD_LETTER: ["a", "b"]}


def test_each_policy_becomes_a_function_with_its_own_configuration(tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    (environment / "lib/python3.13/site-packages").mkdir(parents=True)
    policies = yaml.safe_load(custodian.POLICIES.read_text(encoding="utf-8"))["policies"]

    handlers = custodian_handler.handlers(FUNCTION, environment, {"AWS_REGION": "us-east-1"}, tmp_path)

    configured = [json.loads((handler.folder / "config.json").read_text())["policies"] for handler in handlers]
    assert [[policy["name"] for policy in one] for one in configured] == [[policy["name"]] for policy in policies]
    assert {one[0]["mode"]["events"][0]["event"] for one in configured} == {"CreateFunction20150331"}


def test_a_function_of_custodian_finds_its_own_files_first(tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    (environment / "lib/python3.13/site-packages").mkdir(parents=True)

    handler = custodian_handler.handlers(FUNCTION, environment, {"AWS_REGION": "us-east-1"}, tmp_path)[0]

    assert handler.variables["PYTHONPATH"].startswith(f"{handler.folder}:")
    assert handler.variables["AWS_REGION"] == "us-east-1"
    assert (handler.folder / "custodian_policy.py").exists()
