"""What the authorizer does not know, or AWS's pages do not settle: each is an error, never an allow.

Each statement stands beside one that allows the request.
"""

from typing import Any

from tests.unit.local_org.access.case import HOME, QUEUE, ROLE, SEND, Document, Statement, allow, policy, to

UNKNOWN = {"StringEquals": {"aws:Unheard": "x"}}
OWNER = "${aws:PrincipalAccount}"


def when(operator: str, key: str, value: Any) -> Statement:
    return allow(Condition={operator: {key: value}})


def on(resource: Any) -> Statement:
    return allow(SEND, resource)


IN_IDENTITY_POLICIES: dict[str, Statement] = {
    # Operators
    "an operator that nobody has": when("StringMatches", "aws:SourceArn", "x"),
    "an operator in another case": when("stringEquals", "aws:SourceArn", "x"),
    "a number against what is none": when("NumericLessThan", "aws:SourceArn", "10"),
    "what is no number against a number": when("NumericLessThan", "s3:max-keys", "ten"),
    "a variable against a number": when("NumericLessThan", "s3:max-keys", "${s3:max-keys}"),
    "an operator on dates": when("DateLessThan", "aws:SourceArn", "2030-01-01T00:00:00Z"),
    "an operator on addresses": when("IpAddress", "aws:SourceArn", "10.0.0.0/8"),
    "an operator on bytes": when("BinaryEquals", "aws:SourceArn", "eA=="),
    "Null if it exists": when("NullIfExists", "aws:SourceArn", "true"),
    "Null for all values": when("ForAllValues:Null", "aws:TagKeys", "true"),
    "a set operator that nobody has": when("ForSomeValues:StringEquals", "aws:TagKeys", "x"),
    "a set operator on an unknown operator": when("ForAllValues:IpAddress", "aws:TagKeys", "10.0.0.0/8"),
    # Keys
    "an unknown key": allow(Condition=UNKNOWN),
    "an unknown key, if it exists": when("StringEqualsIfExists", "aws:Unheard", "x"),
    "an unknown key for all values": when("ForAllValues:StringEquals", "aws:Unheard", "x"),
    "whether an unknown key is there": when("Null", "aws:Unheard", "true"),
    "a tag of a resource of which nobody looked for tags": when("Null", "aws:ResourceTag/team", "true"),
    "a key of several values without a set operator": when("StringEquals", "aws:TagKeys", "x"),
    "a key that has several values in this request": when("StringEquals", "aws:PrincipalTag/team", "x"),
    "a key twice, in different case": allow(
        Condition={"StringEquals": {"aws:SourceArn": "x", "aws:sourcearn": "y"}},
    ),
    # Values
    "no value": when("StringEquals", "aws:SourceArn", []),
    "null for a value": when("StringEquals", "aws:SourceArn", None),
    "an object for a value": when("StringEquals", "aws:SourceArn", {"x": "y"}),
    "a fraction for a value": when("StringEquals", "aws:SourceArn", 1.5),
    "a truth that is none": when("Bool", "aws:SecureTransport", "no"),
    "Null that is no truth": when("Null", "aws:SourceArn", "yes"),
    "a condition on an ARN with fewer than six components": when("ArnLike", "aws:PrincipalArn", "arn:aws:iam::*"),
    "a condition on an ARN that is only a star": when("ArnNotLike", "aws:PrincipalArn", "*"),
    "a condition that is no object": allow(Condition=["StringEquals"]),
    "an operator without keys": allow(Condition={"StringEquals": "x"}),
    # Variables
    "a variable of an unknown key": on("arn:aws:sqs:*:*:${aws:Unheard}"),
    "a variable with a default": on("arn:aws:sqs:*:*:${aws:SourceArn, 'jobs'}"),
    "an escaped star": on("arn:aws:sqs:*:*:${*}"),
    "an escaped question mark": on("arn:aws:sqs:*:*:${?}"),
    "an escaped dollar": on("arn:aws:sqs:*:*:${$}"),
    "a variable that does not end": on("arn:aws:sqs:*:*:${aws:SourceArn"),
    "a variable of a key of several values": on("arn:aws:sqs:*:*:${aws:TagKeys}"),
    "a variable before the last component": on(f"arn:aws:sqs:*:{OWNER}:jobs"),
    "a variable with a star in its value": on("arn:aws:sqs:*:*:${aws:userid}"),
    "a variable in a truth": when("Bool", "aws:SecureTransport", "${aws:SecureTransport}"),
    "an escaped star in a condition": when("StringLike", "aws:SourceArn", "${*}"),
    # Resources
    "a resource that is no ARN": on("jobs"),
    "a resource with a star for its service": on(f"arn:aws:*:us-east-1:{HOME}:jobs"),
    "a short ARN that a star may complete": on("arn:aws:sqs:*:jobs"),
    "no resource": on([]),
    "a resource that is no text": on(5),
    "Resource and NotResource at once": {**allow(), "NotResource": "arn:aws:sqs:*:*:x"},
    "neither Resource nor NotResource": {"Effect": "Allow", "Action": SEND},
    # Actions
    "an action without its service": allow("SendMessage"),
    "no action": allow([]),
    "Action and NotAction at once": allow(NotAction="s3:*"),
    "neither Action nor NotAction": {"Effect": "Allow", "Resource": QUEUE},
    # Elements
    "an unknown element": allow(Unless={}),
    "an element in another case": {"Effect": "Allow", "action": SEND, "Resource": QUEUE},
    "an unknown effect": {**allow(), "Effect": "Maybe"},
    "an effect in another case": {**allow(), "Effect": "allow"},
    "NotPrincipal": allow(NotPrincipal="*"),
    "a principal in an identity policy": allow(Principal="*"),
}

IN_RESOURCE_POLICIES: dict[str, Statement] = {
    "no principal": allow(),
    "NotPrincipal": allow(NotPrincipal=to(HOME)),
    "an unknown kind of principal": allow(Principal={"Robot": "x"}),
    "a canonical user": allow(Principal={"CanonicalUser": "79a59df900b949e5"}),
    "an account with a wildcard": allow(Principal=to("1111*")),
    "a part of a role's name": allow(Principal=to(f"{ROLE[:-1]}*")),
    "a question mark in a role's name": allow(Principal=to(f"{ROLE[:-1]}?")),
    "all services": allow(Principal={"Service": "*"}),
    "a principal that is no name": allow(Principal=to("worker")),
    "a principal that is a text": allow(Principal=HOME),
    "no name of a principal": allow(Principal={"AWS": []}),
    "an unknown key": allow(Principal="*", Condition=UNKNOWN),
    "no resource outside a trust policy": {"Effect": "Allow", "Principal": "*", "Action": SEND},
    "a short ARN": allow(resource="arn:aws:sqs", Principal="*"),
}

DOCUMENTS: dict[str, Document] = {
    "no statement": {"Version": "2012-10-17"},
    "an unknown version": policy(allow(), Version="2020-01-01"),
    "an unknown element": policy(allow(), Policy="x"),
    "a statement that is no object": {"Statement": ["x"]},
}

TEXTS = {
    "no JSON": "not json",
    "no object": "[]",
    "an element twice": '{"Statement": {"Effect": "Allow", "Effect": "Deny", "Action": "*", "Resource": "*"}}',
    "a key twice": (
        '{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*", "Condition": '
        '{"StringEquals": {"aws:SourceArn": "x", "aws:SourceArn": "y"}}}}'
    ),
}
