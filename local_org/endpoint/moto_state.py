"""What the rest of the local organization reads out of moto: roles, policies, table keys.

moto keeps its state per process and is not safe to read while another thread writes: `guarded` is the
one way in, for its own HTTP application too.
"""

import json
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from operator import itemgetter
from typing import Any

from moto.core.base_backend import BackendDict
from moto.dynamodb.models import dynamodb_backends
from moto.events.models import events_backends
from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy, iam_backends
from moto.kms.models import kms_backends
from moto.s3.models import s3_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from local_org.access.authorizer import Policies
from local_org.access.resources.need import RoleFacts
from local_org.access.statements import Policy, compile_policy

_LOCKS: defaultdict[str, threading.RLock] = defaultdict(threading.RLock)
_RESETS: list[None] = []
_AWS_POLICY = ":iam::aws:policy/"
_DEFAULT_NOTICE = 262_144  # bytes


def guarded(service: str) -> AbstractContextManager[Any]:
    """Return the lock under which moto's state of a service (IAM prefix) may be touched."""
    return _LOCKS[service]


def reset() -> None:
    """Forget every resource of every account in this process, and begin a new generation of them."""
    _RESETS.append(None)
    BackendDict.reset()


def generation() -> int:
    """Return how often all was forgotten: an organization of before must not touch what is there now."""
    return len(_RESETS)


def partition(arn: str) -> str:
    return arn.split(":", 2)[1]


def find_role(account: str, name: str, within: str = "aws") -> Any:
    """Return moto's role of this bare name, or None."""
    with guarded("iam"):
        roles = iam_backends[account][within].roles.values()
        return next((role for role in roles if role.name == name), None)


def count_roles(account: str, within: str = "aws") -> int:
    """Return how many roles an account has."""
    with guarded("iam"):
        return len(iam_backends[account][within].roles)


def find_role_by_arn(arn: str) -> Any:
    """Return moto's role of this ARN (its path must be right), or None."""
    role = find_role(arn.split(":")[4], arn.rpartition("/")[2], partition(arn))
    return role if role is not None and role.arn == arn else None


def is_role(arn: str, user_id: str) -> bool:
    """Whether the role of a session still stands, and is no other one of the same name; by the session's user id."""
    role = find_role_by_arn(arn)
    return role is not None and role.id == user_id.partition(":")[0]


def find_managed_policy(account: str, arn: str) -> Any:
    """Return moto's managed policy of this ARN, or None. AWS's own are brought in when first asked for."""
    with guarded("iam"):
        backend = iam_backends[account][partition(arn)]
        if arn not in backend.managed_policies and _AWS_POLICY in arn:
            name = arn.rpartition("/")[2]
            # moto would load all 1,300 into every account: seconds of start-up for two or three in use.
            data = _aws_policies().get(name)
            if data is not None:
                policy = AWSManagedPolicy.from_data(name, account, backend.region_name, data)
                if policy.arn == arn:
                    backend.managed_policies[arn] = policy
        return backend.managed_policies.get(arn)


@cache
def _aws_policies() -> dict[str, Any]:
    return dict(json.loads(aws_managed_policies_data))


def policies_of(role_arn: str) -> Policies:
    """Return the identity policies and the boundary of a role; a role that is gone has none."""
    with guarded("iam"):
        role = find_role_by_arn(role_arn)
        if role is None:
            return Policies()
        inline = tuple(compile_policy(text, f"{role.name}/{name}") for name, text in role.policies.items())
        managed = tuple(_managed(policy) for policy in role.managed_policies.values())
        boundary = role.permissions_boundary_arn
        return Policies(inline + managed, _boundary(role.account_id, boundary) if boundary else None)


def _managed(policy: Any) -> Policy:
    default = next(known for known in policy.versions if known.version_id == policy.default_version_id)
    return compile_policy(default.document, policy.arn)


def _boundary(account: str, arn: str) -> Policy:
    found = find_managed_policy(account, arn)
    # A boundary that was deleted allows nothing.
    return _managed(found) if found is not None else Policy(arn, ())


def resource_policy(arn: str) -> Policy | None:
    """Return the policy that a role (its trust policy), bus, queue, topic, bucket or key has of its own."""
    service = arn.split(":")[2]
    if service == "s3":
        arn = arn.partition("/")[0]  # an object has the policy of its bucket
    with guarded(service):
        document = _DOCUMENTS[service](arn) if service in _DOCUMENTS else None
    return compile_policy(document, arn) if document else None


