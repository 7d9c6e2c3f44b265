"""All that a sweep asks of an account and region: its list of functions, what is flagged there, and left-over roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from botocore.exceptions import ClientError

from plaintext_secrets.plan import TAG, Secret
from shared_role.plan import PATH
from sweep.pace import Pace
from sweep.plan import Listed, Mapped
from warden.errors import WardenError, code
from warden.log import logger
from warden.mappings import QUEUE, STREAMS, source_of
from warden.model import FUNCTION_TAG, Function, Pair
from warden.on_failure import OnFailure
from warden.secrets import find
from warden.spoke import Spoke
from warden.versions import dead_letter_target, unreadable, variables_of

PAGE_OF_TAGS = 100
PAGE_OF_ROLES = 1000
PAGE_OF_MAPPINGS = 100
# Metrics Insights returns 500 series at most: those of the longest runs, by this order.
MOST_RUNS = 500
LONGEST_RUNS = 'SELECT MAX(Duration) FROM SCHEMA("AWS/Lambda", FunctionName) GROUP BY FunctionName ORDER BY MAX() DESC'
RUNS_OF = timedelta(days=1)
AN_HOUR_IN_SECONDS = 3600
# A spoke that is older than the hub, or a region that knows no such queries.
NO_RUNS = ("AccessDenied", "AccessDeniedException", "InvalidParameterValue", "ValidationError")

Page = tuple[list[Mapping[str, Any]], str]


class MarkerRefused(WardenError):
    """Lambda does not know the place in its list any more at which another invocation stopped."""


class Lists:
    """The lists of one pair, read at the sweep's pace."""

    def __init__(self, spoke: Spoke, pair: Pair, pace: Pace) -> None:
        self._spoke = spoke
        self._pair = pair
        self._pace = pace

    def functions(self, marker: str) -> Iterator[Page]:
        """The entries of each page and the marker of the next, empty at the end. Raises MarkerRefused, OutOfTime."""
        while True:
            page = self._page({"Marker": marker} if marker else {})
            marker = page.get("NextMarker", "")
            yield page["Functions"], marker
            if not marker:
                return

    def flags(self) -> dict[str, str]:
        """The names of the functions that carry our tag, each with the tag's value."""
        found: dict[str, str] = {}
        token = ""
        while True:
            page = self._pace.call(
                self._spoke.client("resourcegroupstaggingapi", self._pair).get_resources,
                ResourceTypeFilters=["lambda:function"],
                TagFilters=[{"Key": TAG}],
                ResourcesPerPage=PAGE_OF_TAGS,
                **({"PaginationToken": token} if token else {}),
            )
            for one in page["ResourceTagMappingList"]:
                tags = {tag["Key"]: tag["Value"] for tag in one["Tags"]}
                found[Function.from_arn(one["ResourceARN"]).name] = tags[TAG]
            token = page.get("PaginationToken", "")
            if not token:
                return found

    def mappings(self) -> Iterator[Mapped]:
        """Each mapping of a stream or a queue; a call for 100 of any kind."""
        place: dict[str, str] = {}
        while True:
            page = self._pace.call(
                self._spoke.lambda_in(self._pair).list_event_source_mappings, MaxItems=PAGE_OF_MAPPINGS, **place
            )
            for one in page["EventSourceMappings"]:
                source = source_of(one)
                if source in (*STREAMS, QUEUE):
                    on_failure = OnFailure.of(one) if source in STREAMS else None
                    function = Function.from_arn(one["FunctionArn"])
                    yield Mapped(function, one["UUID"], one["EventSourceArn"], on_failure)
            if not page.get("NextMarker"):
                return
            place = {"Marker": page["NextMarker"]}

    def made_roles(self) -> Iterator[str]:
        """The name of each role at the path of those that Warden makes."""
        marker = ""
        while True:
            page = self._pace.call(
                self._spoke.iam_in(self._pair).list_roles,
                PathPrefix=PATH,
                MaxItems=PAGE_OF_ROLES,
                **({"Marker": marker} if marker else {}),
            )
            yield from (role["RoleName"] for role in page["Roles"])
            marker = page.get("Marker", "")
            if not marker:
                return

    def function_of(self, role: str) -> Function | None:
        """The function that a role was made for, as its tag says; None when it says nothing, or the role is gone."""
        try:
            tags = self._pace.call(self._spoke.iam_in(self._pair).list_role_tags, RoleName=role)["Tags"]
        except ClientError as error:
            if code(error) != "NoSuchEntity":
                raise
            return None
        arn = next((tag["Value"] for tag in tags if tag["Key"] == FUNCTION_TAG), "")
        try:
            return Function.from_arn(arn)
        except ValueError:
            return None

    def longest_runs(self, now: datetime) -> Mapping[str, float] | None:
        """The milliseconds of the longest run of a day, by function's name; None where CloudWatch does not say.

        One page has them all: a value for each hour, and 100,800 values fit.
        """
        try:
            answer = self._pace.call(
                self._spoke.client("cloudwatch", self._pair).get_metric_data,
                MetricDataQueries=[{"Id": "runs", "Expression": LONGEST_RUNS, "Period": AN_HOUR_IN_SECONDS}],
                StartTime=now - RUNS_OF,
                EndTime=now,
            )
        except ClientError as error:
            if code(error) not in NO_RUNS:
                raise
            logger.warning("runs unknown", extra={"account": self._pair.account, "reason": code(error)})
            return None
        return {one["Label"]: max(one["Values"]) for one in answer["MetricDataResults"] if one["Values"]}

    def check_time(self) -> None:
        """Raises OutOfTime when the invocation is nearly over; for who reads no list for a while."""
        self._pace.check()

    def _page(self, place: Mapping[str, str]) -> Mapping[str, Any]:
        try:
            return self._pace.call(self._spoke.lambda_in(self._pair).list_functions, **place)
        except ClientError as error:
            if place and code(error) == "InvalidParameterValueException":
                raise MarkerRefused("the list has changed") from error
            raise


def listed(entry: Mapping[str, Any], flags: Mapping[str, str]) -> Listed:
    """A function as its entry shows it; the values of its variables go to the detector and are forgotten."""
    function = Function.from_arn(entry["FunctionArn"])
    secrets = tuple(Secret.of(secret, "") for secret in find(variables_of(entry)))
    return Listed(
        function,
        entry["Role"],
        target=dead_letter_target(entry),
        at_edge="MasterArn" in entry,
        secrets=secrets,
        timeout=entry.get("Timeout", 0),
        unreadable=unreadable(entry),
        # As plaintext_secrets does: of a tag without secrets nobody says that it is wrong, unless a finding stands.
        tag=flags.get(function.name) if secrets else None,
    )
