"""One Lambda execution environment: imports a handler once, then runs it on each event it is sent.

Reads a JSON line per invocation from stdin and writes one to what was stdout at the start; whatever the handler
prints is sent along as its log, and what it took in CPU seconds. Runs as a script, with nothing of local_org on its
path.
"""

import importlib
import io
import json
import os
import sys
import time
import traceback
from dataclasses import dataclass
from typing import Any, TextIO


@dataclass(frozen=True)
class Context:
    """What Lambda hands a handler beside the event."""

    function_name: str
    invoked_function_arn: str
    memory_limit_in_mb: int
    aws_request_id: str
    deadline: float
    function_version: str
    log_group_name: str
    log_stream_name: str = "local"

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self.deadline - time.monotonic()) * 1000))


def main() -> None:
    """Serve until stdin ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    log = io.StringIO()
    sys.stdout = sys.stderr = log
    handler = _loaded(answers, log)
    for line in sys.stdin:
        request = json.loads(line)
        os.environ["_X_AMZN_TRACE_ID"] = f"Root={request['request_id']};Sampled=0"
        _answer(answers, log, lambda request=request: handler(request["event"], _context(request)))


def _loaded(answers: TextIO, log: io.StringIO) -> Any:
    found: list[Any] = []

    def load() -> None:
        module, _, name = os.environ["_HANDLER"].rpartition(".")
        found.append(getattr(importlib.import_module(module), name))

    _answer(answers, log, load)
    return found[0] if found else sys.exit(1)


def _context(request: dict[str, Any]) -> Context:
    return Context(
        function_name=os.environ["AWS_LAMBDA_FUNCTION_NAME"],
        invoked_function_arn=request["function_arn"],
        memory_limit_in_mb=int(os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]),
        aws_request_id=request["request_id"],
        deadline=time.monotonic() + request["timeout"],
        function_version=os.environ["AWS_LAMBDA_FUNCTION_VERSION"],
        log_group_name=os.environ["AWS_LAMBDA_LOG_GROUP_NAME"],
    )


def _answer(answers: TextIO, log: io.StringIO, work: Any) -> None:
    """Do something and say what came of it, as Lambda's own runtime does: any error is an answer."""
    began = time.process_time()
    try:
        answer = {"result": work()}
        text = json.dumps(answer)
    except Exception as error:  # noqa: BLE001 - whatever a handler raises is the invocation's result
        text = json.dumps({"error": _described(error)})
    said = json.dumps({"log": log.getvalue(), "cpu_seconds": time.process_time() - began})
    answers.write(f"{text[:-1]}, {said[1:]}\n")
    answers.flush()
    log.seek(0)
    log.truncate()


def _described(error: Exception) -> dict[str, Any]:
    return {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "stackTrace": traceback.format_tb(error.__traceback__),
    }


if __name__ == "__main__":
    main()
