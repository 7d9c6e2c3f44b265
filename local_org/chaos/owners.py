"""People who own functions: they create, change, publish and delete them, share roles, and paste credentials."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

from botocore.exceptions import ClientError

from local_org.faults.stage import Stage
from local_org.place import Place

LOGS = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
READ_ONLY = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
TOKEN = {"Variables": {"API_TOKEN": "tok-" + "9f8a7c6b5d4e3f2a1b0c"}}
CLEAN = {"Variables": {"STAGE": "prod"}}
NAMES = tuple(f"f{number}" for number in range(9))
ROLES = ("orders", "billing", "mixed")
OUTSIDER = "mixed"  # the role that EC2 may assume too: functions on it are not moved


class Owners:
    """What they do is drawn from `draw`; what AWS refuses them does not happen."""

    def __init__(self, stage: Stage, place: Place, draw: Random) -> None:
        self._functions = stage.client("lambda", place)
        self._iam = stage.client("iam", place)
        self._place = place
        self._draw = draw
        self._deeds: tuple[tuple[int, Callable[[], object]], ...] = (
            (7, self._create),
            (4, self._change),
            (3, self._move),
            (3, self._paste_or_clean),
            (2, self._publish),
            (3, self._delete),
            (2, self._drop_queue),
            (1, self._edit_role),
        )
        for role in ROLES:
            self._make_role(role)

    def act(self) -> None:
        """One deed."""
        weights, deeds = zip(*self._deeds, strict=True)
        try:
            self._draw.choices(deeds, weights)[0]()
        except ClientError:
            return  # the name is taken or gone, or Lambda refuses the role: people try something else

    def deploy(self) -> None:
        """A deed that may come between any two calls: a change of some function's configuration or code."""
        try:
            self._draw.choice((self._change, self._release))()
        except ClientError:
            return

    def _make_role(self, name: str) -> None:
        services = ["lambda.amazonaws.com", *(["ec2.amazonaws.com"] if name == OUTSIDER else [])]
        statement = {"Effect": "Allow", "Principal": {"Service": services}, "Action": "sts:AssumeRole"}
        trust = json.dumps({"Version": "2012-10-17", "Statement": statement})
        self._iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
        self._iam.attach_role_policy(RoleName=name, PolicyArn=LOGS)
        self._put(name, "own-queue", "sqs:SendMessage", self._queue)

    def _put(self, role: str, policy: str, action: str, resource: str) -> None:
        statement = {"Effect": "Allow", "Action": action, "Resource": resource}
        document = json.dumps({"Version": "2012-10-17", "Statement": statement})
        self._iam.put_role_policy(RoleName=role, PolicyName=policy, PolicyDocument=document)

    @property
    def _queue(self) -> str:
        return self._place.arn("sqs", "own")

    def _sometimes(self) -> bool:
        return self._draw.choice((True, False, False))

    def _role(self) -> str:
        return self._place.global_arn("iam", f"role/{self._draw.choice(ROLES)}")

    def _create(self) -> None:
        more: dict[str, Any] = {"Publish": True} if self._sometimes() else {}
        if self._sometimes():
            more["DeadLetterConfig"] = {"TargetArn": self._queue}
        name = self._draw.choice(NAMES)
        environment = TOKEN if self._sometimes() else CLEAN
        self._functions.create_function(
            FunctionName=name,
            Role=self._role(),
            Runtime="python3.13",
            Handler="app.handler",
            Code={"ZipFile": b"PK"},
            Environment=environment,
            **more,
        )
        if "Publish" in more:
            self._functions.create_alias(FunctionName=name, Name="live", FunctionVersion="1")

    def _update(self, **change: Any) -> None:
        self._functions.update_function_configuration(FunctionName=self._draw.choice(NAMES), **change)

    def _change(self) -> None:
        self._update(Description=f"release {self._draw.randrange(1000)}")

    def _release(self) -> None:
        name, code = self._draw.choice(NAMES), self._draw.randbytes(8)
        self._functions.update_function_code(FunctionName=name, ZipFile=code)

    def _move(self) -> None:
        self._update(Role=self._role())

    def _paste_or_clean(self) -> None:
        self._update(Environment=self._draw.choice((TOKEN, CLEAN)))

    def _drop_queue(self) -> None:
        self._update(DeadLetterConfig={"TargetArn": self._draw.choice(("", self._queue))})

    def _publish(self) -> None:
        name = self._draw.choice(NAMES)
        version = self._functions.publish_version(FunctionName=name)["Version"]
        self._functions.update_alias(FunctionName=name, Name="live", FunctionVersion=version)

    def _delete(self) -> None:
        self._functions.delete_function(FunctionName=self._draw.choice(NAMES))

    def _edit_role(self) -> None:
        role = self._draw.choice(ROLES)
        if self._sometimes():
            self._iam.attach_role_policy(RoleName=role, PolicyArn=READ_ONLY)
        else:
            self._iam.detach_role_policy(RoleName=role, PolicyArn=READ_ONLY)
