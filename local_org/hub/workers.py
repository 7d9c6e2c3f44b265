"""Warm worker processes: each runs one function as a Lambda execution environment would."""

import json
import os
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from local_org.identity.principals import Credentials
from local_org.place import Place

# Nothing on its path but what environment() says.
PROGRAM = ("-P", "-S", str(Path(__file__).with_name("worker_main.py")))
# An import on a busy machine may take longer than an invocation; Lambda gives an init ten seconds.
_INIT_SECONDS = 60.0


class Executable(Protocol):
    """What a process has to know of the function that it runs."""

    @property
    def name(self) -> str: ...
    @property
    def arn(self) -> str: ...
    @property
    def handler(self) -> str: ...
    @property
    def timeout(self) -> int: ...
    @property
    def memory(self) -> int: ...
    @property
    def environment(self) -> Mapping[str, str]: ...
    @property
    def paths(self) -> tuple[Path, ...]: ...
    @property
    def place(self) -> Place: ...


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an invocation: a result, or Lambda's description of an error; and the handler's log."""

    result: Any = None
    error: Mapping[str, Any] | None = None
    log: str = ""


@dataclass(frozen=True, slots=True)
class Invocation:
    """One attempt to run a function on an event, for tests and the demo to look at."""

    function: str
    request_id: str
    attempt: int
    event: Mapping[str, Any] = field(repr=False)
    outcome: Outcome


class Worker:
    """One process. Not thread-safe: an execution environment runs one event at a time."""

    def __init__(self, function: Executable, environment: Mapping[str, str]) -> None:
        self._function = function
        self._environment = environment
        self._process: subprocess.Popen[str] | None = None
        self._init = Outcome()

    def warm_up(self) -> Outcome:
        """Start the process if none runs; return what came of importing the handler."""
        if self._process is None:
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and script
                [sys.executable, *PROGRAM],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=dict(self._environment),
                process_group=0,  # Ctrl-C in a terminal is for us; the worker ends when its stdin does
                text=True,
                encoding="utf-8",
            )
            self._init = self._read(self._process, _INIT_SECONDS)
        return self._init

    def run(self, event: Any, request_id: str, invoked: str = "") -> Outcome:
        """Run the handler on an event, within the function's timeout. invoked: the ARN that was asked for."""
        init = self.warm_up()
        if init.error is not None or self._process is None or self._process.stdin is None:
            self.stop()
            return init
        try:
            self._process.stdin.write(request_line(self._function, event, request_id, invoked))
            self._process.stdin.flush()
        except BrokenPipeError:
            return self._ended(self._process, timed_out=False)
        return self._read(self._process, self._function.timeout)

    def interrupt(self) -> None:
        """Kill the process, from any thread: the invocation under way ends as a crash."""
        process = self._process
        if process is not None:
            process.kill()

    def stop(self) -> None:
        """End the process and wait until it is gone."""
        if self._process is None:
            return
        process, self._process = self._process, None
        process.kill()
        process.communicate()

    def _read(self, process: subprocess.Popen[str], seconds: float) -> Outcome:
        """Read one answer; a process that gives none in time is ended, as Lambda does."""
        assert process.stdout is not None  # noqa: S101 - it was started with a pipe
        overdue = threading.Event()

        def end() -> None:
            overdue.set()
            process.kill()

        timer = threading.Timer(seconds, end)
        timer.start()
        line = process.stdout.readline()
        timer.cancel()
        timer.join()
        if not line.endswith("\n"):
            return self._ended(process, timed_out=overdue.is_set())
        answer = json.loads(line)
        return Outcome(answer.get("result"), answer.get("error"), answer["log"])

    def _ended(self, process: subprocess.Popen[str], *, timed_out: bool) -> Outcome:
        self.stop()
        if timed_out:
            message = f"Task timed out after {self._function.timeout:.2f} seconds"
            return Outcome(error={"errorType": "Sandbox.Timedout", "errorMessage": message})
        message = f"Runtime exited with status {process.returncode}"
        return Outcome(error={"errorType": "Runtime.ExitError", "errorMessage": message})


def request_line(function: Executable, event: Any, request_id: str, invoked: str = "") -> str:
    """Write what a worker reads of one invocation."""
    request = {
        "event": event,
        "request_id": request_id,
        "timeout": function.timeout,
        "function_arn": invoked or function.arn,
    }
    return f"{json.dumps(request)}\n"


def environment(function: Executable, credentials: Credentials, endpoint: str) -> dict[str, str]:
    """Return the whole environment of a worker: the template's variables and those that Lambda sets."""
    region = function.place.region
    own = {
        "AWS_ACCESS_KEY_ID": credentials.access_key,
        "AWS_DEFAULT_REGION": region,
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory),
        "AWS_LAMBDA_FUNCTION_NAME": function.name,
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "local",
        "AWS_REGION": region,
        "AWS_SECRET_ACCESS_KEY": credentials.secret_key,
        "AWS_SESSION_TOKEN": credentials.token or "",
        "LAMBDA_TASK_ROOT": str(function.paths[0]),
        "LANG": "en_US.UTF-8",
        "PATH": os.environ.get("PATH", ""),
        # Last, what Lambda's runtime brings (boto3): by name, as -S leaves out this project's own folders with it.
        "PYTHONPATH": os.pathsep.join(map(str, (*function.paths, sysconfig.get_path("purelib")))),
        "PYTHONUTF8": "1",
        "TZ": ":UTC",
        "_HANDLER": function.handler,
    }
    return {**function.environment, **own}
