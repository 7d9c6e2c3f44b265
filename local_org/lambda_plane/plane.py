"""The Lambda control plane of every account and region of the organization."""

import copy
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from uuid import uuid4

from local_org.errors import ApiError
from local_org.lambda_plane import (
    aliases,
    concurrency,
    constraints,
    event_sources,
    functions,
    invoke_configs,
    names,
    permissions,
    tags,
    updates,
    versions,
)
from local_org.lambda_plane.iam import IamView
from local_org.lambda_plane.model import EventSource, Function, InvokeConfig, NewRevision, Version
from local_org.lambda_plane.names import FunctionRef
from local_org.lambda_plane.request import Answer, Call, Delays, Request
from local_org.lambda_plane.store import Region, Visibility, unknown

OPERATIONS: Mapping[str, Callable[[Request], Answer]] = {
    "AddPermission": permissions.add_permission,
    "CreateAlias": aliases.create_alias,
    "CreateEventSourceMapping": event_sources.create_event_source_mapping,
    "CreateFunction": functions.create_function,
    "DeleteAlias": aliases.delete_alias,
    "DeleteEventSourceMapping": event_sources.delete_event_source_mapping,
    "DeleteFunction": functions.delete_function,
    "DeleteFunctionConcurrency": concurrency.delete_function_concurrency,
    "DeleteFunctionEventInvokeConfig": invoke_configs.delete_function_event_invoke_config,
    "GetAccountSettings": concurrency.get_account_settings,
    "GetAlias": aliases.get_alias,
    "GetEventSourceMapping": event_sources.get_event_source_mapping,
    "GetFunction": functions.get_function,
    "GetFunctionConcurrency": concurrency.get_function_concurrency,
    "GetFunctionConfiguration": functions.get_function_configuration,
    "GetFunctionEventInvokeConfig": invoke_configs.get_function_event_invoke_config,
    "GetPolicy": permissions.get_policy,
    "ListAliases": aliases.list_aliases,
    "ListEventSourceMappings": event_sources.list_event_source_mappings,
    "ListFunctionEventInvokeConfigs": invoke_configs.list_function_event_invoke_configs,
    "ListFunctions": functions.list_functions,
    "ListTags": tags.list_tags,
    "ListVersionsByFunction": versions.list_versions_by_function,
    "PublishVersion": versions.publish_version,
    "PutFunctionConcurrency": concurrency.put_function_concurrency,
    "PutFunctionEventInvokeConfig": invoke_configs.put_function_event_invoke_config,
    "RemovePermission": permissions.remove_permission,
    "TagResource": tags.tag_resource,
    "UntagResource": tags.untag_resource,
    "UpdateAlias": aliases.update_alias,
    "UpdateEventSourceMapping": event_sources.update_event_source_mapping,
    "UpdateFunctionCode": updates.update_function_code,
    "UpdateFunctionConfiguration": updates.update_function_configuration,
    "UpdateFunctionEventInvokeConfig": invoke_configs.update_function_event_invoke_config,
}


@dataclass(frozen=True, slots=True)
class Runnable:
    """What an invocation finds: the version that its name leads to, and how asynchronous events of it are treated."""

    ref: FunctionRef
    version: Version
    config: InvokeConfig
    reserved: int | None


Regions = dict[tuple[str, str], Region]  # by account and region


def _random_revision() -> str:
    return str(uuid4())


