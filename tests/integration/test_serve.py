"""`python -m local_org serve`: any AWS client can use what it prints, and Ctrl-C ends it without a trace."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator

import boto3
import pytest

from local_org.cloudformation.templates import ROOT

Served = tuple["subprocess.Popen[str]", str, str]


@pytest.fixture
def served() -> Iterator[Served]:
    process = subprocess.Popen(
        [sys.executable, "-m", "local_org", "serve", "--port", "0"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = ""
    for line in process.stdout:
        said += line
        if "Ctrl-C" in line:
            break
    endpoint = re.search(r"AWS_ENDPOINT_URL=(\S+)", said)
    key = re.search(r"account 222222222222: AWS_ACCESS_KEY_ID=(\S+)", said)
    assert endpoint, said
    assert key, said
    yield process, endpoint[1], key[1]
    process.kill()
    process.communicate()


def test_the_printed_credentials_are_those_of_a_developer_and_ctrl_c_ends_it(served: Served) -> None:
    process, endpoint, key = served
    sts = boto3.client(
        "sts",
        endpoint_url=endpoint,
        region_name="eu-west-1",
        aws_access_key_id=key,
        aws_secret_access_key="developer",
    )

    account = sts.get_caller_identity()["Account"]
    sts.close()
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=30)

    assert account == "222222222222"
    assert (said, process.returncode) == ("stopped\n", 0)
