"""moto's own server application, called in this process with the account that was found out."""

from collections.abc import Iterable
from contextlib import nullcontext
from io import BytesIO
from typing import Any

from moto.server import create_backend_app

from local_org.endpoint import bucket_policies, sorting, transactions
from local_org.endpoint.calls import MODEL_NAMES, Call
from local_org.endpoint.moto_state import guarded
from local_org.endpoint.wire import Answer


class MotoApp:
    """Answers calls to the services that moto models well enough."""

    def __init__(self) -> None:
        bucket_policies.install()
        sorting.install()
        transactions.install()
        # moto's own dispatcher finds the service out anew for each call, which takes longer than the call.
        self._apps: dict[str, Any] = {}

    def handle(self, call: Call, environ: dict[str, Any], body: bytes, account: str) -> Answer:
        """Return moto's answer in the state of an account, one call of a service at a time.

        moto does not lock: a conditional write to a table is only one because no other runs beside it.
        """
        patched = {
            **environ,
            "wsgi.input": BytesIO(body),
            "CONTENT_LENGTH": str(len(body)),
            "HTTP_X_MOTO_ACCOUNT_ID": account,
        }
        # A long poll waits for the message that another call brings.
        waits = call.service == "sqs" and call.action == "ReceiveMessage"
        with nullcontext() if waits else guarded(call.service):
            return self._run(self._app(call.service), patched)

    def _app(self, service: str) -> Any:
        if service not in self._apps:
            self._apps[service] = create_backend_app(MODEL_NAMES[service])
        return self._apps[service]

    @staticmethod
    def _run(app: Any, environ: dict[str, Any]) -> Answer:
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> None:
            started.append((status, headers))

        chunks: Iterable[bytes] = app(environ, start_response)
        body = b"".join(chunks)
        status, headers = started[-1]
        return Answer(int(status.split(" ", 1)[0]), dict(headers), body)
