"""Letters: an archiver brings those of its own account and region, and nobody else gets at any of them from there."""

import pytest

from local_org.access.resources import Need
from local_org.org import LocalOrg
from tests.integration.account import EC2, EUROPE, HOME, HUB, LAMBDA, MEMBER, OTHER, Account
from tests.integration.attacks.attackers import (
    LETTERS,
    OUTSIDE,
    Attacker,
    administrator,
    attacker,
    denied,
    namesake,
    service_may,
    spoke_role,
    standing,
)

BUCKET = LETTERS.rpartition(":")[2]
ARRIVED = f"arn:aws:sqs:{HOME}:{HUB}:warden-hub-arrived"
S3 = "s3.amazonaws.com"
NAME = "AROAATTACK00001/20261123T084501.123Z-forged.json"
READING = ["s3:GetObject", "s3:GetObjectVersion", "s3:GetObjectAttributes", "s3:GetObjectTagging"]
CHANGING = ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:PutObjectAcl", "s3:PutObjectRetention", "s3:RestoreObject"]
OF_BUCKET = ["s3:ListBucket", "s3:ListBucketVersions", "s3:PutBucketPolicy", "s3:PutLifecycleConfiguration"]
NEW = {"s3:if-none-match": "*"}
PLACES = pytest.mark.parametrize(("account", "region"), [(MEMBER, HOME), (MEMBER, EUROPE), (HUB, HOME)])


def role(account: str, region: str = HOME) -> str:
    return f"arn:aws:iam::{account}:role/lambda-warden/warden-archiver-{region}"


def archiver(org: LocalOrg, account: str = MEMBER, region: str = HOME) -> Attacker:
    """Whoever got hold of the credentials of an archiver."""
    return attacker(org, role(account, region), region)


def key(account: str, region: str = HOME) -> str:
    return f"letters/{account}/{region}/{NAME}"


def put(holder: Attacker, to: str, **header: str) -> None:
    holder.client("s3").put_object(Bucket=BUCKET, Key=to, Body=b"{}", **header)


def keys(org: LocalOrg) -> set[str]:
    listed = org.developer(HUB, HOME).client("s3").list_objects_v2(Bucket=BUCKET)
    return {str(one["Key"]) for one in listed.get("Contents", [])}


@PLACES
@pytest.mark.parametrize("to", [key(OTHER), key("1"), f"letters/{NAME}", NAME, f"index/{NAME}"])
def test_an_archiver_brings_no_letters_of_others(org: LocalOrg, account: str, region: str, to: str) -> None:
    denied(put, holder=archiver(org, account, region), to=to, IfNoneMatch="*")

    assert to not in keys(org)


def test_an_archiver_brings_no_letters_of_another_region(org: LocalOrg) -> None:
    denied(put, holder=archiver(org), to=key(MEMBER, EUROPE), IfNoneMatch="*")
    denied(put, holder=archiver(org, region=EUROPE), to=key(MEMBER), IfNoneMatch="*")


@pytest.mark.parametrize("account", [MEMBER, HUB])
def test_an_archiver_that_may_do_anything_at_home_brings_no_letters_of_another_account(
    org: LocalOrg, account: str
) -> None:
    mine = standing(Account(org, MEMBER), "lambda-warden/warden-archiver-attack", powerful=True)

    denied(put, holder=attacker(org, mine), to=key(OTHER if account == MEMBER else HUB), IfNoneMatch="*")


@PLACES
def test_an_archiver_brings_letters_to_nobody_who_took_the_buckets_name(
    org: LocalOrg, account: str, region: str
) -> None:
    mine, letter = archiver(org, account, region), f"{LETTERS}/{key(account, region)}"
    of_hub, of_thief = (Need("s3:PutObject", letter, owner, {"s3:if-none-match": ("*",)}) for owner in (HUB, OUTSIDE))

    assert org.may(mine.session, of_hub).allowed
    assert not org.may(mine.session, of_thief).allowed


@PLACES
def test_an_archiver_neither_reads_letters_nor_changes_them(org: LocalOrg, account: str, region: str) -> None:
    letters = [f"{LETTERS}/{key(one, where)}" for one in (account, OTHER) for where in (HOME, EUROPE)]
    mine = archiver(org, account, region)

    assert mine.allowed([*READING, *CHANGING], *letters, context=NEW) == []
    assert mine.allowed(OF_BUCKET, LETTERS, context={"s3:prefix": f"letters/{account}/"}) == []
    denied(mine.client("s3").get_object, Bucket=BUCKET, Key=key(account, region))
    denied(mine.client("s3").delete_object, Bucket=BUCKET, Key=key(account, region))
    denied(mine.client("s3").list_objects_v2, Bucket=BUCKET)


