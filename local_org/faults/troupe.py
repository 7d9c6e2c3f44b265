"""Functions of the accounts in the thread of a stage: their processes may die at any of their calls."""

import io
import zipfile
from collections.abc import Callable, Mapping
from types import ModuleType, SimpleNamespace
from typing import Any

import boto3
from botocore.handlers import BUILTIN_HANDLERS

from local_org.faults.errors import Killed
from local_org.faults.sandbox import Context, variables
from local_org.faults.stage import Stage
from local_org.hub.workers import Outcome
from local_org.lambda_plane.plane import Runnable

LIFETIME = 1800.0  # seconds, for which its credentials are good at least
CRASHED: Mapping[str, Any] = {"errorType": "Runtime.ExitError", "errorMessage": "Runtime exited"}

# What plays a function: is given the event and the id of the request, and returns or raises.
Part = Callable[[Any, str], Any]


class Troupe:
    """Takes the place of the processes in which functions of the accounts run.

    `parts`: what plays some of them, by ARN. The others run the file that was deployed, under their role, environment
    and time-out.
    """

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._files: dict[str, _File] = {}
        self.parts: dict[str, Part] = {}

    def run(self, runnable: Runnable, event: Any, request_id: str) -> Outcome:
        """Run a version's handler on an event; whatever it raises, and its death, is the outcome."""
        play = self.parts.get(runnable.ref.function_arn) or self._file(runnable).handle
        try:
            return Outcome(result=play(event, request_id))
        except Killed:
            self._files.pop(runnable.ref.function_arn, None)
            return Outcome(error=CRASHED)
        except Exception as error:  # noqa: BLE001 - as Lambda's runtime: any error is an answer
            return Outcome(error={"errorType": type(error).__name__, "errorMessage": str(error)})

    def _file(self, runnable: Runnable) -> "_File":
        arn = runnable.ref.function_arn
        found = self._files.get(arn)
        if found is None or self._stage.waiting.now > found.born + LIFETIME:
            found = self._files[arn] = _File(self._stage, runnable)
        return found


class _File:
    """An execution environment of a function that is one file."""

    def __init__(self, stage: Stage, runnable: Runnable) -> None:
        configuration = runnable.version.configuration
        self.born = stage.waiting.now
        self._stage = stage
        self._timeout = float(configuration.settings["Timeout"])
        self._is_dead = False
        name, _, self._handler = str(configuration.settings["Handler"]).rpartition(".")
        credentials = stage.org.session(configuration.role, runnable.ref.region, runnable.ref.name).credentials
        self._environment = {
            **(configuration.environment or {}),
            "AWS_ACCESS_KEY_ID": credentials.access_key,
            "AWS_ENDPOINT_URL": stage.org.endpoint,
            "AWS_REGION": runnable.ref.region,
            "AWS_SECRET_ACCESS_KEY": credentials.secret_key,
            "AWS_SESSION_TOKEN": credentials.token or "",
        }
        with variables(self._environment):
            self._module = _loaded(name, runnable.version.code.content)
            self._module.boto3 = SimpleNamespace(client=self._session().client)  # type: ignore[attr-defined] # its own

    def handle(self, event: Any, _: str) -> Any:
        with variables(self._environment):
            deadline = self._stage.waiting.now + self._timeout
            return getattr(self._module, self._handler)(event, Context(self._stage.waiting, deadline))

    def _session(self) -> boto3.Session:
        """Its calls are made in this thread, as long as it lives."""
        hook: Any = ("before-send", self._call)
        BUILTIN_HANDLERS.append(hook)
        try:
            return boto3.Session()
        finally:
            BUILTIN_HANDLERS.remove(hook)

    def _call(self, request: Any, **_: Any) -> Any:
        if self._is_dead:
            raise Killed
        try:
            return self._stage.direct(request)
        except Killed:
            self._is_dead = True
            raise


def _loaded(name: str, package: bytes) -> ModuleType:
    """The module of that name in a deployment package, made anew and known to nobody else."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        source = archive.read(f"{name}.py")
    module = ModuleType(name)
    exec(compile(source, f"{name}.py", "exec"), vars(module))  # noqa: S102 - the code that the template deploys
    return module
