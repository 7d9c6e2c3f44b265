"""One function, one role: what becomes of functions that share one, in the real templates and handlers.

Functions are created in the order of their names: of two of the same second, the name decides who keeps the role.
"""

import json
import time
from typing import Any

from local_org.event_cases import snapshot
from local_org.org import LocalOrg
from tests.integration.account import EC2, EUROPE, HOME, LAMBDA, LOGS, OTHER, Account, allow, named, rows, trust

BOUNDARY = "arn:aws:iam::222222222222:policy/lambda-warden/warden-function-boundary"
READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"


def release(account: Account, arn: str, alias: str, version: str, **settings: Any) -> None:
    account.client("lambda").create_alias(FunctionName=arn, Name=alias, FunctionVersion=version, **settings)


def test_the_second_function_of_a_role_gets_one_of_its_own_with_the_same_rights(account: Account) -> None:
    table = allow("dynamodb:GetItem", "arn:aws:dynamodb:us-east-1:222222222222:table/orders")
    shared = account.role(
        "twin", managed=[LOGS, READ_ONLY], inline={"table": table}, Path="/shop/", Tags=[{"Key": "team", "Value": "s"}]
    )
    first, second = account.function("twin-a", shared), account.function("twin-b", shared)

    iam = account.client("iam")
    own = iam.get_role(RoleName="twin-b-us-east-1")["Role"]

    assert (account.role_of(first), account.role_of(second)) == (shared, own["Arn"])
    assert (own["Path"], own["PermissionsBoundary"]["PermissionsBoundaryArn"]) == ("/warden/", BOUNDARY)
    assert own["AssumeRolePolicyDocument"] == json.loads(trust(LAMBDA))
    assert {tag["Key"]: tag["Value"] for tag in own["Tags"]} == {
        "team": "s",
        "warden:function": second,
        "warden:source-role": shared,
    }
    assert account.attached("twin-b-us-east-1") == {LOGS, READ_ONLY}
    for policy in ("table", "own-queue"):
        mine = iam.get_role_policy(RoleName="twin-b-us-east-1", PolicyName=policy)["PolicyDocument"]
        assert mine == iam.get_role_policy(RoleName="twin", PolicyName=policy)["PolicyDocument"]


def test_the_finding_says_what_was_wrong_and_what_was_done(account: Account) -> None:
    shared = account.role("said")
    first, second = account.function("said-a", shared), account.function("said-b", shared)

    found = account.finding("shared_role", second)

    assert found is not None
    assert found.status == "REMEDIATED"
    assert found.reason == (
        "shares the role said with said-a (us-east-1); moved to a role of its own, warden/said-b-us-east-1"
    )
    assert found.evidence == {"role": shared, "shared_with": [first], "own_role": account.own_role(second)}
    assert account.finding("shared_role", first) is None


def test_the_longest_standing_user_keeps_the_role_whatever_its_name(account: Account) -> None:
    shared = account.role("elder")
    first = account.function("elder-z", shared)
    time.sleep(1 - time.time() % 1)  # CloudTrail tells whole seconds

    second = account.function("elder-a", shared)

    assert account.assigned(first, second) == ["elder", "elder-a-us-east-1"]


def test_of_three_functions_of_a_role_two_get_their_own(account: Account) -> None:
    shared = account.role("trio")

    with account.org.unheard():
        functions = [account.create(name, shared) for name in ("trio-a", "trio-b", "trio-c")]
    account.org.quiet()

    assert account.assigned(*functions) == ["trio", "trio-b-us-east-1", "trio-c-us-east-1"]


def test_functions_of_one_name_in_two_regions_get_two_roles(account: Account) -> None:
    shared = account.role("both")
    first = account.function("both-a", shared, EUROPE)

    second, third = account.function("both-b", shared, EUROPE), account.function("both-b", shared, HOME)

    assert account.assigned(first, second, third) == ["both", "both-b-eu-west-1", "both-b-us-east-1"]


