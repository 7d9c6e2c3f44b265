"""What actions of KMS, Secrets Manager, CloudWatch, CloudFormation, CloudTrail and the tagging API take."""

from uuid import NAMESPACE_OID, uuid5

from local_org.access.resources.need import Entry, Need, State, anything, one, place
from local_org.endpoint.calls import Call
from local_org.place import Place

_MANAGEMENT = "000000000000"  # the account of the organization itself, which is nobody's here

ON_KEY = ("Decrypt", "DescribeKey", "Encrypt", "GenerateDataKey")
ON_SECRET = ("DeleteSecret", "DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecret")


def key_arn(call: Call) -> str:
    """Return the ARN of a KMS key given by id or by ARN; aliases are not modelled."""
    key = str(call.params["KeyId"])
    return key if key.startswith("arn:") else place(call).arn("kms", f"key/{key}")


def stack_arn(call: Call, name: str) -> str:
    """Return a stack's id, which counts also where the name is given. All end alike (cloudformation/stack.py)."""
    return name if name.startswith("arn:") else place(call).arn("cloudformation", f"stack/{name}/local")


def secret_arn(call: Call) -> str:
    """Return the ARN of a secret given by name or by ARN."""
    secret = str(call.params["SecretId"])
    return secret if secret.startswith("arn:") else place(call).arn("secretsmanager", f"secret:{secret}")


def _on_key(action: str) -> Entry:
    return lambda call, _: one(f"kms:{action}", key_arn(call))


def _on_secret(action: str) -> Entry:
    return lambda call, _: one(f"secretsmanager:{action}", secret_arn(call))


def _on_stream(action: str) -> Entry:
    def entry(call: Call, _: State) -> tuple[Need, ...]:
        # CreateLogStream is judged on the group's streams as such, PutLogEvents on the one stream.
        stream = call.params["logStreamName"] if action == "PutLogEvents" else ""
        group = call.params["logGroupName"]
        return one(f"logs:{action}", place(call).arn("logs", f"log-group:{group}:log-stream:{stream}"))

    return entry


def _create_log_group(call: Call, _: State) -> tuple[Need, ...]:
    return one("logs:CreateLogGroup", place(call).arn("logs", f"log-group:{call.params['logGroupName']}"))


def _on_stack(call: Call, _: State) -> tuple[Need, ...]:
    return one(f"cloudformation:{call.action}", stack_arn(call, str(call.params["StackName"])))


def _describe_stacks(call: Call, _: State) -> tuple[Need, ...]:
    name = str(call.params.get("StackName") or "")
    if not name:
        return (Need("cloudformation:DescribeStacks", "*", call.account),)
    return one("cloudformation:DescribeStacks", stack_arn(call, name))


def _on_trail(call: Call, _: State) -> tuple[Need, ...]:
    trail = str(call.params.get("Name") or call.params.get("TrailName"))
    arn = trail if trail.startswith("arn:") else place(call).arn("cloudtrail", f"trail/{trail}")
    # Of an organization's trail a member asks CloudTrail in its own account, where no policy of the trail has a say.
    return (Need(f"cloudtrail:{call.action}", arn, call.account),)


def _on_stack_set(call: Call, _: State) -> tuple[Need, ...]:
    """Those that a delegated administrator made stand in the management account; AWS makes up the ids."""
    account = _MANAGEMENT if call.params.get("CallAs") == "DELEGATED_ADMIN" else call.account
    identity = uuid5(NAMESPACE_OID, f"{account} {call.params['StackSetName']}")
    name = f"stackset/{call.params['StackSetName']}:{identity}"
    return (
        Need(f"cloudformation:{call.action}", Place(account, call.region).arn("cloudformation", name), call.account),
    )


TABLE: dict[str, Entry] = {
    "cloudformation:DescribeStacks": _describe_stacks,
    "cloudformation:ListStackResources": _on_stack,
    "cloudformation:ListStackInstances": _on_stack_set,
    "cloudtrail:DescribeTrails": anything("cloudtrail:DescribeTrails"),
    "cloudtrail:GetEventSelectors": _on_trail,
    "cloudtrail:GetTrailStatus": _on_trail,
    **{f"kms:{action}": _on_key(action) for action in ON_KEY},
    **{f"secretsmanager:{action}": _on_secret(action) for action in ON_SECRET},
    **{f"logs:{action}": _on_stream(action) for action in ("CreateLogStream", "PutLogEvents")},
    "logs:CreateLogGroup": _create_log_group,
    "cloudwatch:GetMetricData": anything("cloudwatch:GetMetricData"),
    "tag:GetResources": anything("tag:GetResources"),
}