@PLACES
def test_an_archiver_may_create_a_letter_but_never_write_over_one(org: LocalOrg, account: str, region: str) -> None:
    mine, letter = archiver(org, account, region), f"{LETTERS}/{key(account, region)}"

    denied(put, holder=mine, to=key(account, region))

    assert mine.may("s3:PutObject", letter, NEW)
    assert not mine.may("s3:PutObject", letter, {"s3:if-none-match": ()})


def test_not_even_the_hubs_administrator_writes_over_a_letter(org: LocalOrg) -> None:
    mine = administrator(org, HUB)
    arns = [f"{LETTERS}/{key(MEMBER)}", f"{LETTERS}/anything"]

    assert mine.allowed(["s3:PutObject"], *arns, context=NEW) == [("s3:PutObject", arn) for arn in arns]
    assert mine.allowed(["s3:PutObject"], *arns, context={"s3:if-none-match": ()}) == []


@pytest.mark.parametrize(
    "name",
    [
        "attack-letters",
        "lambda-warden/attack-letters-2",
        "warden/warden-archiver-attack-3",
        "attack/lambda-warden/warden-archiver-4",
    ],
)
def test_no_other_role_of_a_member_brings_letters(org: LocalOrg, name: str) -> None:
    mine = attacker(org, standing(Account(org, MEMBER), name, powerful=True))

    denied(put, holder=mine, to=key(MEMBER), IfNoneMatch="*")


def test_a_members_administrator_gets_at_no_letter(org: LocalOrg) -> None:
    mine = administrator(org, MEMBER)
    letters = [f"{LETTERS}/{key(account)}" for account in (MEMBER, OTHER, HUB)]

    assert mine.allowed(["s3:PutObject", *READING, *CHANGING], *letters, context=NEW) == []
    assert mine.allowed(OF_BUCKET, LETTERS, context={"s3:prefix": f"letters/{MEMBER}/"}) == []


def test_nobody_from_outside_brings_letters_whatever_the_role_is_called(org: LocalOrg) -> None:
    mine = attacker(org, namesake(org, role(MEMBER)))

    denied(put, holder=mine, to=key(OUTSIDE), IfNoneMatch="*")


