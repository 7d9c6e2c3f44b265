"""What the tables on policies are written in."""

from __future__ import annotations

from typing import Any

Statement = dict[str, Any]
OBJECTS = "arn:aws:s3:::shop/*"
PHOTO = "arn:aws:s3:::shop/photo"
HOME = {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}
NEAR = {"StringEquals": {"aws:RequestedRegion": ["eu-west-1", "eu-central-1"]}}


def allow(action: Any = "s3:GetObject", resource: Any = OBJECTS, **rest: Any) -> Statement:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **rest}


def deny(action: Any = "s3:DeleteObject", resource: Any = "*", **rest: Any) -> Statement:
    return {"Effect": "Deny", "Action": action, "Resource": resource, **rest}


def when(**operators: Any) -> Statement:
    return allow(Condition={name.replace("_", ":"): {"s:k": values} for name, values in operators.items()})


def document(*statements: Any, **more: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements), **more}
