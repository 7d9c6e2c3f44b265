"""The bucket of dead letters: private, versioned, kept for as long as was asked, and told of by its queue."""

from typing import Any

import pytest

from local_org.cloudformation.intrinsics import TemplateError
from local_org.cloudformation.templates import HUB_TEMPLATE
from tests.template.stacks import HOME, hub, written

NAME = f"lambda-warden-letters-{HOME.account}-{HOME.region}"
KEY = f"arn:aws:kms:{HOME.region}:{HOME.account}:key/0b7f3c1e"


def bucket(**parameters: str) -> dict[str, Any]:
    """The bucket's properties, as the parameters make them."""
    (found,) = hub(**parameters).of_type("AWS::S3::Bucket")
    return dict(found.properties)


def statements(**parameters: str) -> dict[str, Any]:
    """The statements of the bucket's policy by their Sid."""
    (found,) = hub(**parameters).of_type("AWS::S3::BucketPolicy")
    return {one["Sid"]: one for one in found.properties["PolicyDocument"]["Statement"]}


def test_it_outlives_its_stack() -> None:
    stanza = written(HUB_TEMPLATE)["Resources"]["LettersBucket"]

    assert (stanza["DeletionPolicy"], stanza["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_it_has_the_name_that_every_spoke_can_work_out() -> None:
    assert bucket()["BucketName"] == NAME


def test_it_is_private_and_nobody_else_owns_what_is_in_it() -> None:
    found = bucket()

    assert set(found["PublicAccessBlockConfiguration"].values()) == {True}
    assert len(found["PublicAccessBlockConfiguration"]) == 4
    assert found["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}


def test_what_is_deleted_is_a_version_for_a_week() -> None:
    found = bucket(LettersRetentionDays="30")

    expiring, _ = found["LifecycleConfiguration"]["Rules"]
    assert found["VersioningConfiguration"] == {"Status": "Enabled"}
    assert (expiring["ExpirationInDays"], expiring["NoncurrentVersionExpiration"]) == ("30", {"NoncurrentDays": 7})


@pytest.mark.parametrize(
    ("key", "encryption"),
    [("", {"SSEAlgorithm": "AES256"}), (KEY, {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY})],
    ids=["S3's own", "a key"],
)
def test_it_is_encrypted(key: str, encryption: dict[str, str]) -> None:
    (rule,) = bucket(LettersKeyArn=key)["BucketEncryption"]["ServerSideEncryptionConfiguration"]

    assert rule["ServerSideEncryptionByDefault"] == encryption
    assert rule.get("BucketKeyEnabled", False) is bool(key)


def test_nothing_is_locked_unless_somebody_asks() -> None:
    assert {"ObjectLockEnabled", "ObjectLockConfiguration"} & set(bucket()) == set()


@pytest.mark.parametrize("mode", ["GOVERNANCE", "COMPLIANCE"])
def test_a_lock_holds_as_long_as_letters_are_kept(mode: str) -> None:
    found = bucket(LettersLock=mode, LettersRetentionDays="365")

    assert found["ObjectLockEnabled"] is True
    assert found["ObjectLockConfiguration"]["Rule"] == {"DefaultRetention": {"Mode": mode, "Days": "365"}}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("LettersRetentionDays", "13"),
        ("LettersRetentionDays", "3651"),
        ("LettersLock", "LEGAL_HOLD"),
        ("LettersKeyArn", "alias/letters"),
        ("LettersKeyArn", f"arn:aws:kms:{HOME.region}:{HOME.account}:alias/letters"),
    ],
)
def test_what_cannot_be_kept_to_is_refused(name: str, value: str) -> None:
    with pytest.raises(TemplateError, match=name):
        hub(**{name: value})


def test_members_archivers_may_put_letters_of_their_own_account_and_nobody_else_is_let_in() -> None:
    allowing = [one for one in statements().values() if one["Effect"] == "Allow"]

    assert allowing == [
        {
            "Sid": "ArchiversOfTheOrganization",
            "Effect": "Allow",
            "Principal": "*",
            "Action": "s3:PutObject",
            "Resource": f"arn:aws:s3:::{NAME}/letters/${{aws:PrincipalAccount}}/*",
            "Condition": {
                "StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5"},
                "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/lambda-warden/warden-archiver-*"},
            },
        }
    ]


def test_without_an_organization_no_other_account_is_let_in() -> None:
    found = statements(OrganizationId="", EnrollOwnAccount="true")

    assert {one["Effect"] for one in found.values()} == {"Deny"}


@pytest.mark.parametrize("organization", ["o-a1b2c3d4e5", ""], ids=["an organization", "an account"])
def test_nobody_overwrites_a_letter_nor_reads_one_off_the_network(organization: str) -> None:
    found = statements(OrganizationId=organization, EnrollOwnAccount="true")

    denying = {sid: (one["Principal"], one["Action"], one["Condition"]) for sid, one in found.items()}

    assert denying["NothingIsOverwritten"] == ("*", "s3:PutObject", {"Null": {"s3:if-none-match": "true"}})
    assert denying["OnlyOverTls"] == ("*", "s3:*", {"Bool": {"aws:SecureTransport": "false"}})


def test_each_new_letter_is_told_to_the_queue_which_takes_that_from_this_bucket_alone() -> None:
    (queue,) = (one for one in hub().of_type("AWS::SQS::Queue") if one.logical_id == "ArrivedQueue")
    policies = hub().of_type("AWS::SQS::QueuePolicy")
    (policy,) = (one.properties["PolicyDocument"] for one in policies if one.properties["Queues"] == [queue.ref])

    (told,) = bucket()["NotificationConfiguration"]["QueueConfigurations"]

    assert (told["Queue"], told["Event"]) == (queue.arn, "s3:ObjectCreated:*")
    assert policy["Statement"][0]["Condition"] == {
        "ArnEquals": {"aws:SourceArn": f"arn:aws:s3:::{NAME}"},
        "StringEquals": {"aws:SourceAccount": HOME.account},
    }
