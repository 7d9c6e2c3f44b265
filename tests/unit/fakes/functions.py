"""Lambda as far as the remediators use it: state in memory, AWS's error codes on refusal."""

# ruff: noqa: N803 - parameters are named as boto3 names them
from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from botocore.exceptions import ClientError

from tests.unit.fakes.answers import FakePages, refusal
from tests.unit.fakes.mappings import FakeMappings
from warden.model import Function

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

LATEST = "$LATEST"
PAGE = 3  # small, so that a reader of the first page only is found out
NOT_LISTED = ("State", "RevisionId")  # the latter is, but nobody may rely on it once the list is read


@dataclass
class FakeFunction:
    """A function with its published versions, aliases, tags and on-failure destinations."""

    latest: dict[str, Any]
    versions: dict[str, dict[str, Any]] = field(default_factory=dict)
    aliases: list[dict[str, Any]] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)
    destinations: dict[str, str] = field(default_factory=dict)
    retries: int | None = None  # of $LATEST's failed events
    reserved: int | None = None
    busy: int = 0  # reads until the update in progress ends

    def publish(self, alias: str) -> None:
        """Publishes $LATEST and points the alias at it."""
        version = str(len(self.versions) + 1)
        self.versions[version] = self.latest | {"Version": version}
        self.aliases.append({"Name": alias, "FunctionVersion": version})


class FakeLambda(FakeMappings):
    """Lambda in one account and region."""

    def __init__(self) -> None:
        super().__init__()
        self.functions: dict[str, FakeFunction] = {}
        self.refusals: list[ClientError | Callable[[], None]] = []  # what the next updates meet, in order
        self.after_reading: list[Callable[[], None]] = []  # what happens while the next reads of versions are under way
        self.list_refusals: list[ClientError | None] = []  # what the next reads of the list meet, in order
        self.calls: list[str] = []
        self._revision = 0

    @property
    def client(self) -> LambdaClient:
        return cast("LambdaClient", self)

    def add(self, function: Function, **configuration: Any) -> FakeFunction:
        """A function with that configuration, such as Role and Environment."""
        made = FakeFunction({"Version": LATEST, "FunctionArn": function.arn, "State": "Active"} | configuration)
        self.functions[function.arn] = made
        self.change(function)
        return made

    def change(self, function: Function, **configuration: Any) -> None:
        """Somebody else changes the configuration; the revision moves on."""
        self.functions[function.arn].latest |= configuration | {"RevisionId": self._next_revision()}

    def get_paginator(self, operation: str) -> FakePages:
        key = {
            "list_functions": "Functions",
            "list_versions_by_function": "Versions",
            "list_aliases": "Aliases",
            "list_event_source_mappings": "EventSourceMappings",
            "list_function_event_invoke_configs": "FunctionEventInvokeConfigs",
        }[operation]
        return FakePages(key, getattr(self, f"_{operation}"))

    def list_functions(self, *, Marker: str = "") -> dict[str, Any]:
        self.calls.append("list_functions")
        refused = self.list_refusals.pop(0) if self.list_refusals else None
        if refused is not None:
            raise refused
        arns = [arn for arn in sorted(self.functions) if arn > Marker]
        page = [self.functions[arn].latest for arn in arns[:PAGE]]
        entries = [{name: value for name, value in one.items() if name not in NOT_LISTED} for one in page]
        return {"Functions": entries, **({"NextMarker": arns[PAGE - 1]} if len(arns) > PAGE else {})}

    def get_resources(self, *, PaginationToken: str = "", TagFilters: Any, **_: Any) -> dict[str, Any]:
        self.calls.append("get_resources")
        key = TagFilters[0]["Key"]
        arns = [arn for arn, one in sorted(self.functions.items()) if key in one.tags and arn > PaginationToken]
        found = [
            {
                "ResourceARN": arn,
                "Tags": [{"Key": key, "Value": value} for key, value in self.functions[arn].tags.items()],
            }
            for arn in arns[:PAGE]
        ]
        return {"ResourceTagMappingList": found, "PaginationToken": arns[PAGE - 1] if len(arns) > PAGE else ""}

    def get_function_configuration(self, *, FunctionName: str, Qualifier: str = LATEST) -> dict[str, Any]:
        function = self._find(FunctionName, "get_function_configuration")
        for alias in function.aliases:
            if FunctionName.endswith(f":{alias['Name']}"):
                return dict(function.versions[alias["FunctionVersion"]])
        if Qualifier != LATEST:
            return dict(function.versions[Qualifier])
        function.busy = max(function.busy - 1, 0)
        return function.latest | {"LastUpdateStatus": "InProgress" if function.busy else "Successful"}

    def update_function_configuration(self, *, FunctionName: str, RevisionId: str, **change: Any) -> None:
        function = self._find(FunctionName, "update_function_configuration")
        if self.refusals:
            refused = self.refusals.pop(0)
            if isinstance(refused, ClientError):
                raise refused
            refused()
        if function.busy:
            raise refusal("ResourceConflictException", "An update is in progress")
        if RevisionId != function.latest["RevisionId"]:
            raise refusal("PreconditionFailedException", "The Revision Id provided does not match")
        function.latest |= change | {"RevisionId": self._next_revision()}

    def get_function_concurrency(self, *, FunctionName: str) -> dict[str, Any]:
        reserved = self._find(FunctionName, "get_function_concurrency").reserved
        return {} if reserved is None else {"ReservedConcurrentExecutions": reserved}

    def list_tags(self, *, Resource: str) -> dict[str, Any]:
        return {"Tags": dict(self._find(Resource, "list_tags").tags)}

    def tag_resource(self, *, Resource: str, Tags: Mapping[str, str]) -> None:
        self._find(Resource, "tag_resource").tags |= Tags

    def untag_resource(self, *, Resource: str, TagKeys: list[str]) -> None:
        for key in TagKeys:
            self._find(Resource, "untag_resource").tags.pop(key, None)

    def _list_functions(self, *, FunctionVersion: str) -> list[dict[str, Any]]:
        assert FunctionVersion == "ALL"
        self.calls.append("list_functions")
        return [
            {**version, "FunctionArn": f"{arn}:{version['Version']}"}
            for arn, function in self.functions.items()
            for version in (function.latest, *function.versions.values())
        ]

    def _list_versions_by_function(self, *, FunctionName: str) -> list[Any]:
        try:
            function = self._find(FunctionName, "list_versions_by_function")
            return [dict(function.latest), *function.versions.values()]
        finally:
            if self.after_reading:
                self.after_reading.pop(0)()

    def _list_aliases(self, *, FunctionName: str) -> list[Any]:
        return self._find(FunctionName, "list_aliases").aliases

    def _list_function_event_invoke_configs(self, *, FunctionName: str) -> list[Any]:
        function = self._find(FunctionName, "list_function_event_invoke_configs")
        return [
            {
                "FunctionArn": f"{FunctionName}:{qualifier}",
                "DestinationConfig": {"OnFailure": {"Destination": destination} if destination else {}},
                **({} if function.retries is None else {"MaximumRetryAttempts": function.retries}),
            }
            for qualifier, destination in function.destinations.items()
        ]

    def _next_revision(self) -> str:
        self._revision += 1
        return f"revision-{self._revision}"

    def _find(self, arn: str, operation: str) -> FakeFunction:
        self.calls.append(operation)
        arn = ":".join(arn.split(":")[:7])  # of a version or alias, its function
        if arn not in self.functions:
            raise refusal("ResourceNotFoundException", f"Function not found: {arn}")
        return self.functions[arn]
