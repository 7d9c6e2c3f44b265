"""A version of a function as it runs: its code in a folder, its role, its settings."""

import io
import shutil
import tempfile
import threading
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from local_org.lambda_plane.model import Code
from local_org.lambda_plane.plane import Runnable
from local_org.place import Place


@dataclass(frozen=True, slots=True)
class Workload:
    """What a worker and telemetry ask of a function; `arn` is that of the function, `timeout` in seconds."""

    name: str
    arn: str
    version: str
    handler: str
    role: str
    timeout: int
    memory: int
    environment: Mapping[str, str]
    paths: tuple[Path, ...]
    log_group: str
    traced: bool

    @property
    def place(self) -> Place:
        _, _, _, region, account, _ = self.arn.split(":", 5)
        return Place(account, region)


class Bundles:
    """Unpacked deployment packages. Thread-safe."""

    def __init__(self) -> None:
        self._folders: dict[str, Path] = {}
        self._lock = threading.Lock()

    def folder(self, code: Code) -> Path:
        """Return where a package is unpacked. One that is no archive has nothing in it, so no handler is found."""
        with self._lock:
            if code.sha256 not in self._folders:
                self._folders[code.sha256] = _unpacked(code.content)
            return self._folders[code.sha256]

    def remove(self) -> None:
        """Delete all of them."""
        with self._lock:
            for folder in self._folders.values():
                shutil.rmtree(folder)
            self._folders.clear()


def workload(runnable: Runnable, bundles: Bundles) -> Workload:
    """Return what runs when a version is invoked."""
    configuration, settings = runnable.version.configuration, runnable.version.configuration.settings
    return Workload(
        name=runnable.ref.name,
        arn=runnable.ref.function_arn,
        version=runnable.version.number,
        handler=str(settings["Handler"]),
        role=configuration.role,
        timeout=int(settings["Timeout"]),
        memory=int(settings["MemorySize"]),
        environment=configuration.environment or {},
        paths=(bundles.folder(runnable.version.code),),
        log_group=settings.get("LoggingConfig", {}).get("LogGroup", f"/aws/lambda/{runnable.ref.name}"),
        traced=settings["TracingConfig"]["Mode"] == "Active",
    )


def _unpacked(content: bytes) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="workload-"))
    if zipfile.is_zipfile(io.BytesIO(content)):
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            package.extractall(folder)
    return folder
