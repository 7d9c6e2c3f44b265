"""The developers of the made-up organization, and the state that they leave their functions in."""

from __future__ import annotations

import io
import json
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from local_org.org import LocalOrg
from local_org.place import Place

BASIC = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
LAMBDA = "lambda.amazonaws.com"


@dataclass(frozen=True, slots=True)
class State:
    """A function as an owner sees it: ARNs, None where there is none; `plaintext` are names of variables."""

    role: str | None = None
    dead_letter: str | None = None
    plaintext: tuple[str, ...] = ()


@dataclass(slots=True)
class Developers:
    """Acts in the accounts and notes, per function ARN, the state it was left in. `say` hears of each call."""

    org: LocalOrg
    say: Callable[[str], None]
    left: dict[str, State] = field(default_factory=dict)
    planted: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def make_role(
        self, where: Place, name: str, trusts: Sequence[str] = (LAMBDA,), *, sends_to: str | None = None
    ) -> str:
        """Makes an execution role that may log, use one table and send to one queue; returns its ARN."""
        iam = self._client(where, "iam")
        arn: str = iam.create_role(RoleName=name, AssumeRolePolicyDocument=_trust(trusts))["Role"]["Arn"]
        iam.attach_role_policy(RoleName=name, PolicyArn=BASIC)
        table = where.arn("dynamodb", f"table/{name}")
        rights = {"Effect": "Allow", "Action": ["dynamodb:GetItem", "dynamodb:PutItem"], "Resource": table}
        statements = [rights, {"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": sends_to}]
        document = json.dumps({"Version": "2012-10-17", "Statement": statements if sends_to else [rights]})
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=document)
        return arn

    def trust(self, where: Place, name: str, trusts: Sequence[str]) -> None:
        """Changes whom a role trusts."""
        self._client(where, "iam").update_assume_role_policy(RoleName=name, PolicyDocument=_trust(trusts))
        self.say(f"changes the trust of the role [b]{name}[/b] to {', '.join(trusts)}")

    def create(  # noqa: PLR0913 - what a function is created with
        self,
        where: Place,
        name: str,
        role: str,
        *,
        plain: Mapping[str, str] | None = None,
        secret: Mapping[str, str] | None = None,
        dead_letter: str | None = None,
        publish: bool = False,
        code: str = "",
    ) -> str:
        """Creates a function; `secret` are the variables that hold credentials. Returns its ARN.

        publish: whether its first version is published with it. code: what runs in it, if anybody invokes it.
        """
        settings: dict[str, Any] = {"Publish": publish, "Code": {"ZipFile": packed(code) if code else b"no code runs"}}
        if dead_letter:
            settings["DeadLetterConfig"] = {"TargetArn": dead_letter}
        if plain or secret:
            settings["Environment"] = {"Variables": {**(plain or {}), **(secret or {})}}
        arn = self._persist(where, FunctionName=name, Role=role, **settings)
        self.planted[arn] = tuple(secret or ())
        self.left[arn] = State(role, dead_letter, self.planted[arn])
        holding = f", with {', '.join(secret)} in its environment" if secret else ""
        self.say(f"creates [b]{name}[/b] ({where.region}) on the role {role.rsplit('/', 1)[-1]}{holding}")
        return arn

    def set_variables(self, where: Place, name: str, variables: Mapping[str, str]) -> None:
        """Replaces a function's environment."""
        self._lambda(where).update_function_configuration(FunctionName=name, Environment={"Variables": dict(variables)})
        self.say(f"sets the environment of [b]{name}[/b] to {', '.join(variables)}")

    def send_failures_to(self, where: Place, name: str, queue: str) -> None:
        """Gives a function an on-failure destination."""
        arn = self._lambda(where).put_function_event_invoke_config(
            FunctionName=name, DestinationConfig={"OnFailure": {"Destination": queue}}
        )["FunctionArn"]
        function = arn.rsplit(":", 1)[0]
        before = self.left[function]
        self.left[function] = State(before.role, queue, before.plaintext)
        self.say(f"sends the failures of [b]{name}[/b] to a queue")

    def release(self, where: Place, name: str, alias: str) -> None:
        """Points an alias at the version that was published when the function was created."""
        self._lambda(where).create_alias(FunctionName=name, Name=alias, FunctionVersion="1")
        self.say(f"releases version 1 of [b]{name}[/b] behind the alias {alias}")

    def let_the_clock_tick(self) -> None:
        """Waits for the next second: of functions made in one and the same, nobody can tell which came first."""
        time.sleep(1 - time.time() % 1)

    def delete(self, where: Place, name: str) -> None:
        """Deletes a function."""
        self._lambda(where).delete_function(FunctionName=name)
        self.say(f"deletes [b]{name}[/b]")

    def make_queue(self, where: Place, name: str) -> str:
        """Makes a queue; returns its ARN."""
        self._client(where, "sqs").create_queue(QueueName=name)
        return where.arn("sqs", name)

    def send(self, where: Place, name: str, event: str) -> None:
        """Sends an event to a function, which runs it later."""
        self._lambda(where).invoke(FunctionName=name, InvocationType="Event", Payload=event.encode())
        self.say(f"sends [b]{name}[/b] an event that it fails on, three times: {event}")

    def mend(self, where: Place, name: str, code: str) -> None:
        """Replaces a function's code."""
        self._lambda(where).update_function_code(FunctionName=name, ZipFile=packed(code))
        self.say(f"mends [b]{name}[/b], which can now read such events")

    def take(self, where: Place, queue: str) -> list[str]:
        """Takes the messages of a queue."""
        sqs = self._client(where, "sqs")
        url = sqs.get_queue_url(QueueName=queue)["QueueUrl"]
        return [message["Body"] for message in sqs.receive_message(QueueUrl=url).get("Messages", [])]

    def _persist(self, where: Place, **settings: Any) -> str:
        """Tries until the new role can be assumed, as deployment tools do; each failed try is an event too."""
        client = self._lambda(where)
        code = {"Runtime": "python3.13", "Handler": "app.handler", "Timeout": 60}
        while True:
            try:
                return str(client.create_function(**code, **settings)["FunctionArn"])
            except client.exceptions.InvalidParameterValueException as error:
                if "cannot be assumed" not in str(error):
                    raise
                time.sleep(0.3)

    def _lambda(self, where: Place) -> Any:
        return self._client(where, "lambda")

    def _client(self, where: Place, service: str) -> Any:
        return self.org.developer(where.account, where.region).client(service)


def packed(code: str) -> bytes:
    """A deployment package of one file."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w") as archive:
        archive.writestr("app.py", code)
    return package.getvalue()


def _trust(services: Sequence[str]) -> str:
    statement = {"Effect": "Allow", "Principal": {"Service": list(services)}, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
