"""What the policies for operators grant, and that the templates give them to nobody."""

import re
from collections.abc import Mapping
from typing import Any

from cli.letters.purging import RECOVERABLE_DAYS
from tests.template.stacks import hub, listed

READS = re.compile(r"\w+:(Describe|Get|List|Query|Scan|TestEventPattern)\w*")


def policies() -> dict[str, Mapping[str, Any]]:
    """The properties of each, by what its name ends with."""
    found = hub().of_type("AWS::IAM::ManagedPolicy")
    return {
        policy.properties["ManagedPolicyName"].removeprefix("warden-operator-"): policy.properties for policy in found
    }


def changes(kind: str) -> set[str]:
    """The actions of the statements that say that they change something."""
    stated = policies()[kind]["PolicyDocument"]["Statement"]
    return {action for right in stated if right["Sid"].startswith("Change") for action in listed(right["Action"])}


def test_there_is_one_for_each_kind_of_command() -> None:
    assert {kind: changes(kind) for kind in policies()} == {
        "doctor": {"sts:AssumeRole"},
        "read": set(),
        "undo": {"events:PutEvents"},
        "sweep": {"events:PutEvents"},
        "redrive": {"events:PutEvents"},
        "restrain": {"dynamodb:DeleteItem", "dynamodb:PutItem", "events:PutEvents"},
        "letters": set(),
        "letters-payload": {"dynamodb:PutItem"},
        "letters-purge": {"dynamodb:DeleteItem", "dynamodb:PutItem", "s3:DeleteObject"},
    }


def test_what_is_purged_can_be_brought_back_for_as_long_as_the_command_says() -> None:
    (bucket,) = hub().of_type("AWS::S3::Bucket")
    kept = [rule.get("NoncurrentVersionExpiration") for rule in bucket.properties["LifecycleConfiguration"]["Rules"]]

    assert kept == [{"NoncurrentDays": RECOVERABLE_DAYS}, None]


def test_what_is_called_reading_changes_nothing() -> None:
    stated = [right for policy in policies().values() for right in policy["PolicyDocument"]["Statement"]]

    reading = [action for right in stated if right["Sid"].startswith("Read") for action in listed(right["Action"])]

    assert [action for action in reading if not READS.fullmatch(action)] == []


def test_nobody_has_one_by_the_template_alone() -> None:
    named = {name for policy in policies().values() for name in policy}

    assert named == {"Description", "ManagedPolicyName", "Path", "PolicyDocument"}
