"""Buckets' policies are judged by the gate, which knows conditions. moto, which does not, takes each Deny for one."""

from typing import Any

from moto.iam.access_control import PermissionResult
from moto.s3.models import FakeBucket


def install() -> None:
    """Have moto leave the judging to the gate. Once in a process is enough, and more do no harm."""
    FakeBucket.get_permission = _neutral


def _neutral(_bucket: Any, _action: str, _resource: str) -> Any:
    return PermissionResult.NEUTRAL
