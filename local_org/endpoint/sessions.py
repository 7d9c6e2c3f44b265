"""boto3 sessions of anyone in the organization, all for its one endpoint."""

import threading
from typing import Any

import boto3
from botocore.config import Config

from local_org.identity.principals import Credentials
from local_org.place import Place

# Refusals are answers here, not trouble on the way: one try is enough.
_CONFIG = Config(retries={"mode": "standard", "total_max_attempts": 1}, connect_timeout=5, read_timeout=60)


class Clients:
    """Makes clients once and keeps them: they are slow to make and safe to share between threads."""

    def __init__(self, endpoint: str) -> None:
        self._endpoint = endpoint
        self._session = boto3.session.Session()
        self._clients: dict[tuple[str, str, str], Any] = {}
        self._lock = threading.Lock()

    def client(self, service: str, region: str, credentials: Credentials) -> Any:
        """Return the client of a service; what it signs with decides the account."""
        key = (service, region, credentials.access_key)
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._session.client(
                    service,  # type: ignore[call-overload] # any service, by name
                    region_name=region,
                    endpoint_url=self._endpoint,
                    aws_access_key_id=credentials.access_key,
                    aws_secret_access_key=credentials.secret_key,
                    aws_session_token=credentials.token,
                    config=_CONFIG,
                )
            return self._clients[key]

    def close(self) -> None:
        """Close every connection."""
        with self._lock:
            for client in self._clients.values():
                client.close()
            self._clients.clear()


class Session(boto3.session.Session):
    """A boto3 session of someone at a place: its clients go to the organization's endpoint."""

    def __init__(self, clients: Clients, place: Place, credentials: Credentials) -> None:
        super().__init__(
            aws_access_key_id=credentials.access_key,
            aws_secret_access_key=credentials.secret_key,
            aws_session_token=credentials.token,
            region_name=place.region,
        )
        self._clients = clients
        self.credentials = credentials

    def client(self, service_name: str, region_name: str | None = None, *_: Any, **__: Any) -> Any:
        return self._clients.client(service_name, region_name or self.region_name, self.credentials)