def test_a_long_name_is_shortened_with_a_hash_so_that_two_stay_apart(account: Account) -> None:
    shared = account.role("long")
    account.function("long-a", shared)

    functions = [account.function(f"long-{'n' * 58}{end}", shared) for end in "12"]

    roles = account.assigned(*functions)
    assert len(set(roles)) == 2
    assert all(len(role) <= 64 and role.startswith("long-nnn") and role.endswith("-us-east-1") for role in roles)


def test_a_function_put_back_on_the_shared_role_is_moved_again_with_the_rights_that_it_has_now(
    account: Account,
) -> None:
    shared = account.role("again", managed=[LOGS])
    account.function("again-a", shared)
    arn = account.function("again-b", shared)
    iam = account.client("iam")
    iam.attach_role_policy(RoleName="again", PolicyArn=READ_ONLY)
    iam.detach_role_policy(RoleName="again", PolicyArn=LOGS)

    account.update(arn, Role=shared)

    assert account.role_of(arn) == account.own_role(arn)
    assert account.attached("again-b-us-east-1") == {READ_ONLY}
    assert account.status("shared_role", arn) == "REMEDIATED"


def test_a_function_put_on_the_role_that_warden_made_for_another_gets_one_too(account: Account) -> None:
    shared = account.role("guest")
    account.function("guest-a", shared)
    host = account.function("guest-b", shared)

    guest = account.function("guest-c", account.own_role(host))

    tags = account.client("iam").get_role(RoleName="guest-c-us-east-1")["Role"]["Tags"]
    assert account.assigned(host, guest) == ["guest-b-us-east-1", "guest-c-us-east-1"]
    assert {"Key": "warden:function", "Value": guest} in tags


def test_a_lambda_edge_function_is_left_alone(account: Account) -> None:
    shared = account.role("edge", trusts=[LAMBDA])
    first = account.bare("edge-a", shared)
    account.org.functions.replicate(account.id, HOME, "edge-b", f"{first}:1")

    second = account.bare("edge-b", shared)

    assert account.assigned(first, second) == ["edge", "edge"]
    assert account.finding("shared_role", second) is None


def test_an_alias_that_serves_an_old_version_makes_it_partial(account: Account) -> None:
    shared = account.role("served")
    account.function("served-a", shared)

    with account.org.unheard():
        arn = account.create("served-b", shared, Publish=True)
        release(account, arn, "live", "1")
    account.org.quiet()

    found = account.finding("shared_role", arn)
    assert account.role_of(arn) == account.own_role(arn)
    assert found is not None
    assert found.status == "PARTIAL"
    assert "alias live serves version 1" in found.reason


def test_a_weighted_alias_is_partial_until_it_serves_no_old_version(account: Account) -> None:
    shared = account.role("weighted")
    account.function("weighted-a", shared)
    functions = account.client("lambda")
    with account.org.unheard():
        arn = account.create("weighted-b", shared, Publish=True)
        release(account, arn, "live", "1")
    account.org.quiet()
    functions.publish_version(FunctionName=arn)
    weights = {"AdditionalVersionWeights": {"1": 0.1}}
    functions.update_alias(FunctionName=arn, Name="live", FunctionVersion="2", RoutingConfig=weights)

    account.update(arn, Description="most traffic goes to version 2")
    weighted = account.finding("shared_role", arn)
    functions.update_alias(
        FunctionName=arn, Name="live", FunctionVersion="2", RoutingConfig={"AdditionalVersionWeights": {}}
    )
    account.update(arn, Description="all of it")

    assert weighted is not None
    assert (weighted.status, "alias live serves version 1" in weighted.reason) == ("PARTIAL", True)
    assert account.status("shared_role", arn) == "RESOLVED"


def test_a_deleted_functions_own_role_goes_and_the_shared_one_stays(account: Account) -> None:
    shared = account.role("swept")
    first, second = account.function("swept-a", shared), account.function("swept-b", shared)

    account.delete(second)
    account.delete(first)

    assert "swept-b-us-east-1" not in account.roles()
    assert account.client("iam").get_role(RoleName="swept")["Role"]["Arn"] == shared


