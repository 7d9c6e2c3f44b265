"""An execution environment of a hub function in this process: the deployed handler, killed and restarted at will."""

import importlib.util
import os
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from types import ModuleType, SimpleNamespace
from typing import Any, cast

from botocore.handlers import BUILTIN_HANDLERS

from local_org.faults.direct import Direct
from local_org.faults.errors import Killed
from local_org.faults.turns import Turns, Yield
from local_org.faults.waiting import Waiting, patient_retries
from local_org.hub.functions import DeployedFunction
from local_org.hub.workers import Outcome
from local_org.org import LocalOrg

SERVICES = (
    "dynamodb",
    "eventbridge",
    "iam",
    "lambda",
    "s3",
    "secrets-manager",
    "sqs",
    "sts",
)  # by the ids that botocore's events have
PREFIXES = {"eventbridge": "events", "secrets-manager": "secretsmanager"}  # where policies call them otherwise


@dataclass(frozen=True, slots=True)
class Context:
    """What Lambda hands a handler beside the event; time passes by waiting only."""

    waiting: Waiting
    deadline: float

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self.deadline - self.waiting.now) * 1000))


def at_once(_: str) -> None:
    """Let a call be made without asking anybody."""


class Sandbox:
    """Runs one hub function's `handler.py` as it is, under the role, environment and time-out of the template.

    The module is loaded once. What an invocation leaves behind in it are sessions in member accounts, whose turn it is
    the key of fingerprints and roles by their ids: `restart` drops these, which is what a new process would be.
    """

    def __init__(self, function: DeployedFunction, org: LocalOrg, direct: Direct, waiting: Waiting) -> None:
        self.control = function.definition.control
        self.session = function.definition.name
        self._timeout = function.definition.timeout
        self._direct = direct
        self._waiting = waiting
        self._deadline = 0.0
        self._dead = False
        self._yield: Yield = at_once
        self.busy = False
        self._retries: dict[str, Any] = {}
        self._accounts = tuple(org.options.accounts)
        self._environment = _environment(function, org.endpoint)
        with variables(self._environment), self._hooked():
            self._module = _loaded(function.definition.handler)
            self._live_by(waiting)

    def run(self, event: Mapping[str, Any]) -> Outcome:
        """One attempt on an event; whatever the handler raises, and its death, is the outcome."""
        with variables(self._environment):
            return self._attempt(event, at_once)

    def begin(self, event: Mapping[str, Any]) -> Turns:
        """Begin an attempt that goes on when it is told to; nobody else may have the sandbox until it ends."""
        self.busy = True
        return Turns(lambda turn: self._attempt(event, turn), lambda: variables(self._environment))

    def _attempt(self, event: Mapping[str, Any], turn: Yield) -> Outcome:
        self._deadline = self._waiting.now + self._timeout
        self._retries.clear()
        self._yield = turn
        try:
            return Outcome(result=self._module.handler(event, Context(self._waiting, self._deadline)))
        except Killed:
            self.restart()
            return Outcome(error={"errorType": "Runtime.ExitError", "errorMessage": "Runtime exited"})
        except Exception as error:  # noqa: BLE001 - as Lambda's runtime: any error is an answer
            trace = traceback.format_tb(error.__traceback__)
            described = {"errorType": type(error).__name__, "errorMessage": str(error), "stackTrace": trace}
            return Outcome(error=described)
        finally:
            self.busy = False

    def restart(self) -> None:
        """Go on as a new process."""
        self._dead = False
        for account in self._accounts:
            self._module.hub.spoke.forget(account)
        vars(self._module.hub).pop("turns", None)
        for memory in ("register", "roles"):
            if hasattr(self._module, memory):
                getattr(self._module, memory).cache_clear()

    def _live_by(self, waiting: Waiting) -> None:
        """Waiting and the time of day are the stage's, so that a run can be repeated."""
        module: Any = self._module
        module.Patience = waiting
        module.hub.pace.clock, module.hub.pace.sleep = waiting, waiting.sleep
        warden = module.hub.warden
        clearance = warden.clearance._replace(now=waiting.date)
        module.hub.warden = warden._replace(now=waiting.date, token=waiting.token, clearance=clearance)
        if hasattr(getattr(module, "aws", None), "_now"):
            vars(module.aws)["_now"] = waiting.date
        if hasattr(module, "flow"):
            given = {"now": waiting.date, "token": waiting.token}
            flow = module.flow()
            flow = replace(flow, **{name: value for name, value in given.items() if hasattr(flow, name)})
            module.flow = lambda: flow
        if hasattr(module, "Pace"):
            pace = module.Pace
            module.Pace = SimpleNamespace(
                within=lambda context: pace(
                    lambda: context.get_remaining_time_in_millis() / 1000, waiting, waiting.sleep
                )
            )

    @contextmanager
    def _hooked(self) -> Iterator[None]:
        """AWS sessions made within call through this sandbox, as moto hooks itself in."""
        hooks: list[Any] = [("before-send", self._call)]
        hooks += [(f"needs-retry.{service}", self._retry) for service in SERVICES]
        BUILTIN_HANDLERS.extend(hooks)
        try:
            yield
        finally:
            del BUILTIN_HANDLERS[-len(hooks) :]

    def _call(self, request: Any, event_name: str, **_: Any) -> Any:
        """A dead process makes no call."""
        if not self._dead:
            self._yield(_named(event_name))
        if self._dead or self._waiting.now > self._deadline:
            self._dead = True
            raise Killed
        self._waiting.tick()
        try:
            return self._direct(request)
        except Killed:
            self._dead = True
            raise

    def _retry(self, event_name: str, **given: Any) -> float | None:
        service = event_name.split(".")[1]
        if service not in self._retries:
            self._retries[service] = patient_retries(service, self._waiting.sleep)
        return cast("float | None", self._retries[service](event_name=event_name, **given))


def _named(event_name: str) -> str:
    """The call of botocore's event `before-send.service.Call`, as policies name it."""
    _, service, call = event_name.split(".")
    return f"{PREFIXES.get(service, service)}:{call}"


def _environment(function: DeployedFunction, endpoint: str) -> dict[str, str]:
    own = {
        "AWS_DEFAULT_REGION": function.region,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_LAMBDA_FUNCTION_NAME": function.definition.name,
        "AWS_REGION": function.region,
    }
    return {**function.environment, **function.credentials(), **own}


@contextmanager
def variables(given: Mapping[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in given}
    os.environ.update(given)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def _loaded(handler: str) -> ModuleType:
    """The module of a handler, made anew and known to nobody else."""
    name = handler.rpartition(".")[0]
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        raise ModuleNotFoundError(name)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