class LambdaPlane:
    """Answers Lambda API calls as AWS would; no code runs. Thread-safe.

    `clock` gives seconds since the epoch. A change settles after `settle_seconds`, at the earliest with the
    next call. A role younger than `role_propagation_seconds` cannot be assumed yet. `visibility` tells of queues.
    """

    def __init__(  # noqa: PLR0913 - what a plane asks, each given by name
        self,
        iam: IamView,
        *,
        clock: Callable[[], float],
        settle_seconds: float = 0.0,
        role_propagation_seconds: float = 0.0,
        new_revision: NewRevision = _random_revision,
        visibility: Visibility = unknown,
    ) -> None:
        self._iam = iam
        self._clock = clock
        self._delays = Delays(settle_seconds, role_propagation_seconds)
        self._new_revision = new_revision
        self._visibility = visibility
        self._regions: Regions = {}
        self._lock = threading.Lock()

    def handle(self, call: Call) -> Answer:
        """Answer a call with the response that boto3 would return, without its ResponseMetadata.

        Raises ApiError: AWS's refusal, or UnknownOperationException for an action that is not modelled.
        """
        operation = OPERATIONS.get(call.action)
        if operation is None:
            raise ApiError("UnknownOperationException", f"The Lambda action {call.action} is not modelled.", 404)
        constraints.check(call.action, call.params)
        with self._lock:
            store = self._region(call.account, call.region)
            # Copied in and out: what a caller holds is never part of the state.
            params = copy.deepcopy(dict(call.params))
            request = Request(call.account, call.region, params, store, self._iam, self._delays)
            return copy.deepcopy(operation(request))

    def tags(self, account: str, region: str) -> dict[str, dict[str, str]]:
        """Return the tags of each function that has any, by its name."""
        with self._lock:
            functions = self._region(account, region).functions
            return {name: dict(function.tags) for name, function in sorted(functions.items()) if function.tags}

    def policy(self, arn: str) -> str | None:
        """Return what GetPolicy answers for a function, a version or an alias, as JSON; None where it finds none."""
        _, _, _, region, account, _ = arn.split(":", 5)
        try:
            ref = names.parse(arn, account, region)
        except ApiError:
            return None
        with self._lock:
            return permissions.document(self._region(account, region).functions.get(ref.name), ref)

    def runnable(self, ref: FunctionRef) -> Runnable | None:
        """Return what an invocation by this name runs; None if there is no such function, version or alias."""
        with self._lock:
            function = self._region(ref.account, ref.region).find(ref.name)
            version = function.version(ref.qualifier) if function else None
            if function is None or version is None:
                return None
            config = function.invoke_configs.get(ref.qualifier or names.LATEST, InvokeConfig(0.0))
            return Runnable(ref, version, config, function.reserved)

    def function_of_source(self, account: str, region: str, uuid: str) -> str | None:
        """Return the ARN of the function that an event source mapping feeds, None if there is no such mapping."""
        with self._lock:
            source = self._region(account, region).sources.get(uuid)
            return source.function if source else None

    def sources(self) -> list[EventSource]:
        """Return the event source mappings that Lambda reads now, of every account and region."""
        with self._lock:
            for store in self._regions.values():
                store.settle_sources()
            found = [source for store in self._regions.values() for source in store.sources.values()]
            return [source for source in found if source.state == "Enabled"]

    def replicate(self, account: str, region: str, name: str, master_arn: str) -> None:
        """Make `name` a Lambda@Edge function, before or after it is created, as only CloudFront can."""
        with self._lock:
            self._region(account, region).edge[name] = master_arn

    def hide_environment(self, account: str, region: str, name: str) -> None:
        """Answer `Environment.Error` for `name`, created or not yet, as when KMS denies the reader."""
        with self._lock:
            self._region(account, region).unreadable.add(name)

    def show_environment(self, account: str, region: str, name: str) -> None:
        """Undo hide_environment."""
        with self._lock:
            self._region(account, region).unreadable.discard(name)

    def stand(self, account: str, region: str, functions: Iterable[Function]) -> None:
        """Have functions that nobody created by a call: no event tells of them."""
        with self._lock:
            self._region(account, region).functions.update((function.name, function) for function in functions)

    @property
    def regions(self) -> Mapping[tuple[str, str], Region]:
        """The state itself, to be read while nobody changes it."""
        return self._regions

    def checkpoint(self) -> Regions:
        """Give the state of every function as it is now, to look at or to bring back."""
        with self._lock:
            return self._copied(self._regions)

    def restore(self, regions: Regions) -> None:
        """Bring back the state of a checkpoint."""
        with self._lock:
            self._regions = self._copied(regions)

    def _copied(self, regions: Regions) -> Regions:
        """A copy that goes by the same clock."""
        return copy.deepcopy(regions, {id(self._clock): self._clock})

    def _region(self, account: str, region: str) -> Region:
        return self._regions.setdefault((account, region), Region(self._clock, self._new_revision, self._visibility))
