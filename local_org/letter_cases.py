"""Sample events about dead letters: the letter that one tells of is put into the archive before, with whose it is."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import boto3

from local_org.org import LocalOrg
from warden.inventory import Inventory
from warden.letter import Letter, Origin, told
from warden.letters import Letters
from warden.model import Function, ToldBy
from warden.redrives import parse_redrive
from warden.trigger import REDRIVE, Trigger, partition_of

CONTROL = "letters"
BEFORE = "2026-01-01T00:00:00Z"  # the functions have had their roles since


def trigger(event: Mapping[str, Any]) -> Trigger:
    """Where the first letter of a batch came from; the hub's own account when it tells of none."""
    origin = next(iter(_origins(event)), None)
    arn = event["Records"][0]["eventSourceARN"].split(":")
    account, region = (origin.account, origin.region) if origin else (arn[4], arn[3])
    return Trigger("unknown", CONTROL, BEFORE, account, region, None, None, None, "unknown")


def redrive(event: Mapping[str, Any]) -> Trigger:
    """Where the function is whose letters are to be run again."""
    identity, request = parse_redrive(event)
    where = request.function
    return Trigger(identity, REDRIVE, event["time"], where.account, where.region, None, None, None, request.by)


def put_on_record(event: Mapping[str, Any], given: Mapping[str, str], org: LocalOrg) -> None:
    """Put a letter of the function into the index that is to be redriven, as `given` says it."""
    _, request = parse_redrive(event)
    where = request.function
    origin = Origin(where.account, where.region, "AROAEXAMPLELEDGER0001", given["sent"], "redriven-1")
    table = org.hub_functions[CONTROL].environment["WARDEN_LETTERS_TABLE"]
    letter = Letter(where.arn, origin, ToldBy.ROLE, error=given["error"])
    Letters(_hub(org).client("dynamodb"), table).put(letter)


def prepare(event: Mapping[str, Any], given: Mapping[str, Any], org: LocalOrg) -> None:
    """Put each letter into the archive as `given` says it; its functions are on record with the role that sent it."""
    variables, hub = org.hub_functions[CONTROL].environment, _hub(org)
    dynamodb = hub.client("dynamodb")
    for origin in _origins(event):
        place = f"{partition_of(origin.region)}:iam::{origin.account}"
        role_arn = f"arn:{place}:role/{given['role']}"
        Letters(dynamodb, variables["WARDEN_LETTERS_TABLE"]).keep_role(origin.role_id, role_arn)
        inventory = Inventory(lambda: dynamodb, variables["WARDEN_INVENTORY_TABLE"])
        for name in given["functions"]:
            function = Function(partition_of(origin.region), origin.account, origin.region, name)
            inventory.record(function, role_arn, BEFORE, cause="prepared", created=True)
        body = json.dumps(_content(origin, given), indent=1).encode()
        hub.client("s3").put_object(
            Bucket=variables["WARDEN_LETTERS_BUCKET"], Key=origin.key, Body=body, IfNoneMatch="*"
        )


def kept(org: LocalOrg) -> dict[str, Any]:
    """The letters of the index, as flat keys: `letters/<account>/<message id>`, with whose each is and its error."""
    table = org.hub_functions[CONTROL].environment["WARDEN_LETTERS_TABLE"]
    index = Letters(_hub(org).client("dynamodb"), table)
    return {f"letters/{letter.origin.account}/{letter.origin.message_id}": _said(letter) for letter in index.everyone()}


def _hub(org: LocalOrg) -> boto3.Session:
    home = org.options.home_place
    return org.developer(home.account, home.region)


def _said(letter: Letter) -> list[Any]:
    return [letter.owner, letter.told_by, *letter.candidates, letter.error]


def _origins(event: Mapping[str, Any]) -> Iterator[Origin]:
    for message in event["Records"]:
        for record in json.loads(message["body"]).get("Records", []):
            yield Origin.read(record["s3"]["object"]["key"])


def _content(origin: Origin, given: Mapping[str, Any]) -> dict[str, Any]:
    """What the archiver writes."""
    attributes = {
        "RequestID": {"type": "String", "value": "9c1f0d9a-3b51-4c0e-8e0b-6f2a51d7c001"},
        "ErrorCode": {"type": "Number", "value": "200"},
        "ErrorMessage": {"type": "String", "value": given["error"]},
    }
    at = told(origin.at)
    return {
        "version": 1,
        "body": '{"order": "A-1"}',
        "attributes": attributes,
        "sender_id": f"{origin.role_id}:awslambda_1",
        "queue": f"arn:{partition_of(origin.region)}:sqs:{origin.region}:{origin.account}:warden-dead-letters",
        "message_id": origin.message_id,
        **dict.fromkeys(("sent", "first_received", "archived"), at),
        "account": origin.account,
        "region": origin.region,
        "topic": None,
    }
