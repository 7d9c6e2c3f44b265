"""What actions of S3 take."""

from collections.abc import Mapping
from typing import Any

from local_org.access.context import Context
from local_org.access.resources.need import Entry, Need, State, one, place
from local_org.endpoint.calls import Call

ON_OBJECT = {
    "DeleteObject": "DeleteObject",
    "GetObject": "GetObject",
    "HeadObject": "GetObject",
    "PutObject": "PutObject",
}
# These have a right of their own for a version that is named.
OF_VERSIONS = ("DeleteObject", "GetObject")
OF_KEY = {"GetObject": "kms:Decrypt", "PutObject": "kms:GenerateDataKey"}
ON_BUCKET = {
    "CreateBucket": "CreateBucket",
    "DeleteBucket": "DeleteBucket",
    "DeleteBucketPolicy": "DeleteBucketPolicy",
    "GetBucketEncryption": "GetEncryptionConfiguration",
    "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "GetBucketLocation": "GetBucketLocation",
    "GetBucketNotificationConfiguration": "GetBucketNotification",
    "GetBucketOwnershipControls": "GetBucketOwnershipControls",
    "GetBucketPolicy": "GetBucketPolicy",
    "GetBucketVersioning": "GetBucketVersioning",
    "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock",
    "HeadBucket": "ListBucket",
    "ListObjectVersions": "ListBucketVersions",
    "ListObjects": "ListBucket",
    "ListObjectsV2": "ListBucket",
    "PutBucketPolicy": "PutBucketPolicy",
}


def bucket_arn(call: Call) -> str:
    return f"arn:{place(call).partition}:s3:::{call.params['Bucket']}"


def _on_object(action: str) -> Entry:
    return lambda call, state: (_object(action, call.params, call, state), *_of_key(call, state))


def _of_key(call: Call, state: State) -> tuple[Need, ...]:
    """S3 uses a key of KMS in the caller's name."""
    key = state.bucket_key(call.params["Bucket"]) if call.action in OF_KEY else None
    return one(OF_KEY[call.action], key) if key else ()


def _delete_objects(call: Call, state: State) -> tuple[Need, ...]:
    """Each object is judged by itself. In AWS those that may go are deleted all the same; here all or none are."""
    return tuple(_object("DeleteObject", one, call, state) for one in call.params["Delete"]["Objects"])


def _object(action: str, named: Mapping[str, Any], call: Call, state: State) -> Need:
    """Return the permission on an object, or on one version of it, where one is named."""
    of_version = "Version" if named.get("VersionId") and action in OF_VERSIONS else ""
    return _s3(f"{action}{of_version}", f"{bucket_arn(call)}/{named['Key']}", call, state, _of_object(call))


def _of_object(call: Call) -> Context:
    """The header that lets a write only create; no other call of those known here has it."""
    wanted = call.params.get("IfNoneMatch") if call.action == "PutObject" else None
    return {"s3:if-none-match": (str(wanted),) if wanted else ()}


def _on_bucket(action: str) -> Entry:
    def entry(call: Call, state: State) -> tuple[Need, ...]:
        prefix = call.params.get("Prefix")
        return (_s3(action, bucket_arn(call), call, state, {"s3:prefix": (prefix,) if prefix else ()}),)

    return entry


def _s3(action: str, arn: str, call: Call, state: State, context: Context) -> Need:
    """Return the permission on a bucket or an object; who it belongs to stands in no ARN."""
    owner = state.bucket_owner(call.params["Bucket"]) or call.account
    return Need(f"s3:{action}", arn, owner, context)


TABLE: dict[str, Entry] = {
    **{f"s3:{api}": _on_object(action) for api, action in ON_OBJECT.items()},
    **{f"s3:{api}": _on_bucket(action) for api, action in ON_BUCKET.items()},
    "s3:DeleteObjects": _delete_objects,
}
