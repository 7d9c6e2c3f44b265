"""What calls to S3 take beside the action and the object."""

import pytest

from tests.unit.local_org.access.test_resources import needed, only


@pytest.mark.parametrize(("header", "found"), [({"IfNoneMatch": "*"}, ("*",)), ({}, ())])
def test_a_write_says_whether_it_only_creates(header: dict[str, str], found: tuple[str, ...]) -> None:
    need = only("s3:PutObject", Bucket="b", Key="k", **header)

    assert need.context["s3:if-none-match"] == found


def test_a_read_on_condition_is_no_write_that_only_creates() -> None:
    assert only("s3:GetObject", Bucket="b", Key="k", IfNoneMatch="etag").context["s3:if-none-match"] == ()


def test_of_several_objects_each_has_to_be_granted() -> None:
    objects = [{"Key": "a"}, {"Key": "b", "VersionId": "1"}]

    taken = needed("s3:DeleteObjects", Bucket="b", Delete={"Objects": objects})

    assert taken == [("s3:DeleteObject", "arn:aws:s3:::b/a"), ("s3:DeleteObjectVersion", "arn:aws:s3:::b/b")]


def test_a_list_says_below_which_prefix() -> None:
    assert only("s3:ListObjectsV2", Bucket="b", Prefix="letters/").context["s3:prefix"] == ("letters/",)


@pytest.mark.parametrize(
    ("call", "right"), [("s3:PutObject", "kms:GenerateDataKey"), ("s3:GetObject", "kms:Decrypt")], ids=["put", "get"]
)
def test_where_a_key_encrypts_it_is_used_in_the_callers_name(call: str, right: str) -> None:
    taken = needed(call, Bucket="locked", Key="k")

    assert taken == [(call, "arn:aws:s3:::locked/k"), (right, "arn:aws:kms:us-east-1:222222222222:key/k")]
