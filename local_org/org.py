"""A whole AWS organization on one machine, with Lambda Warden deployed in it from its own templates."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property, partial
from operator import mul
from types import TracebackType
from typing import Any, Self

from local_org.access.authorizer import Decision
from local_org.access.gate import Gate, Organization
from local_org.access.record import from_environment
from local_org.access.resources import Need
from local_org.access.statements import Policy, compile_policy
from local_org.cloudformation.describe import Stacks
from local_org.cloudformation.stack import resolve
from local_org.cloudformation.templates import HUB_TEMPLATE
from local_org.deploy import Deployment
from local_org.deploy.enrolment import Enrolment
from local_org.deploy.trails import make_trail, remove_trail
from local_org.endpoint import moto_state
from local_org.endpoint.app import Endpoint, Planes
from local_org.endpoint.call_log import CallLog, Logged
from local_org.endpoint.server import Server
from local_org.endpoint.sessions import Clients, Session
from local_org.events.alarms import Alarms
from local_org.events.bucket_notices import BucketNotices
from local_org.events.bus import Counts, EventBridge
from local_org.events.delivery import Permits, Undelivered
from local_org.events.in_flight import InFlight
from local_org.events.rule_calls import RuleCalls
from local_org.hub.functions import DeployedFunction, HubFunction, hub_functions
from local_org.hub.letters import Letters
from local_org.hub.on_behalf import OnBehalf
from local_org.hub.runtime import Clock, HubRuntime, Lost
from local_org.hub.sources import queues
from local_org.hub.telemetry import Telemetry
from local_org.hub.workers import Invocation, environment
from local_org.identity import principals
from local_org.identity.iam_plane import IamPlane
from local_org.identity.iam_view import MotoIamView
from local_org.identity.principals import Principals
from local_org.lambda_plane import LambdaPlane
from local_org.lambda_plane.tagged import FunctionTags
from local_org.options import ORGANIZATION, Options
from local_org.place import Place
from local_org.runs import Runs
from local_org.workloads import Clock as Pace
from local_org.workloads import Workloads

__all__ = ["ORGANIZATION", "LocalOrg", "Options"]

HUB_STACK = "lambda-warden"


class LocalOrg:
    """Made by `start`; there is one at a time in a process, because moto's state is the process's.

    `calls` are all API calls and deliveries with the decision on each, `denied` those refused; `events` counts;
    `invocations` are the attempts of hub functions with their logs; `undelivered` and `lost` should stay empty.
    `letters` are on their way from queues to hub functions, `workloads` are the functions of the accounts themselves.
    """

    letters: Letters

    def __init__(self, options: Options) -> None:
        self.options = options
        self.regions = tuple(options.regions)
        self._log, self._in_flight, self.runs = CallLog(), InFlight(), Runs()
        self._principals, self._members = Principals(options.clock), set(options.accounts)
        gate = self._gated()
        iam = IamPlane(options.clock)
        self.functions = self._lambda(MotoIamView(gate, iam))
        pause = partial(mul, options.retry_seconds)
        self.workloads = Workloads(self.functions, gate, self._log, self._principals, Pace(options.clock, pause))
        permits = Permits(gate, self._log)
        BucketNotices(gate, self._log).install()
        self._bus = EventBridge(permits, self._invoke, self._in_flight, self._now, options.cloudtrail_seconds)
        self._stacks = Stacks()
        self.app = Endpoint(self._principals, gate, self._planes(iam), self._log)
        self._server = Server(self.app, port=options.port)
        self._clients = Clients(self._server.url)
        self._sessions: dict[Place, Session] = {}
        self.workloads.call(self._server.url)
        clock = Clock(self._now, pause)
        self._gate, self._telemetry, self._alarms = gate, Telemetry(gate, self._log), Alarms(gate, self._log)
        self._runtime = HubRuntime(self._principals, self._clients, self._in_flight, clock, self._watch)
        self._hub: tuple[HubFunction, ...] = ()
        self._deployed, self._told = False, True

    @classmethod
    def start(cls, options: Options | None = None, **given: Any) -> Self:
        """Make an organization and deploy Warden in it. Takes Options, or its fields by name."""
        moto_state.reset()
        org = cls(options or Options(**given))
        org._server.start()
        try:
            org._deploy()
        except BaseException:
            org._close()
            raise
        return org

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def endpoint(self) -> str:
        return self._server.url

    @property
    def hub_functions(self) -> dict[str, DeployedFunction]:
        """The hub's functions by the names of their controls."""
        return {function.control: self._runtime.deployed(function) for function in self._hub}

    def process_environment(self, function: HubFunction) -> dict[str, str]:
        """Return the variables of a new process that runs a hub function, with credentials of its role."""
        return environment(function, self._runtime.credentials(function), self.endpoint)

    @property
    def calls(self) -> tuple[Logged, ...]:
        return self._log.all()

    @property
    def denied(self) -> tuple[Logged, ...]:
        return self._log.denied()

    @property
    def events(self) -> Counts:
        return self._bus.counts

    @property
    def invocations(self) -> tuple[Invocation, ...]:
        return self._runtime.invocations

    @property
    def undelivered(self) -> tuple[Undelivered, ...]:
        return self._bus.undelivered

    @property
    def lost(self) -> tuple[Lost, ...]:
        return self._runtime.lost

    def developer(self, account: str, region: str) -> Session:
        """Return a boto3 session of the one who develops, and administers, an account."""
        place = Place(account, region)
        if place not in self._sessions:
            self._sessions[place] = Session(self._clients, place, self._principals.developer(account))
        return self._sessions[place]

    def session(self, role_arn: str, region: str, name: str) -> Session:
        """Return a boto3 session of a role, as whoever got hold of its credentials has; no trust policy is asked."""
        account = role_arn.split(":")[4]
        role = moto_state.find_role_by_arn(role_arn)
        credentials = self._principals.open_session(role_arn, name, role_id=role.id)
        return Session(self._clients, Place(account, region), credentials)

    def may(self, session: Session, need: Need) -> Decision:
        """Decide one permission for a session, by the policies in force; for what no call here can express."""
        return self._gate.may(session.credentials.principal, need, session.region_name)

    def service_may(self, service: str, need: Need) -> Decision:
        """Decide one permission for an AWS service (`events.amazonaws.com`); `need` tells what it acts for."""
        return self._gate.may(principals.service(service, need.owner), need, self.options.home_place.region)

    def quiet(self, timeout: float = 60.0) -> None:
        """Wait until no event is on its way and no function runs; TimeoutError when that takes too long."""
        if not self._runtime.quiet(timeout):
            raise TimeoutError(f"events are still on their way after {timeout:.0f} seconds")

    def announce(self, event: Mapping[str, object]) -> None:
        """Put an event of an AWS service on the default bus of its place: EventBridge delivers at least once."""
        self._bus.emit(event)

    @contextmanager
    def unheard(self) -> Iterator[None]:
        """Deliver the events of what is done within only afterwards, as CloudTrail lags behind the calls."""
        self._bus.hold()
        try:
            yield
        finally:
            self._bus.release()

    def fall_due(self) -> None:
        """Let everything happen once that the hub's schedules are for."""
        self._bus.fall_due()

    @contextmanager
    def untold(self) -> Iterator[None]:
        """Lose the events of what is done within, as if it were older than Warden."""
        self._told = False
        try:
            yield
        finally:
            self._told = True

    @property
    def alarms(self) -> tuple[str, ...]:
        """The names of all alarms of the hub."""
        return self._alarms.names

    def sound(self, alarm: str) -> None:
        """Let an alarm go off: whoever it names is told, if their policy takes that from it."""
        self._alarms.sound(alarm)

    def join(self, account: str) -> None:
        """Take an account (12 digits) into the organization and the unit that the hub's StackSets enrol."""
        self._members.add(account)
        make_trail(self.developer(account, self.options.home_place.region))
        self._enrolment.join(account)

    def leave(self, account: str) -> None:
        """Let an account go that the StackSets enrolled."""
        self._enrolment.leave(account)
        remove_trail(self.developer(account, self.options.home_place.region))
        self._members.discard(account)

    def kill(self, control: str) -> None:
        """End the process that runs a hub function, from any thread: what it is doing ends as a crash."""
        self._runtime.kill(self.hub_functions[control].definition.arn)

    def stop(self) -> None:
        """End the workers, the delivery and the endpoint, in this order."""
        self.workloads.stop()
        self._runtime.stop()
        if self.options.deliver:
            self._bus.stop()
        self._close()

    def _close(self) -> None:
        self._clients.close()
        self._server.stop()

    def _deploy(self) -> None:
        hub = resolve(HUB_TEMPLATE, self.options.hub_parameters(), self.options.home_place, HUB_STACK)
        self._hub = hub_functions(hub, HUB_TEMPLATE.parent)
        for account in self.options.accounts:
            make_trail(self.developer(account, self.options.home_place.region))
        self._enrolment.deploy(hub, self.options.accounts, self.options.spoke_places())
        by_arn = {function.arn: function for function in self._hub}
        on_behalf = OnBehalf(self._gate, self._log)
        self.letters = Letters(lambda: queues(self.functions.sources(), by_arn.get), on_behalf, self.options.clock)
        self._alarms.add(hub)
        self._deployed = True
        if self.options.deliver:
            if self.options.receive is None:
                self._runtime.start(self._hub, self.endpoint, self.letters, self.workloads.work)
            self._bus.start()
            self.quiet()

    def _gated(self) -> Gate:
        # The functions are made later, with this gate.
        state = moto_state.MotoState(lambda *where: self.functions.function_of_source(*where))  # noqa: PLW0108
        return Gate(Organization(ORGANIZATION, self._members), state, from_environment(), self._function_policy)

    def _lambda(self, iam: MotoIamView) -> LambdaPlane:
        given = self.options
        return LambdaPlane(
            iam,
            clock=given.clock,
            settle_seconds=given.settle_seconds,
            role_propagation_seconds=given.role_propagation_seconds,
            visibility=moto_state.visibility,
        )

    @cached_property
    def _enrolment(self) -> Enrolment:
        return Enrolment(Deployment(self._bus), self._stacks, lambda place: self.developer(place.account, place.region))

    def _planes(self, iam: IamPlane) -> Planes:
        tags, rules = FunctionTags(self.functions), RuleCalls(self._bus.rules)
        return Planes(self.workloads.api, tags, self._stacks, self.runs, iam, rules, self._bus.put_events, self._emit)

    def _emit(self, event: Mapping[str, object]) -> None:
        if self._told and self.options.deliver and (self._deployed or self.options.hear_deployment):
            self._bus.emit(event)

    def _invoke(self, arn: str, event: Mapping[str, object]) -> None:
        if self.workloads.runs(arn):
            self.workloads.accept(arn, json.dumps(event).encode())
        else:
            (self.options.receive or self._runtime.invoke)(arn, event)

    def _watch(self, invocation: Invocation) -> None:
        self._telemetry.deliver(next(function for function in self._hub if function.name == invocation.function))
        self.options.watch(invocation)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.options.clock(), UTC)

    def _function_policy(self, arn: str) -> Policy | None:
        document = self.functions.policy(arn)
        return compile_policy(document, arn) if document else None
