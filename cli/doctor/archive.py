"""Whether dead letters get from the queue of an account into the hub's bucket, and nobody else gets at them there."""

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from cli.doctor import mend
from cli.doctor.check import Fault, Probe, absent
from cli.doctor.documents import read, same
from cli.doctor.hub import Deployed
from cli.doctor.spoke import Guarded
from local_org.cloudformation.stack import Resource

BUCKET, POLICY, ARRIVED = "LettersBucket", "LettersBucketPolicy", "ArrivedQueue"
NO_BUCKET = ("NoSuchBucket",)
NO_POLICY = ("NoSuchBucketPolicy",)
NO_BLOCK = ("NoSuchPublicAccessBlockConfiguration",)
NO_FUNCTION = "ResourceNotFoundException"


def _bucket(hub: Deployed) -> Iterator[Fault]:
    s3, bucket = hub.client("s3"), hub.resource(BUCKET)
    try:
        versioned = s3.get_bucket_versioning(Bucket=bucket.ref).get("Status")
    except ClientError as error:
        if not absent(error, *NO_BUCKET):
            raise
        yield Fault(f"there is no bucket {bucket.ref}", mend.hub(hub))
        return
    if versioned != "Enabled":
        yield Fault(f"{bucket.ref} keeps no versions: a letter that is deleted is gone", mend.hub(hub))
    if not same(_policy(s3, bucket), hub.resource(POLICY).properties["PolicyDocument"]):
        yield Fault(f"the policy of {bucket.ref} is not that of the template", mend.hub(hub))
    if not all(_block(s3, bucket).get(name) for name in bucket.properties["PublicAccessBlockConfiguration"]):
        yield Fault(f"{bucket.ref} could be opened to everybody", mend.hub(hub))
    if hub.resource(ARRIVED).arn not in _told(s3, bucket):
        yield Fault(f"{bucket.ref} tells nobody of new letters", mend.hub(hub))


def _policy(s3: Any, bucket: Resource) -> Mapping[str, Any]:
    try:
        return read(s3.get_bucket_policy(Bucket=bucket.ref)["Policy"])
    except ClientError as error:
        if absent(error, *NO_POLICY):
            return {}
        raise


def _block(s3: Any, bucket: Resource) -> Mapping[str, bool]:
    try:
        return dict(s3.get_public_access_block(Bucket=bucket.ref)["PublicAccessBlockConfiguration"])
    except ClientError as error:
        if absent(error, *NO_BLOCK):
            return {}
        raise


def _told(s3: Any, bucket: Resource) -> set[str]:
    found = s3.get_bucket_notification_configuration(Bucket=bucket.ref).get("QueueConfigurations", [])
    return {one["QueueArn"] for one in found if "s3:ObjectCreated:*" in one["Events"]}


def _archiver(guarded: Guarded) -> Iterator[Fault]:
    aws, wanted = guarded.client("lambda"), guarded.resource("Archiver")
    try:
        found = aws.get_function_configuration(FunctionName=wanted.ref)
    except ClientError as error:
        if not absent(error, NO_FUNCTION):
            raise
        yield Fault(f"there is no function {wanted.ref}", mend.spoke(guarded))
        return
    settings = (found["Role"], found["Handler"], found.get("Environment", {}).get("Variables"))
    properties = wanted.properties
    if settings != (properties["Role"], properties["Handler"], properties["Environment"]["Variables"]):
        yield Fault(f"{wanted.ref} is not set up as the template says", mend.spoke(guarded))
    yield from _source(guarded, aws, wanted)


def _source(guarded: Guarded, aws: Any, function: Resource) -> Iterator[Fault]:
    queue, region = guarded.resource("DeadLetterQueue"), guarded.place.region
    asked = {"FunctionName": function.ref, "EventSourceArn": queue.arn}
    found = aws.list_event_source_mappings(**asked)["EventSourceMappings"]
    if not found:
        yield Fault(f"{function.ref} does not read {queue.arn}", mend.spoke(guarded))
    for one in found:
        if one["State"] in {"Disabled", "Disabling"}:
            yield Fault(f"{function.ref} reads {queue.arn} no more", mend.enabled_source(one["UUID"], region))
        if "ReportBatchItemFailures" not in one.get("FunctionResponseTypes", []):
            yield Fault(f"{function.ref} cannot say which letters it did not keep", mend.spoke(guarded))


LETTERS_BUCKET = Probe(
    "letters_bucket",
    "The archivers of all accounts put dead letters into this bucket; it keeps them from everybody else.",
    _bucket,
)
ARCHIVER = Probe(
    "archiver", "This function puts the letters of the queue, which keeps them for 14 days, into the bucket.", _archiver
)
