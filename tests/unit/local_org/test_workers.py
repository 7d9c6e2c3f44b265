"""Worker processes: one handler, warm, in an environment of its own; whatever it does, an answer comes back."""

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local_org.hub.functions import HubFunction
from local_org.hub.workers import Outcome, Worker, environment
from local_org.identity.principals import Credentials, Principal

MakeWorker = Callable[..., Worker]
ARN = "arn:aws:lambda:us-east-1:111111111111:function:warden-fixer"


@pytest.fixture
def make(tmp_path: Path) -> Iterator[MakeWorker]:
    made: list[Worker] = []

    def worker(body: str, *, top: str = "", timeout: int = 20) -> Worker:
        lines = "\n".join(f"    {line}" for line in body.splitlines())
        (tmp_path / "fixer.py").write_text(f"import os, sys, time\n{top}\ndef handler(event, context):\n{lines}\n")
        function = HubFunction(
            logical_id="Fixer",
            name="warden-fixer",
            arn=ARN,
            handler="fixer.handler",
            role="arn:aws:iam::111111111111:role/hub",
            timeout=timeout,
            memory=256,
            environment={"WARDEN_MODE": "detect", "AWS_ENDPOINT_URL": ""},
            paths=(tmp_path,),
        )
        principal = Principal(arn="arn", account="111111111111", user_id="u")
        credentials = Credentials("AKIA", "secret", principal, datetime(2025, 1, 1, tzinfo=UTC), token="token")
        made.append(Worker(function, environment(function, credentials, "http://127.0.0.1:1")))
        return made[-1]

    yield worker
    for one in made:
        one.stop()


def run(worker: Worker, event: dict[str, Any] | None = None) -> Outcome:
    return worker.run(event or {}, "request-1")


def test_a_handler_gets_the_event_and_lambdas_context(make: MakeWorker) -> None:
    worker = make(
        "return [event['x'], context.function_name, context.invoked_function_arn, context.aws_request_id,"
        " context.memory_limit_in_mb, 19_000 < context.get_remaining_time_in_millis() <= 20_000]"
    )

    assert run(worker, {"x": "\u00e9\n"}).result == ["\u00e9\n", "warden-fixer", ARN, "request-1", 256, True]


def test_a_worker_stays_warm_between_events(make: MakeWorker) -> None:
    worker = make("seen.append(1)\nreturn [len(seen), os.getpid()]", top="seen = []")

    first, second = run(worker).result, run(worker).result

    assert (first[0], second[0]) == (1, 2)
    assert first[1] == second[1]


def test_the_environment_is_the_templates_and_lambdas_and_nothing_else(
    make: MakeWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "somebody")
    worker = make("return dict(os.environ)")

    found = run(worker).result

    assert found["WARDEN_MODE"] == "detect"
    assert found["AWS_ENDPOINT_URL"] == "http://127.0.0.1:1"
    assert found["AWS_REGION"] == "us-east-1"
    assert (found["AWS_ACCESS_KEY_ID"], found["AWS_SESSION_TOKEN"]) == ("AKIA", "token")
    assert "AWS_PROFILE" not in found


def test_local_org_is_not_on_the_path_of_a_handler(make: MakeWorker) -> None:
    worker = make("import importlib.util\nreturn [importlib.util.find_spec(m) for m in ('local_org', 'stack')]")

    assert run(worker).result == [None, None]


def test_what_a_handler_prints_is_its_log_and_not_its_answer(make: MakeWorker) -> None:
    worker = make("print('to stdout')\nprint('to stderr', file=sys.stderr)\nreturn event['n']", top="print('init')")

    assert worker.warm_up().log == "init\n"
    assert run(worker, {"n": 1}) == Outcome(1, None, "to stdout\nto stderr\n")
    assert run(worker, {"n": 2}).log == "to stdout\nto stderr\n"


def test_an_error_is_described_as_lambda_does(make: MakeWorker) -> None:
    worker = make("raise KeyError('gone')")

    error = run(worker).error

    assert error is not None
    assert (error["errorType"], error["errorMessage"]) == ("KeyError", "'gone'")
    assert "fixer.py" in error["stackTrace"][-1]


def test_a_result_that_is_not_json_is_an_error(make: MakeWorker) -> None:
    error = run(make("return {1, 2}")).error

    assert error is not None
    assert error["errorType"] == "TypeError"


def test_a_handler_that_takes_too_long_is_ended_and_the_next_event_gets_a_new_process(make: MakeWorker) -> None:
    worker = make("if event.get('hang'):\n    time.sleep(60)\nreturn os.getpid()", timeout=1)

    before = run(worker).result
    late = run(worker, {"hang": True})
    after = run(worker).result

    assert late.error == {"errorType": "Sandbox.Timedout", "errorMessage": "Task timed out after 1.00 seconds"}
    assert isinstance(after, int)
    assert after != before


def test_a_handler_that_ends_its_process_is_an_error_and_the_next_event_gets_a_new_one(make: MakeWorker) -> None:
    worker = make("if event.get('die'):\n    os._exit(3)\nreturn 'alive'")

    died = run(worker, {"die": True})

    assert died.error == {"errorType": "Runtime.ExitError", "errorMessage": "Runtime exited with status 3"}
    assert run(worker).result == "alive"


def test_a_module_that_cannot_be_imported_fails_every_event_with_its_own_error(make: MakeWorker) -> None:
    worker = make("return 1", top="raise ValueError('WARDEN_BUS is missing')")

    for _ in range(2):
        error = run(worker).error
        assert error is not None
        assert (error["errorType"], error["errorMessage"]) == ("ValueError", "WARDEN_BUS is missing")


def test_a_stopped_worker_leaves_no_process(make: MakeWorker) -> None:
    worker = make("return os.getpid()")
    pid = run(worker).result

    worker.stop()

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