def _trust(arn: str) -> str | None:
    role = find_role_by_arn(arn)
    return None if role is None else str(role.assume_role_policy_document)


def _bus(arn: str) -> Any:
    _, _, _, region, account, resource = arn.split(":", 5)
    bus = events_backends[account][region].event_buses.get(resource.partition("/")[2])
    return bus and bus.policy


def _queue(arn: str) -> Any:
    queue = find_queue(arn)
    return queue and queue.policy


def _topic(arn: str) -> Any:
    _, _, _, region, account, _ = arn.split(":", 5)
    topic = sns_backends[account][region].topics.get(arn)
    return topic and topic.policy


def _key(arn: str) -> Any:
    _, _, _, region, account, resource = arn.split(":", 5)
    key = kms_backends[account][region].keys.get(resource.partition("/")[2])
    return key and key.policy


def _bucket_policy(arn: str) -> str | None:
    bucket = _bucket(arn.rpartition(":::")[2])
    return bucket.policy.decode() if bucket is not None and bucket.policy else None


def _bucket(name: str) -> Any:
    """Return moto's bucket of this name, which no two accounts share, or None."""
    within, owner = s3_backends.bucket_accounts.get(name, ("", ""))
    return s3_backends[owner][within].buckets.get(name) if owner else None


_DOCUMENTS = {
    "events": _bus,
    "iam": _trust,
    "kms": _key,
    "s3": _bucket_policy,
    "sns": _topic,
    "sqs": _queue,
}


def find_queue(arn: str) -> Any:
    """Return moto's queue of this ARN, or None."""
    _, _, _, region, account, name = arn.split(":", 5)
    with guarded("sqs"):
        return sqs_backends[account][region].queues.get(name)


def largest_notice(arn: str) -> int:
    """Return how many bytes a topic takes in a message."""
    _, _, _, region, account, _ = arn.split(":", 5)
    with guarded("sns"):
        topic = sns_backends[account][region].topics.get(arn)
        return int(getattr(topic, "maximum_message_size", _DEFAULT_NOTICE))


@contextmanager
def signing(arn: str, sender: str) -> Iterator[None]:
    """Have what is sent to a queue within tell who sent it (SenderId)."""
    with guarded("sqs"):
        queue = find_queue(arn)
        # Its private list: what it shows leaves out what is delayed.
        before = len(queue._messages) if queue else 0  # noqa: SLF001
        yield
        for message in queue._messages[before:] if queue else ():  # noqa: SLF001
            message.sender_id = sender


def visibility(arn: str) -> int | None:
    """Return for how many seconds a queue hides what was read; None if there is no such queue."""
    queue = find_queue(arn)
    return None if queue is None else int(queue.visibility_timeout)


class MotoState:
    """What the tables of local_org/access/resources ask. Of functions moto knows nothing: whoever does is given."""

    def __init__(self, function_of_source: Callable[[str, str, str], str | None] = lambda *_: None) -> None:
        self._function_of_source = function_of_source

    def function_of_source(self, account: str, region: str, uuid: str) -> str | None:
        return self._function_of_source(account, region, uuid)

    def bucket_owner(self, name: str) -> str | None:
        with guarded("s3"):
            bucket = _bucket(name)
        return bucket and str(bucket.account_id)

    def bucket_key(self, name: str) -> str | None:
        with guarded("s3"):
            bucket = _bucket(name)
            default = (bucket.encryption or {}).get("Rule", {}) if bucket else {}
        key: str | None = default.get("ApplyServerSideEncryptionByDefault", {}).get("KMSMasterKeyID")
        return key

    def role_facts(self, account: str, name: str) -> RoleFacts | None:
        role = find_role(account, name)
        if role is None:
            return None
        return RoleFacts(role.arn, role.permissions_boundary_arn, {tag["Key"]: tag["Value"] for tag in role.tags})

    def key_names(self, table_arn: str, index: str | None) -> tuple[str, ...]:
        _, _, _, region, account, resource = table_arn.split(":", 5)
        with guarded("dynamodb"):
            table = dynamodb_backends[account][region].tables.get(resource.partition("/")[2])
            if table is None:
                return ()
            indexes = {known.name: known for known in (*table.indexes, *table.global_indexes)}
            schema = indexes[index].schema if index in indexes else table.schema
        # "HASH" comes before "RANGE", in whichever order the table was declared.
        return tuple(key["AttributeName"] for key in sorted(schema, key=itemgetter("KeyType")))
