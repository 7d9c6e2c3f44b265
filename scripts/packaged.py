"""What a packaged template has to be: every address in S3, with what stands in this repository behind it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from botocore.exceptions import ClientError
from samtranslator.yaml_helper import yaml_parse

ADDRESSES = ("CodeUri", "ContentUri", "TemplateURL")
SHIPPED_LAYER = "python/warden/run.py"


@dataclass(frozen=True, slots=True)
class Packaged:
    """A packaged template and its source, as data. `read`: an S3 object by bucket and key; `folder`: the source's."""

    template: Mapping[str, Any]
    source: Mapping[str, Any]
    read: Callable[[str, str], bytes]
    folder: Path


def complaints(packaged: Packaged) -> Iterator[str]:
    """Yield what is wrong, by resource; nothing where all is well."""
    for logical_id, written in packaged.source["Resources"].items():
        for name in ADDRESSES:
            if name in written.get("Properties", {}) or _has_code(written["Type"], name):
                address = packaged.template["Resources"][logical_id]["Properties"].get(name)
                yield from _complaints(packaged, logical_id, name, address)


def _has_code(kind: str, name: str) -> bool:
    """Whether a resource has such an address from Globals."""
    return (kind, name) == ("AWS::Serverless::Function", "CodeUri")


def _complaints(packaged: Packaged, logical_id: str, name: str, address: object) -> Iterator[str]:
    where = f"{logical_id}.{name}"
    place = _in_s3(address)
    if place is None:
        yield f"{where} is no address in S3: {address}"
        return
    try:
        content = packaged.read(*place)
    except ClientError:
        yield f"{where}: there is nothing at {address}"
        return
    written = packaged.source["Resources"][logical_id]["Properties"]
    if name == "TemplateURL":
        yield from _differs(where, content, packaged.folder / written["TemplateURL"])
    else:
        shipped = (
            f"{written['Handler'].rpartition('.')[0].replace('.', '/')}.py" if name == "CodeUri" else SHIPPED_LAYER
        )
        yield from _lacks(where, content, shipped)


def _in_s3(address: object) -> tuple[str, str] | None:
    """Return bucket and key of an address as SAM writes them: s3://, or a URL of the path style."""
    parts = urlparse(str(address))
    path = f"{parts.netloc}{parts.path}" if parts.scheme == "s3" else parts.path.removeprefix("/")
    bucket, _, key = path.partition("/")
    return (bucket, key) if parts.scheme in {"s3", "https", "http"} and bucket and key else None


def _differs(where: str, content: bytes, ours: Path) -> Iterator[str]:
    if _without_marks(yaml_parse(content.decode())) != yaml_parse(ours.read_text(encoding="utf-8")):
        yield f"{where}: what was uploaded is not {ours.parent.name}/{ours.name}"


def _without_marks(template: Any) -> Any:
    """Take out what `sam build` writes into the resources of nested templates: their own names."""
    for resource in template["Resources"].values():
        metadata = resource.get("Metadata", {})
        metadata.pop("SamResourceId", None)
        if not metadata:
            resource.pop("Metadata", None)
    return template


def _lacks(where: str, content: bytes, name: str) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if name not in archive.namelist():
            yield f"{where}: the archive has no {name}"
