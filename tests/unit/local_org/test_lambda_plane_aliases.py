from typing import Any

import pytest

from tests.unit.local_org.lambda_plane_world import FUNCTION, ROLE, Aws


def two_versions() -> Aws:
    aws = Aws()
    aws.create()
    aws.publish()
    aws.update(Timeout=9)
    aws.publish()
    return aws


def alias(aws: Aws, name: str = "live", version: str = "1", **more: Any) -> dict[str, Any]:
    return aws("CreateAlias", FunctionName="f", Name=name, FunctionVersion=version, **more)


REFUSED_ALIASES: dict[str, tuple[dict[str, Any], str]] = {
    "to a version that is not there": ({"FunctionVersion": "10"}, f"Function not found: {FUNCTION}:10"),
    "with a part to a version that is not there": (
        {"RoutingConfig": {"AdditionalVersionWeights": {"10": 0.5}}},
        f"Function not found: {FUNCTION}:10",
    ),
    "with two more versions": (
        {"RoutingConfig": {"AdditionalVersionWeights": {"1": 0.1, "2": 0.2}}},
        "Number of items in AdditionalVersionWeights cannot be greater than 1",
    ),
    "to the same version twice": (
        {"RoutingConfig": {"AdditionalVersionWeights": {"1": 0.5}}},
        "Invalid function version 1. Function version 1 is already included in routing configuration.",
    ),
    "to $LATEST with a part elsewhere": (
        {"FunctionVersion": "$LATEST", "RoutingConfig": {"AdditionalVersionWeights": {"1": 0.5}}},
        "$LATEST is not supported for an alias pointing to more than 1 version",
    ),
    "named like a version": (
        {"Name": "2024"},
        (
            "1 validation error detected: Value '2024' at 'name' failed to satisfy constraint: "
            "Member must satisfy regular expression pattern: (?!^[0-9]+$)([a-zA-Z0-9-_]+)"
        ),
    ),
    "with a weight above 1": (
        {"RoutingConfig": {"AdditionalVersionWeights": {"2": 2.0}}},
        (
            "1 validation error detected: Value '{2=2.0}' at 'routingConfig.additionalVersionWeights' "
            "failed to satisfy constraint: Map value must satisfy constraint: "
            "[Member must have value less than or equal to 1.0, "
            "Member must have value greater than or equal to 0.0, Member must not be null]"
        ),
    ),
}


def test_an_alias_has_no_routing_key_where_it_routes_nothing() -> None:
    created = alias(two_versions())

    assert created.pop("RevisionId")
    assert created == {
        "AliasArn": f"{FUNCTION}:live",
        "Name": "live",
        "FunctionVersion": "1",
        "Description": "",
    }


def test_an_alias_shows_the_weights_it_routes_by() -> None:
    created = alias(two_versions(), RoutingConfig={"AdditionalVersionWeights": {"2": 0.2}})

    assert created["RoutingConfig"] == {"AdditionalVersionWeights": {"2": 0.2}}


@pytest.mark.parametrize(("given", "message"), REFUSED_ALIASES.values(), ids=REFUSED_ALIASES.keys())
def test_no_alias(given: dict[str, Any], message: str) -> None:
    aws = two_versions()

    refused = aws.refusal("CreateAlias", **{"FunctionName": "f", "Name": "live", "FunctionVersion": "1", **given})

    assert refused.message == message


def test_an_alias_name_can_be_taken_only_once() -> None:
    aws = two_versions()
    alias(aws)

    refused = aws.refusal("CreateAlias", FunctionName="f", Name="live", FunctionVersion="2")

    assert (refused.code, refused.status) == ("ResourceConflictException", 409)
    assert refused.message == f"Alias already exists: {FUNCTION}:live"


def test_a_function_is_read_through_an_alias_as_the_version_behind_it() -> None:
    aws = two_versions()
    alias(aws)

    read = aws.read(Qualifier="live")

    assert (read["FunctionArn"], read["Version"], read["Timeout"], read["Role"]) == (f"{FUNCTION}:live", "1", 3, ROLE)


def test_moving_an_alias_gives_it_a_new_revision() -> None:
    aws = two_versions()
    before = alias(aws)

    after = aws("UpdateAlias", FunctionName="f", Name="live", FunctionVersion="2")

    assert after["FunctionVersion"] == "2"
    assert after["RevisionId"] != before["RevisionId"]


def test_updating_other_things_keeps_the_weights() -> None:
    aws = two_versions()
    alias(aws, RoutingConfig={"AdditionalVersionWeights": {"2": 0.2}})

    after = aws("UpdateAlias", FunctionName="f", Name="live", Description="canary")

    assert after["RoutingConfig"] == {"AdditionalVersionWeights": {"2": 0.2}}


def test_an_empty_routing_removes_the_weights() -> None:
    aws = two_versions()
    alias(aws, RoutingConfig={"AdditionalVersionWeights": {"2": 0.2}})

    after = aws("UpdateAlias", FunctionName="f", Name="live", RoutingConfig={"AdditionalVersionWeights": {}})

    assert "RoutingConfig" not in after


def test_an_old_revision_does_not_move_an_alias() -> None:
    aws = two_versions()
    alias(aws)

    refused = aws.refusal("UpdateAlias", FunctionName="f", Name="live", FunctionVersion="2", RevisionId="old")

    assert (refused.code, refused.status) == ("PreconditionFailedException", 412)
    assert aws("GetAlias", FunctionName="f", Name="live")["FunctionVersion"] == "1"


@pytest.mark.parametrize(
    ("action", "message"),
    [("GetAlias", f"Cannot find alias arn: {FUNCTION}:gone"), ("UpdateAlias", f"Alias not found: {FUNCTION}:gone")],
)
def test_an_alias_that_is_not_there_is_named(action: str, message: str) -> None:
    refused = two_versions().refusal(action, FunctionName="f", Name="gone")

    assert (refused.code, refused.status, refused.message) == ("ResourceNotFoundException", 404, message)


def test_deleting_an_alias_twice_is_no_error() -> None:
    aws = two_versions()
    alias(aws)

    answers = [aws("DeleteAlias", FunctionName="f", Name="live") for _ in range(2)]

    assert answers == [{}, {}]
    assert aws("ListAliases", FunctionName="f") == {"Aliases": []}


def test_aliases_are_listed_by_version() -> None:
    aws = two_versions()
    alias(aws, "old", "1")
    alias(aws, "new", "2")

    listed = aws("ListAliases", FunctionName="f", FunctionVersion="1")["Aliases"]

    assert [entry["Name"] for entry in listed] == ["old"]


def test_aliases_come_50_a_page() -> None:
    aws = two_versions()
    for number in range(51):
        alias(aws, f"a{number:02d}")

    first = aws("ListAliases", FunctionName="f")
    second = aws("ListAliases", FunctionName="f", Marker=first["NextMarker"])

    assert [len(first["Aliases"]), len(second["Aliases"])] == [50, 1]
    assert "NextMarker" not in second
