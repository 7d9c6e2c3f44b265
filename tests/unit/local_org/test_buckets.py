"""A bucket of a template, what S3 makes of it, and the notices that it sends."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_org.cloudformation.stack import Resource
from local_org.deploy import buckets
from local_org.deploy.making import Making
from local_org.events.bucket_notices import BucketNotices
from local_org.place import Place
from tests.unit.local_org.endpoint.small_org import ACCOUNT, OTHER, Org, allow, document

PLACE = Place(ACCOUNT, "us-east-1")
QUEUE = PLACE.arn("sqs", "arrived")
FROM_S3 = {"Principal": {"Service": "s3.amazonaws.com"}, "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}}}
NOTIFIES = {"QueueConfigurations": [{"Event": "s3:ObjectCreated:*", "Queue": QUEUE}]}
RULE = {
    "Id": "all",
    "Status": "Enabled",
    "ExpirationInDays": "90",
    "NoncurrentVersionExpiration": {"NoncurrentDays": "7"},
}


class Shop:
    """A small organization with a queue; `bucket` makes one as a template declares it."""

    def __init__(self) -> None:
        self.org = Org()
        self.org.server.start()
        BucketNotices(self.org.gate, self.org.log).install()
        self.s3, self.sqs = self.org.client("s3"), self.org.client("sqs")
        self.url = self.sqs.create_queue(QueueName="arrived")["QueueUrl"]

    def takes_notices(self) -> None:
        policy = document(allow("sqs:SendMessage", QUEUE, **FROM_S3))
        self.sqs.set_queue_attributes(QueueUrl=self.url, Attributes={"Policy": policy})

    def bucket(self, **properties: Any) -> None:
        self.make("AWS::S3::Bucket", BucketName="letters", **properties)

    def make(self, kind: str, **properties: Any) -> None:
        resource = Resource("Bucket", kind, properties, "letters", "arn:aws:s3:::letters")
        buckets.MAKERS[kind](Making(resource, PLACE, self.org.client))

    def notices(self) -> list[dict[str, Any]]:
        messages = self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10).get("Messages", [])
        return [json.loads(message["Body"]) for message in messages]


@pytest.fixture
def shop() -> Iterator[Shop]:
    shop = Shop()
    yield shop
    shop.org.close()


def test_what_a_template_says_of_a_bucket_is_what_the_bucket_is(shop: Shop) -> None:
    shop.bucket(
        VersioningConfiguration={"Status": "Enabled"},
        PublicAccessBlockConfiguration={"BlockPublicAcls": "true"},
        BucketEncryption={
            "ServerSideEncryptionConfiguration": [{"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
        },
        LifecycleConfiguration={"Rules": [RULE]},
    )

    (rule,) = shop.s3.get_bucket_lifecycle_configuration(Bucket="letters")["Rules"]
    (encryption,) = shop.s3.get_bucket_encryption(Bucket="letters")["ServerSideEncryptionConfiguration"]["Rules"]
    assert (rule["Expiration"]["Days"], rule["NoncurrentVersionExpiration"]["NoncurrentDays"]) == (90, 7)
    assert encryption["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    assert shop.s3.get_bucket_versioning(Bucket="letters")["Status"] == "Enabled"
    assert shop.s3.get_public_access_block(Bucket="letters")["PublicAccessBlockConfiguration"]["BlockPublicAcls"]


def test_a_bucket_of_another_account_lets_in_whom_its_policy_names(shop: Shop) -> None:
    shop.bucket()
    creates = allow("s3:PutObject", "arn:aws:s3:::letters/${aws:PrincipalAccount}/*", Principal="*")
    only_new = {**creates, "Condition": {"Null": {"s3:if-none-match": "false"}}}
    policy = {"Version": "2012-10-17", "Statement": [only_new]}
    shop.make("AWS::S3::BucketPolicy", Bucket="letters", PolicyDocument=policy)
    role = shop.org.role("archiver", allow("s3:PutObject", "arn:aws:s3:::letters/*"), account=OTHER)
    theirs = shop.org.client("s3", shop.org.session(role))

    theirs.put_object(Bucket="letters", Key=f"{OTHER}/a", Body=b"one", IfNoneMatch="*")

    assert shop.s3.get_object(Bucket="letters", Key=f"{OTHER}/a")["Body"].read() == b"one"
    for key, header in ((f"{ACCOUNT}/a", {"IfNoneMatch": "*"}), (f"{OTHER}/b", {})):
        with pytest.raises(ClientError, match="AccessDenied"):
            theirs.put_object(Bucket="letters", Key=key, Body=b"two", **header)


def test_what_is_there_is_not_created_again(shop: Shop) -> None:
    shop.bucket()
    shop.s3.put_object(Bucket="letters", Key="a", Body=b"one", IfNoneMatch="*")

    with pytest.raises(ClientError, match="PreconditionFailed"):
        shop.s3.put_object(Bucket="letters", Key="a", Body=b"two", IfNoneMatch="*")

    assert shop.s3.get_object(Bucket="letters", Key="a")["Body"].read() == b"one"


def test_each_new_object_is_told_to_the_queue(shop: Shop) -> None:
    shop.takes_notices()
    shop.bucket(NotificationConfiguration=NOTIFIES)
    shop.s3.put_object(Bucket="letters", Key="letters/a b.json", Body=b"{}")

    first, second = shop.notices()

    assert first["Event"] == "s3:TestEvent"
    assert second["Records"][0]["s3"]["object"]["key"] == "letters%2Fa+b.json"


def test_a_queue_that_takes_no_notices_is_refused_when_it_is_named(shop: Shop) -> None:
    with pytest.raises(ClientError, match="Unable to validate"):
        shop.bucket(NotificationConfiguration=NOTIFIES)


def test_a_notice_that_the_queue_takes_no_more_is_lost_and_the_object_is_not(shop: Shop) -> None:
    shop.takes_notices()
    shop.bucket(NotificationConfiguration=NOTIFIES)
    shop.notices()
    shop.sqs.set_queue_attributes(QueueUrl=shop.url, Attributes={"Policy": ""})

    shop.s3.put_object(Bucket="letters", Key="a", Body=b"one")

    assert shop.notices() == []
    assert shop.org.log.denied()[-1].principal == "s3.amazonaws.com"
    assert shop.s3.get_object(Bucket="letters", Key="a")["Body"].read() == b"one"


def test_a_denial_on_condition_stops_only_what_meets_the_condition(shop: Shop) -> None:
    overwriting = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::letters/*",
        "Condition": {"Null": {"s3:if-none-match": "true"}},
    }
    shop.bucket()
    shop.s3.put_bucket_policy(Bucket="letters", Policy=document(overwriting))

    shop.s3.put_object(Bucket="letters", Key="a", Body=b"1", IfNoneMatch="*")
    with pytest.raises(ClientError, match="with an explicit deny in a resource-based policy"):
        shop.s3.put_object(Bucket="letters", Key="a", Body=b"2")

    assert shop.s3.get_object(Bucket="letters", Key="a")["Body"].read() == b"1"