def test_a_deleted_functions_own_role_stays_while_another_function_uses_it(account: Account) -> None:
    shared = account.role("heir", trusts=[LAMBDA])
    account.function("heir-a", shared)
    second = account.function("heir-b", shared)
    account.org.functions.replicate(account.id, HOME, "heir-c", f"{second}:1")  # so that it is not moved off
    heir = account.bare("heir-c", account.own_role(second))

    account.delete(second)

    assert account.role_of(heir) == account.own_role(second)
    assert "heir-b-us-east-1" in account.roles()


def test_a_deleted_functions_open_findings_are_closed(account: Account) -> None:
    shared = account.role("closed", trusts=[LAMBDA, EC2])
    account.function("closed-a", shared)
    secret = {"API_TOKEN": "tok-" + "9f8a7c6b5d4e3f2a1b0c"}
    arn = account.function("closed-b", shared, Environment={"Variables": secret})
    before = [account.status(control, arn) for control in ("shared_role", "plaintext_secrets")]

    account.delete(arn)

    assert before == ["BLOCKED", "OPEN"]
    assert [account.status(control, arn) for control in ("shared_role", "plaintext_secrets")] == ["RESOLVED"] * 2


def test_a_function_made_again_under_its_name_gets_a_role_again(account: Account) -> None:
    shared = account.role("reborn")
    account.function("reborn-a", shared)
    arn = account.function("reborn-b", shared)
    account.delete(arn)

    account.function("reborn-b", shared)

    assert account.role_of(arn) == account.own_role(arn)


def test_a_function_deleted_and_made_again_before_anybody_looks_has_a_role_of_its_own(account: Account) -> None:
    shared = account.role("quick")
    account.function("quick-a", shared)
    arn = account.function("quick-b", shared)

    with account.org.unheard():
        account.client("lambda").delete_function(FunctionName=arn)
        account.create("quick-b", shared)
    account.org.quiet()

    assert account.role_of(arn) == account.own_role(arn)
    assert account.client("iam").get_role(RoleName="quick-b-us-east-1")["Role"]["Arn"] == account.own_role(arn)


def test_a_function_that_is_gone_by_the_time_anybody_looks_is_no_error(account: Account) -> None:
    shared = account.role("gone")
    account.function("gone-a", shared)
    failed = len([one for one in account.org.invocations if one.outcome.error])

    with account.org.unheard():
        arn = account.create("gone-b", shared, Environment={"Variables": {"API_TOKEN": "tok-" + "9f8a7c6b5d4e3f2a"}})
        account.client("lambda").delete_function(FunctionName=arn)
    account.org.quiet()

    assert len([one for one in account.org.invocations if one.outcome.error]) == failed
    assert {account.finding(control, arn) for control in account.org.hub_functions} == {None}
    assert "gone-b-us-east-1" not in account.roles()


def test_a_role_of_that_name_that_is_not_wardens_is_not_touched(account: Account) -> None:
    shared = account.role("taken")
    foreign = account.role("taken-b-us-east-1", managed=[READ_ONLY])
    account.function("taken-a", shared)

    arn = account.function("taken-b", shared)

    found = account.finding("shared_role", arn)
    assert found is not None
    assert found.status == "BLOCKED"
    assert "a role named taken-b-us-east-1 that is not Warden's exists already" in found.reason
    assert account.role_of(arn) == shared
    assert account.attached(foreign) == {READ_ONLY}


def test_events_that_come_again_and_out_of_order_change_nothing(org: LocalOrg) -> None:
    account = Account(org, OTHER)
    shared = account.role("echo")
    for name in ("echo-a", "echo-b"):
        account.bare(name, shared, Environment={"Variables": {"API_TOKEN": "tok-" + "9f8a7c6b5d4e3f2a"}})
    heard = {one.event["id"]: one.event for one in org.invocations if "echo" in named(one)}
    before = everything(account)

    for event in 2 * list(heard.values())[::-1]:
        org.announce(event)
    org.quiet()

    assert len(heard) >= 3
    assert everything(account) == before


def everything(account: Account) -> tuple[Any, ...]:
    """The state of the account, and all that Warden has on record."""
    tables = [rows(account.org, which) for which in ("FINDINGS", "CHANGES", "INVENTORY")]
    for item in tables[-1]:
        item.pop("as_of")  # that what is on record was read again is noted
    return snapshot(account.id, account.org.regions, account.org.developer), *tables
