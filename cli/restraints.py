"""The switch, the exemptions and what they hold back, as operators set and read them."""

from collections.abc import Iterator
from datetime import UTC, datetime

from botocore.exceptions import ClientError

from cli.connection import Hub
from cli.findings import stored
from warden.bus import Bus
from warden.model import Recheck, Status
from warden.restraints import PAUSE, Exemption, Pause, Restraints, exemption_of, stamp
from warden.withholding import withhold


class Operator:
    """Whoever operates a hub, with the `restraints` table and what stands in the `findings` table."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._dynamodb = hub.client("dynamodb")
        self._table = hub.outputs["RestraintsTableName"]

    def pause(self, reason: str) -> Pause:
        """Stops every change; returns the switch as it stands, which may be an earlier one."""
        words = {"subject": PAUSE, "by": self._hub.caller, "reason": withhold(reason), "at": stamp(datetime.now(UTC))}
        item = {name: {"S": word} for name, word in words.items()}
        try:
            self._dynamodb.put_item(
                TableName=self._table, Item=item, ConditionExpression="attribute_not_exists(subject)"
            )
        except ClientError as error:
            if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
                raise
            key = {"subject": {"S": PAUSE}}
            item = self._dynamodb.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item", item)
        return Pause.read(item)

    def resume(self) -> bool:
        """Lets changes be made again; whether the switch was set."""
        return self._removed(PAUSE)

    def paused(self) -> Pause | None:
        """The switch as it stands, None when Warden goes on."""
        pages = self._dynamodb.get_paginator("scan").paginate(
            TableName=self._table,
            ConsistentRead=True,
            FilterExpression="subject = :pause",
            ExpressionAttributeValues={":pause": {"S": PAUSE}},
        )
        return next((Pause.read(item) for page in pages for item in page["Items"]), None)

    def exempt(self, control: str, scope: str, until: datetime, owner: str, reason: str) -> Exemption | None:
        """Exempts the scope; None when an exemption stands that ends later."""
        exemption = Exemption(control, scope, until, owner, reason, self._hub.caller, datetime.now(UTC))
        stored = Restraints(self._dynamodb, self._table).exempt(exemption)
        return exemption if stored else None

    def end(self, control: str, scope: str) -> bool:
        """Removes an exemption; whether there was one."""
        return self._removed(exemption_of(control, scope))

    def exemptions(self) -> list[Exemption]:
        """All that are stored, the one that ends first first; those that have ended are deleted after a while."""
        pages = self._dynamodb.get_paginator("scan").paginate(
            TableName=self._table,
            FilterExpression="begins_with(subject, :exemption) AND attribute_not_exists(fingerprint)",
            ExpressionAttributeValues={":exemption": {"S": "exemption#"}},
        )
        found = [Exemption.read(item) for page in pages for item in page["Items"]]
        return sorted(found, key=lambda one: (one.until, one.subject))

    def look_again_at_deferred(self) -> int:
        """Asks for a look at whatever was put off; how many functions under how many controls."""
        return self._ask([recheck for recheck, status in self._standing() if status is Status.DEFERRED], "resumed")

    def look_again_at(self, control: str, scope: str) -> int:
        """Asks for a look at whatever stands that an exemption may concern; of a role, all of its account."""
        account = scope.split(":")[4] if scope.startswith("arn:") else scope
        concerned = [
            recheck
            for recheck, _ in self._standing()
            if control in ("all", *recheck.controls)
            and recheck.function.account == account
            and (recheck.function.arn == scope or ":function:" not in scope)
        ]
        return self._ask(concerned, "an exemption was made or removed")

    def _ask(self, rechecks: list[Recheck], reason: str) -> int:
        Bus(self._hub.client("events"), self._hub.outputs["BusName"]).recheck(rechecks, reason)
        return len(rechecks)

    def _standing(self) -> Iterator[tuple[Recheck, Status]]:
        """The findings that stand, as what would be looked at again."""
        for one in stored(self._hub):
            if one.status.stands:
                yield Recheck(one.function, (one.control,)), one.status

    def _removed(self, subject: str) -> bool:
        answer = self._dynamodb.delete_item(
            TableName=self._table, Key={"subject": {"S": subject}}, ReturnValues="ALL_OLD"
        )
        return "Attributes" in answer
