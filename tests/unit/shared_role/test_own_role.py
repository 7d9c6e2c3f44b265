"""What a function's own role looks like: its name, its tags, and that it has no right that its source has not."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared_role.plan import RoleRights, own_role, own_role_arn
from tests.unit.shared_role.account import LOGS, READ_SHOP, TRUST
from tests.unit.warden.samples import ACCOUNT, BILLING, ORDERS, REPORTS, SHARED
from warden.model import Function
from warden.policy import Containment

WRITE_LOGS = {"Statement": [{"Effect": "Allow", "Action": "logs:PutLogEvents", "Resource": "*"}]}
RIGHTS = RoleRights(SHARED, TRUST, {LOGS: WRITE_LOGS}, {"shop": READ_SHOP})


def made(**changes: Any) -> Any:
    """The own role of orders, copied from a role that is unlike the usual one."""
    return own_role(ORDERS, RIGHTS._replace(**changes))


def test_an_own_role_is_held_against_the_role_that_it_is_a_copy_of() -> None:
    create = made()

    assert (create.source, create.containment) == (SHARED, Containment(shown=True, statements=2))


def test_the_journal_says_that_it_was_shown_and_against_which_role() -> None:
    record = made().as_record()

    assert (record["source"], record["containment"]) == (SHARED, {"shown": True, "statements": 2, "doubt": ""})


def test_a_role_with_a_right_that_was_not_understood_is_not_shown() -> None:
    odd = {"Statement": [{**READ_SHOP["Statement"][0], "Condition": {"StringMatches": {"s3:prefix": "a"}}}]}

    create = made(managed={"arn:aws:iam::1:policy/odd": odd})

    assert create.containment.doubt == "statement 1 of policy odd has the condition operator StringMatches"


def test_the_journal_gets_the_keys_of_tags_and_no_value() -> None:
    record = made(tags={"team": "planted", "note": "planted"}).as_record()

    assert record["tags"] == ["note", "team", "warden:function", "warden:source-role"]
    assert "planted" not in json.dumps(record)


def test_the_journal_gets_all_else_that_the_role_was_planned_with() -> None:
    create = made()

    record = create.as_record()

    kept = {"role_arn": create.role_arn, "managed": (LOGS,), "inline": {"shop": READ_SHOP}, "by_tags": False}
    assert record["action"] == "CreateRole"
    assert {key: record[key] for key in kept} == kept


@pytest.mark.parametrize(
    ("resource", "by_tags"), [("arn:aws:s3:::shop/*", False), ("arn:aws:s3:::${aws:PrincipalTag/team}/*", True)]
)
def test_a_role_says_whether_its_rights_depend_on_its_tags(resource: str, by_tags: bool) -> None:  # noqa: FBT001
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": resource}

    create = made(inline={"shop": {"Version": "2012-10-17", "Statement": statement}})

    assert create.by_tags is by_tags


def test_tags_of_aws_and_of_a_former_copy_are_not_copied() -> None:
    tags = {"aws:cloudformation:stack-name": "shop", "AWS:x": "y", "warden:function": BILLING.arn, "team": "shop"}

    create = made(tags=tags)

    assert create.tags == {"team": "shop", "warden:function": ORDERS.arn, "warden:source-role": SHARED}


def test_a_tag_names_the_source_in_the_signs_that_tags_may_have() -> None:
    create = made(arn=f"arn:aws:iam::{ACCOUNT}:role/a!b/shop,2")

    assert create.tags["warden:source-role"] == f"arn:aws:iam::{ACCOUNT}:role/a_b/shop_2"


def test_an_own_role_is_named_after_function_and_region() -> None:
    assert own_role_arn(REPORTS) == f"arn:aws:iam::{ACCOUNT}:role/warden/reports-us-east-1"


names = st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True)


@given(names, st.sampled_from(["us-east-1", "ap-southeast-2", "us-gov-west-1"]))
def test_a_role_name_fits_however_long_the_functions_is(name: str, region: str) -> None:
    role = own_role_arn(Function("aws", ACCOUNT, region, name)).rsplit("/", 1)[-1]

    assert len(role) <= 64
    assert role.endswith(f"-{region}")


def recased(name: str) -> st.SearchStrategy[str]:
    """The same name, in whatever case each letter is."""
    return st.tuples(*(st.sampled_from([letter.lower(), letter.upper()]) for letter in name)).map("".join)


@given(
    st.sampled_from(["", "x" * 60]),
    names.flatmap(lambda name: st.sets(recased(name) | st.just(name) | names, min_size=2)),
    st.sampled_from(["us-east-1", "ap-southeast-2"]),
)
def test_no_two_functions_get_roles_that_differ_in_case_only(start: str, ends: set[str], region: str) -> None:
    functions = {Function("aws", ACCOUNT, region, start + end) for end in ends}

    assert len({own_role_arn(function).lower() for function in functions}) == len(functions)


@given(names, names)
def test_a_name_like_a_hashed_one_does_not_meet_it(name: str, other: str) -> None:
    hashed = own_role_arn(Function("aws", ACCOUNT, "us-east-1", f"X{name}"[:50])).rsplit("/", 1)[-1]
    plain = own_role_arn(Function("aws", ACCOUNT, "us-east-1", other[:50].lower())).rsplit("/", 1)[-1]

    assert "." in hashed
    assert "." not in plain


@pytest.mark.parametrize(
    ("name", "role"),
    [
        pytest.param("orders", "orders-us-east-1", id="lower case"),
        pytest.param("Orders", "Orders.e9da8bfd-us-east-1", id="a capital"),
        pytest.param("x" * 64, "x" * 45 + ".6797f658-us-east-1", id="too long"),
    ],
)
def test_the_name_of_an_own_role_stays_the_same_for_ever_so_that_it_is_found_again(name: str, role: str) -> None:
    assert own_role_arn(Function("aws", ACCOUNT, "us-east-1", name)).rsplit("/", 1)[-1] == role
