"""What DynamoDB actions take. dynamodb:LeadingKeys are the partition keys that a call touches."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.parsing.key_condition_expression import parse_expression

from local_org.access.resources.need import Entry, Need, State, one, place
from local_org.endpoint.calls import Call

Item = Mapping[str, Mapping[str, Any]]
IN_TRANSACTION = {
    "ConditionCheck": "ConditionCheckItem",
    "Delete": "DeleteItem",
    "Get": "GetItem",
    "Put": "PutItem",
    "Update": "UpdateItem",
}


def table_arn(call: Call, table: str) -> str:
    """Return the ARN of a table given by name or by ARN."""
    return table if table.startswith("arn:") else place(call).arn("dynamodb", f"table/{table}")


def _need(action: str, resource: str, keys: Iterable[str]) -> tuple[Need, ...]:
    return one(f"dynamodb:{action}", resource, {"dynamodb:leadingkeys": tuple(dict.fromkeys(keys))})


def _leading(items: Iterable[Item], keys: tuple[str, ...]) -> list[str]:
    """Return the values of the partition key, the first of `keys`, in items."""
    return [str(next(iter(item[key].values()))) for key in keys[:1] for item in items if key in item]


def _on_items(action: str, arn: str, items: Iterable[Item], state: State) -> tuple[Need, ...]:
    return _need(action, arn, _leading(items, state.key_names(arn, None)))


def _on_item(action: str) -> Entry:
    def entry(call: Call, state: State) -> tuple[Need, ...]:
        item = call.params.get("Key") or call.params.get("Item") or {}
        return _on_items(action, table_arn(call, call.params["TableName"]), [item], state)

    return entry


def _query(call: Call, state: State) -> tuple[Need, ...]:
    table, index = table_arn(call, call.params["TableName"]), call.params.get("IndexName")
    resource = f"{table}/index/{index}" if index else table
    return _need("Query", resource, _queried(call.params, state.key_names(table, index)))


def _queried(params: Mapping[str, Any], keys: tuple[str, ...]) -> list[str]:
    if "KeyConditionExpression" not in params:
        wanted = params.get("KeyConditions", {}).items()
        return _leading(({name: value} for name, one in wanted for value in one["AttributeValueList"]), keys)
    kinds = zip(keys, ("HASH", "RANGE"), strict=False)
    try:
        conditions, _, _ = parse_expression(
            key_condition_expression=params["KeyConditionExpression"],
            expression_attribute_values=params.get("ExpressionAttributeValues", {}),
            expression_attribute_names=params.get("ExpressionAttributeNames", {}),
            schema=[{"AttributeName": name, "KeyType": kind} for name, kind in kinds],
        )
    except MockValidationException:
        return []  # moto parses it again and answers with this very error
    return _leading(({name: value} for name, value in conditions), keys)


def _scan(call: Call, _: State) -> tuple[Need, ...]:
    # A scan has no leading keys, so ForAllValues alone lets it through: that is AWS's own trap, kept here.
    table, index = table_arn(call, call.params["TableName"]), call.params.get("IndexName")
    return _need("Scan", f"{table}/index/{index}" if index else table, ())


def _batch_get(call: Call, state: State) -> tuple[Need, ...]:
    wanted: Mapping[str, Any] = call.params["RequestItems"]
    tables = [(table_arn(call, table), request["Keys"]) for table, request in wanted.items()]
    return tuple(need for arn, keys in tables for need in _on_items("BatchGetItem", arn, keys, state))


def _batch_write(call: Call, state: State) -> tuple[Need, ...]:
    found: list[Need] = []
    for table, requests in call.params["RequestItems"].items():
        items = [
            request["PutRequest"]["Item"] if "PutRequest" in request else request["DeleteRequest"]["Key"]
            for request in requests
        ]
        found += _on_items("BatchWriteItem", table_arn(call, table), items, state)
    return tuple(found)


def _transact(call: Call, state: State) -> tuple[Need, ...]:
    """Each action needs all keys of its table: whether AWS judges items by themselves is written nowhere."""
    steps = [step for one in call.params["TransactItems"] for step in one.items()]
    items: defaultdict[str, list[Item]] = defaultdict(list)
    for _, request in steps:
        items[table_arn(call, request["TableName"])].append(request.get("Key", request.get("Item")))
    actions = dict.fromkeys((IN_TRANSACTION[kind], table_arn(call, request["TableName"])) for kind, request in steps)
    return tuple(need for action, arn in actions for need in _on_items(action, arn, items[arn], state))


def _describe(call: Call, _: State) -> tuple[Need, ...]:
    return one("dynamodb:DescribeTable", table_arn(call, call.params["TableName"]))


TABLE: dict[str, Entry] = {
    **{f"dynamodb:{verb}Item": _on_item(f"{verb}Item") for verb in ("Get", "Put", "Update", "Delete")},
    "dynamodb:BatchGetItem": _batch_get,
    "dynamodb:BatchWriteItem": _batch_write,
    "dynamodb:DescribeTable": _describe,
    "dynamodb:Query": _query,
    "dynamodb:Scan": _scan,
    "dynamodb:TransactGetItems": _transact,
    "dynamodb:TransactWriteItems": _transact,
}