@pytest.mark.parametrize("action", ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"])
def test_nobody_gets_at_letters_without_tls(org: LocalOrg, action: str) -> None:
    mine, letter = administrator(org, HUB), f"{LETTERS}/{key(HUB)}"

    assert mine.may(action, letter, {**NEW, "aws:securetransport": "true"})
    assert not mine.may(action, letter, {**NEW, "aws:securetransport": "false"})


def test_nobody_lists_letters_without_tls(org: LocalOrg) -> None:
    mine = administrator(org, HUB)

    assert mine.may("s3:ListBucket", LETTERS, {"s3:prefix": (), "aws:securetransport": "true"})
    assert not mine.may("s3:ListBucket", LETTERS, {"s3:prefix": (), "aws:securetransport": "false"})


@PLACES
def test_an_archiver_takes_letters_off_its_own_queue_only_and_puts_none_there(
    org: LocalOrg, account: str, region: str
) -> None:
    own = f"arn:aws:sqs:{region}:{account}:warden-dead-letters"
    others = [
        f"arn:aws:sqs:{region}:{account}:warden-undelivered",
        f"arn:aws:sqs:{region}:{account}:own",
        f"arn:aws:sqs:{region}:{OTHER}:warden-dead-letters",
        f"arn:aws:sqs:ap-south-1:{account}:warden-dead-letters",
        ARRIVED,
    ]
    use = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
    abuse = ["sqs:PurgeQueue", "sqs:SendMessage", "sqs:SetQueueAttributes", "sqs:DeleteQueue"]
    mine = archiver(org, account, region)

    assert [action for action, _ in mine.allowed([*use, *abuse], own)] == use
    assert mine.allowed([*use, *abuse], *others) == []


@PLACES
def test_an_archiver_writes_no_log_but_its_own(org: LocalOrg, account: str, region: str) -> None:
    actions = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:GetLogEvents", "logs:DeleteLogGroup"]
    groups = [("/aws/lambda/warden-archiver-2", account), ("/aws/lambda/any", account)]
    groups += [("/aws/lambda/warden-archiver", OTHER)]
    arns = [f"arn:aws:logs:{region}:{of}:log-group:{name}:log-stream:one" for name, of in groups]

    assert archiver(org, account, region).allowed(actions, *arns) == []


@PLACES
@pytest.mark.parametrize("service", [EC2, "events.amazonaws.com", "edgelambda.amazonaws.com", S3])
def test_no_service_but_lambda_becomes_an_archiver(org: LocalOrg, account: str, region: str, service: str) -> None:
    assert not service_may(org, service, "sts:AssumeRole", role(account, region))
    assert service_may(org, LAMBDA, "sts:AssumeRole", role(account, region))


@pytest.mark.parametrize("account", [MEMBER, OTHER, HUB])
def test_no_administrator_becomes_an_archiver(org: LocalOrg, account: str) -> None:
    holder = administrator(org, account)

    denied(holder.client("sts").assume_role, RoleArn=role(MEMBER), RoleSessionName="attacker")


@pytest.mark.parametrize("region", [HOME, EUROPE])
@pytest.mark.parametrize("control", ["shared_role", "dead_letter", "undo"])
def test_no_role_of_a_spoke_changes_the_archiver(org: LocalOrg, control: str, region: str) -> None:
    holder = attacker(org, spoke_role(control), region)
    before = Account(org, MEMBER).client("lambda", region).get_function_configuration(FunctionName="warden-archiver")

    denied(holder.client("lambda").update_function_configuration, FunctionName="warden-archiver", Handler="mine.it")

    after = Account(org, MEMBER).client("lambda", region).get_function_configuration(FunctionName="warden-archiver")
    assert after["RevisionId"] == before["RevisionId"]


@PLACES
@pytest.mark.parametrize("control", ["stream_failures", "undo"])
def test_no_role_of_a_spoke_changes_what_the_archiver_reads(
    org: LocalOrg, control: str, account: str, region: str
) -> None:
    owner = Account(org, account).client("lambda", region)
    (mapping,) = owner.list_event_source_mappings(FunctionName="warden-archiver")["EventSourceMappings"]
    mine = attacker(org, spoke_role(control, account), region).client("lambda")

    denied(mine.update_event_source_mapping, UUID=mapping["UUID"], Enabled=False)

    assert owner.get_event_source_mapping(UUID=mapping["UUID"])["State"] == "Enabled"


@pytest.mark.parametrize("account", [MEMBER, HUB])
def test_a_function_on_a_role_that_warden_made_gets_at_neither_letters_nor_the_archiver(
    org: LocalOrg, account: str
) -> None:
    boundary = f"arn:aws:iam::{account}:policy/lambda-warden/warden-function-boundary"
    free = standing(Account(org, account), "warden/attack-archiver", boundary=boundary, powerful=True)
    mine = attacker(org, free)
    archivers = [f"arn:aws:lambda:{region}:{account}:function:warden-archiver" for region in (HOME, EUROPE)]

    assert mine.allowed(["lambda:InvokeFunction", "lambda:DeleteFunction", "lambda:AddPermission"], *archivers) == []
    assert mine.allowed([*READING, *CHANGING, "s3:PutObject"], f"{LETTERS}/{key(account)}", context=NEW) == []
    assert mine.allowed(OF_BUCKET, LETTERS, context={"s3:prefix": ()}) == []


def test_s3_tells_the_hub_of_its_own_bucket_and_of_no_other(org: LocalOrg) -> None:
    told = {
        (arn, account): service_may(org, S3, "sqs:SendMessage", ARRIVED, arn=arn, account=account)
        for arn in (LETTERS, f"{LETTERS}-2", "arn:aws:s3:::mine")
        for account in (HUB, MEMBER, OUTSIDE)
    }

    assert [source for source, allowed in told.items() if allowed] == [(LETTERS, HUB)]


@pytest.mark.parametrize("service", [S3, "sns.amazonaws.com", "events.amazonaws.com"])
def test_no_service_makes_up_an_arrival(org: LocalOrg, service: str) -> None:
    assert not service_may(org, service, "sqs:SendMessage", ARRIVED)
    assert not service_may(org, service, "sqs:SendMessage", ARRIVED, account=HUB)
    assert not service_may(org, service, "sqs:SendMessage", ARRIVED, arn=LETTERS)
    assert service == S3 or not service_may(org, service, "sqs:SendMessage", ARRIVED, arn=LETTERS, account=HUB)


@pytest.mark.parametrize("action", ["ReceiveMessage", "DeleteMessage", "PurgeQueue", "SetQueueAttributes"])
def test_s3_does_nothing_else_with_the_queue_of_arrivals(org: LocalOrg, action: str) -> None:
    assert not service_may(org, S3, f"sqs:{action}", ARRIVED, arn=LETTERS, account=HUB)


@pytest.mark.parametrize("action", ["SendMessage", "ReceiveMessage", "PurgeQueue", "SetQueueAttributes"])
def test_nobody_uses_the_queue_of_arrivals_without_tls(org: LocalOrg, action: str) -> None:
    mine = administrator(org, HUB)

    assert mine.may(f"sqs:{action}", ARRIVED, {"aws:securetransport": "true"})
    assert not mine.may(f"sqs:{action}", ARRIVED, {"aws:securetransport": "false"})
