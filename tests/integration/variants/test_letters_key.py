"""Where letters are encrypted with a key of the owner's, whoever handles one may use the key for that and no more."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from moto.kms.models import kms_backends

from local_org.org import LocalOrg, Options
from proof.documents import LETTERS_KEY
from tests.integration.account import HOME, HUB, Account
from tests.integration.attacks.attackers import attacker, hub_role, spoke_role
from tests.integration.letters import archived
from tests.integration.operating import Operate
from tests.integration.redriving import FAILS, KEEPS, Till, redrive

OPERATIONS = Path(__file__).resolve().parents[3] / "docs/operations.md"
KEY_ID = LETTERS_KEY.rpartition("/")[2]
ARCHIVER = f"arn:aws:iam::{HUB}:role/lambda-warden/warden-archiver-{HOME}"
USE = ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:DescribeKey", "kms:PutKeyPolicy", "kms:CreateGrant")
ENCRYPTED = Options(accounts=(HUB,), regions=(HOME,), parameters={"OrganizationId": "", "LettersKeyArn": LETTERS_KEY})


@pytest.fixture(scope="module")
def options() -> Options:
    return ENCRYPTED


@pytest.fixture(autouse=True)
def key(org: LocalOrg) -> None:
    """The key that the stack was told of, with the policy that docs/operations.md gives for one of one account."""
    keys = kms_backends[HUB][HOME].keys
    if KEY_ID not in keys:
        made = org.developer(HUB, HOME).client("kms").create_key()["KeyMetadata"]["KeyId"]
        # moto draws an id, and the stack had to know it before there was a KMS
        keys[KEY_ID] = keys.pop(made)
        keys[KEY_ID].policy = json.dumps({"Version": "2012-10-17", "Statement": documented()[:1]})


def documented() -> list[dict[str, Any]]:
    """The statements, the hub's first and then that for the archivers of other accounts, filled in."""
    _, text = OPERATIONS.read_text(encoding="utf-8").split("### Keeping dead letters")
    statements = text.partition("```json\n")[2].partition("```")[0]
    return list(json.loads(f"[{statements.replace('::HUB:', f'::{HUB}:')}]"))


def failed(org: LocalOrg, name: str) -> tuple[Till, str]:
    """A function that failed on an event, and the key of its letter in the bucket."""
    account = Account(org, HUB)
    till = Till(account, name, FAILS)
    queue = f"arn:aws:sqs:{HOME}:{HUB}:warden-dead-letters"
    account.client("iam").attach_role_policy(
        RoleName=f"{name}-{HOME}", PolicyArn=f"arn:aws:iam::{HUB}:policy/lambda-warden/warden-dead-letter-grant"
    )
    account.update(till.function.arn, DeadLetterConfig={"TargetArn": queue})
    before = archived(org, HUB)
    payload = json.dumps({"sku": f"{name} 1"}).encode()
    account.heard(account.client("lambda").invoke, FunctionName=name, InvocationType="Event", Payload=payload)
    (letter,) = archived(org, HUB) - before
    return till, letter


def test_a_letter_is_kept_read_and_run_again(org: LocalOrg, operate: Operate) -> None:
    till, letter = failed(org, "encrypted")
    till.mend(KEEPS)

    shown = operate("read letters letters-payload", "letters", "show", letter, "--payload")
    redrive(operate, till)

    assert "encrypted 1" in shown
    assert till.ran() == till.events(1)
    assert [call for call in org.denied if "warden" in str(call.role)] == []


@pytest.mark.parametrize(
    ("role", "uses"),
    [
        (ARCHIVER, ["kms:GenerateDataKey"]),
        (hub_role("letters"), ["kms:Decrypt"]),
        (hub_role("redrive"), ["kms:Decrypt"]),
        (hub_role("sweep"), []),
        (spoke_role("redrive", HUB), []),
    ],
)
def test_nobody_does_more_with_the_key_than_its_part(org: LocalOrg, role: str, uses: list[str]) -> None:
    mine = attacker(org, role)

    assert [action for action, _ in mine.allowed(USE, LETTERS_KEY)] == uses


@pytest.mark.parametrize("role", [ARCHIVER, hub_role("letters"), hub_role("redrive")])
def test_another_key_is_out_of_reach(org: LocalOrg, role: str) -> None:
    other = org.developer(HUB, HOME).client("kms").create_key()["KeyMetadata"]["Arn"]

    assert attacker(org, role).allowed(USE, other) == []
