"""A function's code, as far as a control plane looks at it: its digest, its size, and the package to be run."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Any

from local_org.lambda_plane import refusals
from local_org.lambda_plane.model import Code
from local_org.lambda_plane.names import FunctionRef
from local_org.lambda_plane.request import Answer

_SOURCES = ("ZipFile", "S3Key", "ImageUri")


def read(given: Mapping[str, Any], architectures: list[str] | None, current: Code | None = None) -> Code:
    """Read ZipFile, S3Bucket/S3Key/S3ObjectVersion or ImageUri.

    Code in S3 is never fetched: its digest is that of its location.
    """
    if not any(given.get(source) for source in _SOURCES):
        raise refusals.invalid("Please provide a source for function code.")
    content = _content(given)
    kept = current.architectures if current else ("x86_64",)
    return Code(
        sha256=base64.b64encode(hashlib.sha256(content).digest()).decode(),
        size=len(content),
        architectures=tuple(architectures) if architectures else kept,
        image=given.get("ImageUri"),
        content=content if given.get("ZipFile") else b"",
    )


def location(code: Code, ref: FunctionRef) -> Answer:
    """Give the FunctionCodeLocation of GetFunction."""
    if code.image is not None:
        return {"RepositoryType": "ECR", "ImageUri": code.image, "ResolvedImageUri": code.image}
    bucket = f"awslambda-{ref.region}-tasks.s3.{ref.region}.amazonaws.com"
    return {"RepositoryType": "S3", "Location": f"https://{bucket}/snapshots/{ref.account}/{ref.name}"}


def _content(given: Mapping[str, Any]) -> bytes:
    zipped = given.get("ZipFile")
    if isinstance(zipped, bytes | bytearray):
        return bytes(zipped)
    if isinstance(zipped, str):
        return zipped.encode()
    place = [given.get(part) or "" for part in ("S3Bucket", "S3Key", "S3ObjectVersion", "ImageUri")]
    return "/".join(place).encode()
