"""The sample events, each with the state that it finds and what it should change (events/expectations.json)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError

from local_org import letter_cases
from local_org.cloudformation.templates import ROOT
from local_org.org import LocalOrg
from warden.inverse import PutTagBack, as_record
from warden.model import Function
from warden.on_failure import OnFailure
from warden.trigger import REDRIVE, SWEEP, UNDO, Trigger, parse, parse_sweep, parse_undo

EVENTS = ROOT / "events"
TAG = "warden:plaintext-secrets"
LAMBDA_MAY_ASSUME = {
    "Version": "2012-10-17",
    "Statement": {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    },
}

Snapshot = Mapping[str, Any]
Session = Callable[[str, str], boto3.Session]


@dataclass(frozen=True, slots=True)
class Case:
    """One sample event. `changes` is what differs in its account afterwards, in the keys of `snapshot`."""

    name: str
    control: str
    path: Path
    trigger: Trigger
    given: Mapping[str, Any]
    status: str | None
    changes: Snapshot


def load() -> list[Case]:
    """Every sample event, in the order of their names; ValueError when one has no expectation or no event."""
    promised = json.loads((EVENTS / "expectations.json").read_text(encoding="utf-8"))
    paths = {str(path.relative_to(EVENTS)): path for path in sorted(EVENTS.glob("*/*.json"))}
    if strays := paths.keys() ^ promised.keys():
        raise ValueError(f"events without an expectation, or the other way round: {', '.join(sorted(strays))}")
    return [_case(name, path, promised[name]) for name, path in paths.items()]


def _case(name: str, path: Path, promise: Mapping[str, Any]) -> Case:
    event = json.loads(path.read_text(encoding="utf-8"))
    control = path.parent.name
    return Case(name, control, path, _trigger(event), promise["given"], promise["status"], promise["changes"])


def _trigger(event: Mapping[str, Any]) -> Trigger:
    """What an event is about; of a request for a sweep that is an account and region, or the hub's own."""
    if "Records" in event:
        return letter_cases.trigger(event)
    if event["detail-type"] == REDRIVE:
        return letter_cases.redrive(event)
    if event["detail-type"] != SWEEP:
        return parse(event)
    request = parse_sweep(event)
    account, region = (
        (request.pair.account, request.pair.region) if request.pair else (event["account"], event["region"])
    )
    return Trigger(request.id, SWEEP, event["time"], account, region, None, None, None, "unknown")


def prepare(case: Case, org: LocalOrg) -> None:
    """Bring the event's account, as its developer, and the journal into the state that the event speaks of."""
    function, given = case.trigger.function, case.given
    if case.control == letter_cases.CONTROL:
        letter_cases.prepare(json.loads(case.path.read_text(encoding="utf-8")), given, org)
    if "letter" in given:
        letter_cases.put_on_record(json.loads(case.path.read_text(encoding="utf-8")), given["letter"], org)
    session = org.developer(case.trigger.account, case.trigger.region)
    if function is None:
        return
    if given.get("deleted"):
        session.client("lambda").delete_function(FunctionName=function.name)
        return
    _create(session, function.name, given)
    if "source" in given:
        _map(session, function.name, given)
    if case.trigger.event == UNDO:
        _journal(case, org)


def _create(session: boto3.Session, function: str, given: Mapping[str, Any]) -> None:
    functions: Any = session.client("lambda")
    role_arn = _role(session, given["role"])
    more: dict[str, Any] = {}
    if "queue" in given:
        more["DeadLetterConfig"] = {"TargetArn": _queue(session, given["queue"], given["role"])}
    functions.create_function(
        FunctionName=function,
        Role=role_arn,
        Runtime="python3.13",
        Handler="app.handler",
        Code={"ZipFile": b"PK"},
        Environment={"Variables": given.get("variables", {})},
        **({"Tags": {TAG: given["tag"]}} if "tag" in given else {}),
        **more,
    )


def _map(session: boto3.Session, function: str, given: Mapping[str, Any]) -> None:
    """Has the function read a stream, as its role may."""
    read = {"Effect": "Allow", "Action": ["dynamodb:*", "kinesis:*"], "Resource": given["source"]}
    document = json.dumps({"Version": "2012-10-17", "Statement": read})
    session.client("iam").put_role_policy(RoleName=given["role"], PolicyName="stream", PolicyDocument=document)
    session.client("lambda").create_event_source_mapping(
        EventSourceArn=given["source"],
        FunctionName=function,
        StartingPosition="LATEST",
        **OnFailure(given.get("records_to", "")).as_request(),
    )


