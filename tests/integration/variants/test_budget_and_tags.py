"""A small budget, and owners who may exempt their functions by a tag."""

import pytest

from local_org.org import Options
from tests.integration.account import HOME, HUB, MEMBER, Account, rows
from tests.integration.operating import CONTROLS, SECRET, journal, look, statuses

BUDGET = 2
STINGY = Options(
    parameters={"ChangeBudget": str(BUDGET), "FunctionTagsExempt": "true"}, accounts=(HUB, MEMBER), regions=(HOME,)
)


@pytest.fixture(scope="module")
def options() -> Options:
    return STINGY


@pytest.mark.parametrize("tag", ["all", " ".join(CONTROLS)])
def test_a_function_with_the_tag_is_left_until_it_is_taken_off(account: Account, tag: str) -> None:
    name = f"tagged-{len(tag)}"
    shared = account.role(name)
    account.function(f"{name}-a", shared)

    arn = account.bare(f"{name}-b", shared, Environment=SECRET, Tags={"warden:exempt": tag})

    exempt = statuses(account, arn)
    account.client("lambda").untag_resource(Resource=arn, TagKeys=["warden:exempt"])
    look(account, arn)
    assert exempt == ["EXEMPT"] * 3
    assert "EXEMPT" not in statuses(account, arn)


def test_no_hour_sees_more_changes_in_an_account_than_the_budget(account: Account) -> None:
    # More than two hours' worth, so that it is too much even when the clock strikes in between.
    arns = [account.bare(f"many-{number}", account.role(f"many-{number}")) for number in range(2 * BUDGET + 1)]

    deferred = [arn for arn in arns if account.status("dead_letter", arn) == "DEFERRED"]
    hours = [item for item in rows(account.org, "RESTRAINTS") if item["subject"]["S"].startswith(f"budget#{MEMBER}#")]
    assert deferred
    assert [arn for arn in deferred if account.dead_letters_of(arn) or journal(account, "dead_letter", arn)] == []
    assert max(len(hour["payers"]["SS"]) for hour in hours) == BUDGET
    found = account.finding("dead_letter", deferred[-1])
    assert found is not None
    assert found.reason.endswith(f"the budget of account {MEMBER}, {BUDGET} an hour, is used up")


def test_what_one_account_uses_up_no_other_lacks(account: Account) -> None:
    hub = Account(account.org, HUB)
    arns = [account.bare(f"greedy-{number}", account.role(f"greedy-{number}")) for number in range(2 * BUDGET + 1)]

    arn = hub.bare("patient", hub.role("patient"))

    assert "DEFERRED" in {account.status("dead_letter", arn) for arn in arns}
    assert hub.status("dead_letter", arn) == "REMEDIATED"
