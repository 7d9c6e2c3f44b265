"""Packages the built template with `sam package` against a pretended S3, once for each partition, and reads the output.

SAM reports success also for what it left as it was, so only the packaged template tells.
"""

import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
from moto.server import ThreadedMotoServer
from samtranslator.yaml_helper import yaml_parse

from scripts.packaged import Packaged, complaints

ROOT = Path(__file__).resolve().parent.parent
SAM = ROOT / ".venv-sam" / "bin" / "sam"
BUILT = ROOT / ".aws-sam" / "build" / "template.yaml"
OUTPUT = ROOT / "build" / "package"
REGIONS = ("us-east-1", "us-gov-west-1", "cn-north-1")  # one of each partition
NOBODY = {"AWS_ACCESS_KEY_ID": "nobody", "AWS_SECRET_ACCESS_KEY": "nobody"}


def package(region: str, endpoint: str) -> tuple[Path, Any]:
    """Package for a region; returns the packaged template's path and a client of the S3 that has the rest.

    Raises SystemExit with what sam says when it fails.
    """
    bucket, output = f"packaged-{region}", OUTPUT / f"{region}.yaml"
    s3 = boto3.client("s3", region_name=region, endpoint_url=endpoint)
    where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=bucket, **where)
    command = [str(SAM), "package", "--region", region, "--s3-bucket", bucket, "--no-progressbar"]
    done = subprocess.run(  # noqa: S603 - our own tool, with arguments of our own
        [*command, "--template-file", str(BUILT), "--output-template-file", str(output)],
        env={**os.environ, "AWS_ENDPOINT_URL": endpoint},
        capture_output=True,
        check=False,
        text=True,
        cwd=ROOT,
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return output, s3


def found(region: str, endpoint: str) -> Iterator[str]:
    """Yield what is wrong with what was packaged for a region."""
    output, s3 = package(region, endpoint)
    packaged = Packaged(
        template=yaml_parse(output.read_text(encoding="utf-8")),
        source=yaml_parse((ROOT / "template.yaml").read_text(encoding="utf-8")),
        read=lambda bucket, key: s3.get_object(Bucket=bucket, Key=key)["Body"].read(),
        folder=ROOT,
    )
    yield from (f"{region}: {complaint}" for complaint in complaints(packaged))


def main() -> int:
    """Exit code 1 when anything was not packaged as it should be."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    os.environ.update(NOBODY)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)  # it logs every request
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        wrong = [complaint for region in REGIONS for complaint in found(region, f"http://{host}:{port}")]
    finally:
        server.stop()
    print("\n".join(wrong) or f"packaged for {', '.join(REGIONS)}: every address is in S3, every template is ours")
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
