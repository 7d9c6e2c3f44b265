"""Calls of AWS clients in this process go straight to the endpoint, without a socket: the same answers, sooner.

What becomes of the one who calls, if it is not an answer, becomes what a client would see of it.
"""

from collections.abc import Callable, Iterator, Mapping
from io import BytesIO
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ReadTimeoutError

from local_org.faults.errors import Dropped


class Body:
    """What botocore reads an answer from."""

    def __init__(self, content: bytes) -> None:
        self._content = BytesIO(content)

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self._content.read()

    def read(self, amount: int | None = None) -> bytes:
        return self._content.read(amount)


class Direct:
    """A handler of botocore's event `before-send`: what it returns is the answer. `app` is a WSGI application."""

    def __init__(self, app: Callable[..., Any]) -> None:
        self._app = app

    def __call__(self, request: Any, **_: Any) -> AWSResponse:
        """Answer a request. ReadTimeoutError when the answer is lost, at once instead of after the time-out."""
        started: list[tuple[str, list[tuple[str, str]]]] = []

        def start_response(status: str, headers: list[tuple[str, str]], _: Any = None) -> None:
            started.append((status, headers))

        try:
            body = b"".join(self._app(_environ(request), start_response))
        except Dropped as lost:
            raise ReadTimeoutError(endpoint_url=request.url, error=lost) from lost
        status, headers = started[-1]
        return AWSResponse(request.url, int(status.split(" ", 1)[0]), cast("Any", dict(headers)), Body(body))


def _environ(request: Any) -> dict[str, Any]:
    address = urlsplit(request.url)
    body = request.body or b""
    content = body.encode() if isinstance(body, str) else body.read() if hasattr(body, "read") else bytes(body)
    raw = address.path + (f"?{address.query}" if address.query else "")
    return {
        **_named(request.headers),
        "CONTENT_LENGTH": str(len(content)),
        "HTTP_HOST": address.netloc,
        "PATH_INFO": unquote(address.path, "latin-1"),
        "QUERY_STRING": address.query,
        "RAW_URI": raw,
        "REMOTE_ADDR": "127.0.0.1",
        "REQUEST_METHOD": request.method,
        "REQUEST_URI": raw,
        "SCRIPT_NAME": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": str(address.port or 80),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.errors": BytesIO(),
        "wsgi.input": BytesIO(content),
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
    }


def _named(headers: Mapping[str, Any]) -> dict[str, str]:
    """Headers as WSGI names them."""
    texts = {
        name.upper().replace("-", "_"): value.decode() if isinstance(value, bytes) else str(value)
        for name, value in headers.items()
    }
    return {name if name == "CONTENT_TYPE" else f"HTTP_{name}": text for name, text in texts.items()}
