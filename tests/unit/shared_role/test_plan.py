"""Which functions have to leave a shared role, and what forbids the move."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from shared_role.plan import CreateRole, DeleteRole, Facts, MoveFunction, RoleRights, own_role_arn, plan
from tests.unit.warden.samples import ACCOUNT, ARCHIVER, ARCHIVERS, BILLING, ORDERS, OTHER_ACCOUNT, REPORTS, SHARED
from warden.model import Action, Function, Recheck, ServedVersion
from warden.policy import Containment

BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/lambda-warden/warden-function-boundary"
TRUST = {
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]
}
LOGS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
WRITE_LOGS = {"Statement": [{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*"}]}
READ_SHOP = {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::shop/*"}]}
RIGHTS = RoleRights(SHARED, TRUST, {LOGS: WRITE_LOGS}, {"shop": READ_SHOP}, tags={"team": "shop"})
SHARES = Facts(ORDERS, sharers=(BILLING,), source=RIGHTS, revision="revision-7")


def rights(**changes: Any) -> Facts:
    """A shared role that is unlike the usual one."""
    return SHARES._replace(source=RIGHTS._replace(**changes))


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(Facts(ORDERS, keeps_role=True), id="the only user of its role"),
        pytest.param(Facts(ORDERS, keeps_role=True, newcomer=True), id="the only user, seen for the first time"),
        pytest.param(Facts(ORDERS, keeps_role=True, sharers=(BILLING,)), id="the longest-standing user"),
        pytest.param(SHARES._replace(at_edge=True), id="a function at the edge"),
        pytest.param(
            rights(arn=ARCHIVERS)._replace(function=ARCHIVER), id="Warden's own archiver, whoever has joined its role"
        ),
        pytest.param(SHARES._replace(source=None), id="a role that is gone"),
        pytest.param(Facts(ORDERS, gone=True), id="a function that is gone and left nothing"),
        pytest.param(Facts(None, look_again=(BILLING,)), id="an event about a role"),
    ],
)
def test_leaves_alone(facts: Facts) -> None:
    decided = plan(facts)

    assert (decided.violation, decided.actions, decided.blocked) == ("", (), ())


@pytest.mark.parametrize(
    ("facts", "hazard"),
    [
        pytest.param(
            rights(trust={"Statement": [*TRUST["Statement"], {"Effect": "Allow", "Principal": "*", "Action": "x"}]}),
            "the role trusts *",
            id="a role that everybody may assume",
        ),
        pytest.param(
            rights(trust={"Statement": {"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}}}),
            "also trusted by ec2.amazonaws.com",
            id="a role of EC2",
        ),
        pytest.param(rights(boundary="arn:aws:iam::1:policy/theirs"), "boundary of its own", id="a boundary"),
        pytest.param(SHARES._replace(customer_key=True), "customer managed key", id="a customer managed key"),
        pytest.param(
            rights(
                managed={
                    "arn:aws:iam::aws:policy/AdministratorAccess": {
                        "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}
                    }
                }
            ),
            "cut off * (policy AdministratorAccess)",
            id="an administrator",
        ),
        pytest.param(
            rights(inline={"hop": {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}]}}),
            "the boundary would cut off sts:AssumeRole (policy hop)",
            id="a right to assume roles",
        ),
        pytest.param(
            rights(
                inline={
                    "abroad": {
                        "Statement": {
                            "Effect": "Allow",
                            "Action": "sqs:SendMessage",
                            "Resource": f"arn:aws:sqs:eu-west-1:{OTHER_ACCOUNT}:q",
                        }
                    }
                }
            ),
            f"account {OTHER_ACCOUNT}",
            id="a queue of another account",
        ),
        pytest.param(
            rights(inline={"shop": {"Statement": [{**READ_SHOP["Statement"][0], "Mood": "good"}]}}),
            "to allow nothing that this one does not: statement 1 of policy shop has the element Mood",
            id="a statement that is not understood",
        ),
        pytest.param(
            rights(tags={f"team-{number}": "shop" for number in range(49)}),
            "its own role would have 51 tags",
            id="more tags than a role can have",
        ),
    ],
)
def test_is_forbidden_by(facts: Facts, hazard: str) -> None:
    decided = plan(facts)

    assert decided.violation == "shares the role shop with billing (eu-west-1)"
    assert len(decided.blocked) == 1
    assert hazard in decided.blocked[0]


def test_mends_by_a_role_of_its_own_with_the_same_rights() -> None:
    decided = plan(SHARES)

    own = f"arn:aws:iam::{ACCOUNT}:role/warden/orders-eu-west-1"
    tags = {"team": "shop", "warden:function": ORDERS.arn, "warden:source-role": SHARED}
    assert decided.blocked == ()
    assert decided.actions == (
        CreateRole(
            ORDERS,
            own,
            BOUNDARY,
            TRUST,
            (LOGS,),
            {"shop": READ_SHOP},
            tags,
            SHARED,
            Containment(True, 2),
            by_tags=False,
        ),
        MoveFunction(ORDERS, SHARED, own, dead_letters="", revision="revision-7"),
    )


def test_the_remedy_is_told_in_words() -> None:
    assert plan(SHARES).remedy == "moved to a role of its own, warden/orders-eu-west-1"


def test_our_own_boundary_on_the_shared_role_is_no_hazard() -> None:
    assert plan(rights(boundary=BOUNDARY)).blocked == ()


def test_the_evidence_names_the_role_and_who_shares_it() -> None:
    assert plan(SHARES._replace(sharers=(BILLING, REPORTS))).evidence == {
        "role": SHARED,
        "shared_with": [BILLING.arn, REPORTS.arn],
        "own_role": own_role_arn(ORDERS),
    }


def test_of_many_sharers_three_are_named() -> None:
    many = tuple(Function("aws", ACCOUNT, "eu-west-1", name) for name in "abcde")

    sentence = plan(SHARES._replace(sharers=many)).violation

    assert sentence == "shares the role shop with a (eu-west-1), b (eu-west-1), c (eu-west-1) and 2 more"


def test_a_role_that_cloudfront_may_assume_is_left_alone() -> None:
    services = {"Service": ["lambda.amazonaws.com", "edgelambda.amazonaws.com"]}
    trust = {"Statement": [{"Effect": "Allow", "Principal": services, "Action": "sts:AssumeRole"}]}

    assert plan(SHARES._replace(source=RoleRights(SHARED, trust))).is_compliant


def test_of_very_many_sharers_the_evidence_lists_fifty() -> None:
    many = tuple(Function("aws", ACCOUNT, "eu-west-1", f"f{number}") for number in range(60))

    assert len(plan(SHARES._replace(sharers=many)).evidence["shared_with"]) == 50


def test_aliases_of_old_versions_are_passed_on() -> None:
    served = (ServedVersion("prod", "1"),)

    assert plan(SHARES._replace(served=served)).served == served
    assert plan(Facts(ORDERS, keeps_role=True, source=None, served=served)).served == served


@pytest.mark.parametrize(
    "facts",
    [SHARES, Facts(ORDERS, keeps_role=True), Facts(None), Facts(ORDERS, gone=True)],
    ids=["shares", "keeps", "a role", "gone"],
)
def test_whoever_is_concerned_is_asked_to_look_again(facts: Facts) -> None:
    decided = plan(facts._replace(look_again=(BILLING, REPORTS)))

    assert decided.recheck == (Recheck(BILLING, ("shared_role",)), Recheck(REPORTS, ("shared_role",)))


def test_a_function_that_is_gone_takes_its_own_role_along() -> None:
    decided = plan(Facts(ORDERS, gone=True, leftover=own_role_arn(ORDERS)))

    assert (decided.violation, decided.actions) == ("", (DeleteRole(ORDERS, own_role_arn(ORDERS)),))


def test_the_other_controls_hear_of_a_deletion() -> None:
    assert plan(Facts(ORDERS, gone=True, farewell=True)).recheck == (Recheck(ORDERS, ("all",)),)


class World:
    """An account: which function uses which role, the longest-standing function first."""

    def __init__(self, roles: dict[Function, str]) -> None:
        self.roles = roles

    def facts(self, function: Function) -> Facts:
        users = [other for other, role in self.roles.items() if role == self.roles[function]]
        sharers = tuple(other for other in users if other != function)
        if users[0] == function:
            return Facts(function, keeps_role=True, sharers=sharers)
        return Facts(function, sharers=sharers, source=RIGHTS._replace(arn=self.roles[function]))

    def apply(self, action: Action) -> None:
        if isinstance(action, MoveFunction):
            assert self.roles[action.function] == action.before
            self.roles = {function: role for function, role in self.roles.items() if function != action.function}
            self.roles[action.function] = action.after


FUNCTIONS = [Function("aws", ACCOUNT, region, name) for name in "abc" for region in ("eu-west-1", "us-east-1")]


@given(st.dictionaries(st.sampled_from(FUNCTIONS), st.sampled_from([SHARED, f"{SHARED}-2"])), st.randoms())
def test_after_every_plan_no_role_is_shared_and_nothing_is_left_to_do(roles: dict[Function, str], random: Any) -> None:
    world = World(dict(roles))
    looked_at = list(roles)
    random.shuffle(looked_at)

    for function in looked_at:
        for action in plan(world.facts(function)).actions:
            world.apply(action)

    assert len(set(world.roles.values())) == len(world.roles)
    assert [plan(world.facts(function)).actions for function in roles] == [()] * len(roles)


@given(st.dictionaries(st.sampled_from(FUNCTIONS), st.just(SHARED), min_size=1))
def test_the_longest_standing_user_keeps_the_role(roles: dict[Function, str]) -> None:
    world = World(dict(roles))

    for function in reversed(roles):
        for action in plan(world.facts(function)).actions:
            world.apply(action)

    assert world.roles[next(iter(roles))] == SHARED


def test_a_plan_is_the_same_each_time_and_changes_no_fact() -> None:
    before = repr(SHARES)

    assert plan(SHARES) == plan(SHARES)
    assert repr(SHARES) == before


def test_its_owner_is_told_what_to_write_into_the_template() -> None:
    snippets = plan(SHARES).at_source

    own = own_role_arn(ORDERS)
    assert snippets is not None
    assert yaml.safe_load(snippets.cloudformation) == {"Role": own}
    assert snippets.terraform.splitlines()[-1] == f'role = "{own}"'