def _journal(case: Case, org: LocalOrg) -> None:
    """Write the change of a tag that the event wants taken back, as the remediator would have written it."""
    asked = parse_undo(json.loads(case.path.read_text(encoding="utf-8")))
    tag = PutTagBack(TAG, case.given["changed"]["before"], case.given["changed"]["after"])
    item = {
        "subject": f"{asked.control}#{asked.function.arn}",
        "change": asked.change,
        "progress": "applied",
        "account": asked.function.account,
        "function": asked.function.arn,
        "trigger": "{}",
        "actions": json.dumps([{"action": "TagFunction", "inverse": [as_record(tag)]}]),
    }
    hub = org.hub_functions[case.control]
    client = org.developer(org.options.hub, hub.region).client("dynamodb")
    client.put_item(
        TableName=hub.environment["WARDEN_CHANGES_TABLE"], Item={name: {"S": value} for name, value in item.items()}
    )


def state(case: Case, org: LocalOrg) -> Snapshot:
    """What the event's account holds, and the letters on record where the event is about letters."""
    letters = letter_cases.kept(org) if case.control == letter_cases.CONTROL else {}
    return {**snapshot(case.trigger.account, org.regions, org.developer), **letters}


def snapshot(account: str, regions: tuple[str, ...], session: Session) -> Snapshot:
    """What an account holds, as flat keys: `<region>/<function>.<property>` and `roles/<role>`."""
    found: dict[str, Any] = {}
    for region in regions:
        found |= _functions(session(account, region).client("lambda"), region)
    return found | _roles(session(account, regions[0]).client("iam"))


def difference(before: Snapshot, after: Snapshot) -> Snapshot:
    """The keys whose value changed, with the value after; None for what is gone."""
    changed = (key for key in {**before, **after} if before.get(key) != after.get(key))
    return {key: after.get(key) for key in sorted(changed)}


def _role(session: boto3.Session, name: str) -> str:
    """The ARN of a role for functions; made unless it is there."""
    iam = session.client("iam")
    try:
        return iam.get_role(RoleName=name)["Role"]["Arn"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(LAMBDA_MAY_ASSUME))
    logs = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
    iam.attach_role_policy(RoleName=name, PolicyArn=logs)
    return made["Role"]["Arn"]


def _queue(session: boto3.Session, name: str, role: str) -> str:
    """The ARN of a new queue that the role may send to."""
    sqs = session.client("sqs")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    send = {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": arn}
    document = json.dumps({"Version": "2012-10-17", "Statement": send})
    session.client("iam").put_role_policy(RoleName=role, PolicyName="own-queue", PolicyDocument=document)
    return arn


def _functions(client: Any, region: str) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for page in client.get_paginator("list_functions").paginate():
        for function in page["Functions"]:
            tags = client.list_tags(Resource=function["FunctionArn"])["Tags"]
            key = f"{region}/{function['FunctionName']}"
            found[f"{key}.role"] = function["Role"]
            found[f"{key}.dead_letter"] = function.get("DeadLetterConfig", {}).get("TargetArn")
            found[f"{key}.variables"] = function.get("Environment", {}).get("Variables")
            found[f"{key}.tag"] = tags.get(TAG)
    for page in client.get_paginator("list_event_source_mappings").paginate():
        for mapping in page["EventSourceMappings"]:
            name = Function.from_arn(mapping["FunctionArn"]).name
            found[f"{region}/{name}.records"] = [*OnFailure.of(mapping)]
    return found


def _roles(iam: Any) -> dict[str, Any]:
    """The policies attached to each role but Warden's own."""
    found: dict[str, Any] = {}
    for page in iam.get_paginator("list_roles").paginate():
        for role in page["Roles"]:
            if not role["Path"].startswith("/lambda-warden/"):
                attached = iam.list_attached_role_policies(RoleName=role["RoleName"])["AttachedPolicies"]
                found[f"roles/{role['RoleName']}"] = sorted(policy["PolicyName"] for policy in attached)
    return found
