"""The endpoint on a socket: one thread per connection, as moto's own server has it."""

import threading
from functools import partial
from types import TracebackType
from typing import Any, Self

from werkzeug.serving import WSGIRequestHandler, make_server

SECONDS_TO_STOP = 0.02


class QuietRequestHandler(WSGIRequestHandler):
    """Keeps connections open between calls and writes no access log."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Say nothing: the call log has it all."""

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:
        """Close the connection: a caller whose answer was lost would wait for it for ever."""
        super().connection_dropped(error, environ)
        self.close_connection = True


class Server:
    """Serves a WSGI application from `start` to `stop`. Port 0 takes a free one."""

    def __init__(self, app: Any, host: str = "127.0.0.1", port: int = 0) -> None:
        self._server = make_server(host, port, app, threaded=True, request_handler=QuietRequestHandler)
        serve = partial(self._server.serve_forever, poll_interval=SECONDS_TO_STOP)
        self._thread = threading.Thread(target=serve, name="local-org", daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_port)

    @property
    def url(self) -> str:
        """The endpoint for clients on this machine."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Self:
        self._thread.start()
        return self

    def stop(self) -> None:
        """Finish what is being answered and free the port."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()
