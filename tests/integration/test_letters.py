"""Whose a dead letter of the archive is, told by the real function under its own roles."""

from __future__ import annotations

import json

from local_org.demo.mailbox import Mailbox
from tests.integration.account import EUROPE, HOME, HUB, Account
from tests.integration.arriving import function_with, kept, role_id, tell, write
from warden.letter import ToldBy

LOST = "AROALETTERSGONE000001"


def test_letters_of_four_functions_from_one_queue_are_each_its_own(account: Account) -> None:
    roles = [account.role(f"arriving-four-{number}") for number in range(4)]
    functions = [function_with(account, f"arriving-four-{number}", role) for number, role in enumerate(roles)]

    origins = [write(account, role_id(account, role)) for role in roles]
    tell(account.org, *origins)

    letters = [kept(account.org, origin) for origin in origins]
    assert [(letter.owner, letter.told_by) for (letter,) in letters] == [(arn, ToldBy.ROLE) for arn in functions]
