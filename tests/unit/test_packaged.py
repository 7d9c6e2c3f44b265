"""What is taken for packaged: SAM says it succeeded also where it left a path as it was."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from scripts.packaged import Packaged, complaints

SPOKE = "Resources: {Queue: {Type: AWS::SQS::Queue}}"
MARKED = "Resources: {Queue: {Type: AWS::SQS::Queue, Metadata: {SamResourceId: Queue}}}"
SOURCE: Mapping[str, Any] = {
    "Resources": {
        "Fixer": {"Type": "AWS::Serverless::Function", "Properties": {"Handler": "fixer.handler.handler"}},
        "Layer": {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": "layers/warden"}},
        "Own": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "spoke.yaml"}},
        "Others": {"Type": "AWS::CloudFormation::StackSet", "Properties": {"TemplateURL": "spoke.yaml"}},
    }
}
SOUND = {
    "Fixer": {"CodeUri": "s3://bucket/code"},
    "Layer": {"ContentUri": "s3://bucket/layer"},
    "Own": {"TemplateURL": "https://s3.us-east-1.amazonaws.com/bucket/own.template"},
    "Others": {"TemplateURL": "https://s3.cn-north-1.amazonaws.com.cn/bucket/others.template"},
}


def archive(name: str) -> bytes:
    """A zip file that has one file."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as written:
        written.writestr(name, "")
    return content.getvalue()


STORED = {
    "code": archive("fixer/handler.py"),
    "layer": archive("python/warden/run.py"),
    "own.template": MARKED.encode(),
    "others.template": SPOKE.encode(),
}


def wrong(folder: Path, addresses: Mapping[str, Any] | None = None, stored: Mapping[str, bytes] | None = None) -> str:
    """What is said of a package that has other addresses, or other objects behind them."""
    objects = {**STORED, **(stored or {})}
    (folder / "spoke.yaml").write_text(SPOKE)

    def read(bucket: str, key: str) -> bytes:
        if bucket != "bucket" or key not in objects:
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        return objects[key]

    template = {name: {"Properties": given} for name, given in {**SOUND, **(addresses or {})}.items()}
    return "\n".join(complaints(Packaged({"Resources": template}, SOURCE, read, folder)))


def test_what_is_packaged_whole_is_taken(tmp_path: Path) -> None:
    assert wrong(tmp_path) == ""


@pytest.mark.parametrize(
    ("addresses", "complaint"),
    [
        ({"Others": {"TemplateURL": "../../spoke/template.yaml"}}, "Others.TemplateURL is no address in S3"),
        ({"Own": {"TemplateURL": "spoke.yaml"}}, "Own.TemplateURL is no address in S3"),
        ({"Fixer": {"CodeUri": "functions/"}}, "Fixer.CodeUri is no address in S3"),
        ({"Fixer": {}}, "Fixer.CodeUri is no address in S3: None"),
        ({"Layer": {"ContentUri": "WardenLayer"}}, "Layer.ContentUri is no address in S3"),
        ({"Layer": {"ContentUri": "s3://bucket/gone"}}, "Layer.ContentUri: there is nothing at s3://bucket/gone"),
        ({"Fixer": {"CodeUri": "s3://another/code"}}, "Fixer.CodeUri: there is nothing at s3://another/code"),
    ],
)
def test_an_address_that_leads_nowhere_is_told(tmp_path: Path, addresses: Mapping[str, Any], complaint: str) -> None:
    assert wrong(tmp_path, addresses).startswith(complaint)


@pytest.mark.parametrize(
    ("stored", "complaint"),
    [
        ({"others.template": b"Resources: {}"}, "Others.TemplateURL: what was uploaded is not"),
        ({"own.template": MARKED.replace("SQS::Queue", "SNS::Topic").encode()}, "Own.TemplateURL: what was uploaded"),
        ({"code": archive("other/handler.py")}, "Fixer.CodeUri: the archive has no fixer/handler.py"),
        ({"layer": archive("warden/run.py")}, "Layer.ContentUri: the archive has no python/warden/run.py"),
    ],
)
def test_something_else_behind_an_address_is_told(tmp_path: Path, stored: Mapping[str, bytes], complaint: str) -> None:
    assert wrong(tmp_path, stored=stored).startswith(complaint)
