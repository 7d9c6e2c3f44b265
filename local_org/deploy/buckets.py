"""S3 buckets and their policies."""

import json
from collections.abc import Mapping
from typing import Any

from local_org.deploy.making import Making, integers, some

# S3 refuses its oldest region by name.
OLDEST_REGION = "us-east-1"
_RULE = ("Status", "AbortIncompleteMultipartUpload", "NoncurrentVersionExpiration")


def _bucket(making: Making) -> None:
    properties = making.properties(
        "BucketEncryption",
        "BucketName",
        "LifecycleConfiguration",
        "NotificationConfiguration",
        "ObjectLockConfiguration",
        "ObjectLockEnabled",
        "OwnershipControls",
        "PublicAccessBlockConfiguration",
        "Tags",
        "VersioningConfiguration",
    )
    s3, name, region = making.client("s3"), making.name, making.place.region
    located = {} if region == OLDEST_REGION else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    locked = {"ObjectLockEnabledForBucket": True} if _is_true(properties.get("ObjectLockEnabled")) else {}
    s3.create_bucket(Bucket=name, **located, **locked)
    for prop, setting, method in _SETTINGS:
        if prop in properties:
            getattr(s3, method)(Bucket=name, **{setting: _WRITTEN.get(prop, dict)(properties[prop])})
    if "Tags" in properties:
        s3.put_bucket_tagging(Bucket=name, Tagging={"TagSet": properties["Tags"]})


def _policy(making: Making) -> None:
    properties = making.properties("Bucket", "PolicyDocument")
    policy = json.dumps(properties["PolicyDocument"])
    making.client("s3").put_bucket_policy(Bucket=properties["Bucket"], Policy=policy)


def _is_true(given: Any) -> bool:
    return str(given).lower() == "true"


def _public(given: Mapping[str, Any]) -> dict[str, bool]:
    return {name: _is_true(value) for name, value in given.items()}


def _encryption(given: Mapping[str, Any]) -> dict[str, Any]:
    """CloudFormation and the API call the same things by other names, here and below."""
    rules = given["ServerSideEncryptionConfiguration"]
    return {"Rules": [_encryption_rule(rule) for rule in rules]}


def _encryption_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    key = {"BucketKeyEnabled": _is_true(rule["BucketKeyEnabled"])} if "BucketKeyEnabled" in rule else {}
    return {"ApplyServerSideEncryptionByDefault": rule["ServerSideEncryptionByDefault"], **key}


def _lifecycle(given: Mapping[str, Any]) -> dict[str, Any]:
    return {"Rules": [_lifecycle_rule(rule) for rule in given["Rules"]]}


def _lifecycle_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    days = integers(rule, "ExpirationInDays")
    marker = {"ExpiredObjectDeleteMarker": True} if _is_true(rule.get("ExpiredObjectDeleteMarker")) else {}
    expiration = marker | ({"Days": days["ExpirationInDays"]} if days else {})
    written = {"ID": rule.get("Id", "rule"), "Filter": {"Prefix": rule.get("Prefix", "")}, **some(rule, *_RULE)}
    for name in set(_RULE[1:]) & written.keys():
        written[name] = integers(written[name], *written[name])
    return {**written, **({"Expiration": expiration} if expiration else {})}


def _lock(given: Mapping[str, Any]) -> dict[str, Any]:
    retention = given["Rule"]["DefaultRetention"]
    period = integers(retention, "Days", "Years")
    return {**given, "Rule": {"DefaultRetention": {**retention, **period}}}


def _notifications(given: Mapping[str, Any]) -> dict[str, Any]:
    return {"QueueConfigurations": [_to_queue(one) for one in given["QueueConfigurations"]]}


def _to_queue(given: Mapping[str, Any]) -> dict[str, Any]:
    rules = given.get("Filter", {}).get("S3Key", {}).get("Rules", [])
    filtered = {"Filter": {"Key": {"FilterRules": rules}}} if rules else {}
    return {"QueueArn": given["Queue"], "Events": [given["Event"]], **filtered}


_SETTINGS = (
    ("VersioningConfiguration", "VersioningConfiguration", "put_bucket_versioning"),
    ("PublicAccessBlockConfiguration", "PublicAccessBlockConfiguration", "put_public_access_block"),
    ("OwnershipControls", "OwnershipControls", "put_bucket_ownership_controls"),
    ("BucketEncryption", "ServerSideEncryptionConfiguration", "put_bucket_encryption"),
    ("LifecycleConfiguration", "LifecycleConfiguration", "put_bucket_lifecycle_configuration"),
    ("ObjectLockConfiguration", "ObjectLockConfiguration", "put_object_lock_configuration"),
    ("NotificationConfiguration", "NotificationConfiguration", "put_bucket_notification_configuration"),
)
_WRITTEN = {
    "BucketEncryption": _encryption,
    "LifecycleConfiguration": _lifecycle,
    "NotificationConfiguration": _notifications,
    "ObjectLockConfiguration": _lock,
    "PublicAccessBlockConfiguration": _public,
}

MAKERS = {"AWS::S3::Bucket": _bucket, "AWS::S3::BucketPolicy": _policy}
