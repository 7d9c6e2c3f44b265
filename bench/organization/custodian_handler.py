"""Cloud Custodian's function for each policy, laid out as it would deploy it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from bench.organization.custodian import POLICIES
from bench.organization.handlers import Handler
from local_org.hub.functions import HubFunction

# What Cloud Custodian puts into each function (c7n/mu.py), but for its own package.
_PROGRAM = "from c7n import handler\n\n\ndef run(event, context):\n    return handler.dispatch_event(event, context)\n"
# Its short name for this event does not know the event's name as it is sent (aws-facts 1).
_EVENT = {
    "event": "CreateFunction20150331",
    "source": "lambda.amazonaws.com",
    "ids": "requestParameters.functionName",
}
_MODE = {"type": "cloudtrail", "events": [_EVENT]}


def handlers(deployed: HubFunction, environment: Path, variables: Mapping[str, str], folder: Path) -> list[Handler]:
    """One for each policy, in a folder of its own below this one. `deployed` gives the time-out and the memory."""
    policies = yaml.safe_load(POLICIES.read_text(encoding="utf-8"))["policies"]
    return [_handler(policy, deployed, environment, variables, folder / policy["name"]) for policy in policies]


def _handler(
    policy: Mapping[str, Any], deployed: HubFunction, environment: Path, variables: Mapping[str, str], folder: Path
) -> Handler:
    folder.mkdir()
    configuration = {"execution-options": {}, "policies": [{**policy, "mode": _MODE}]}
    (folder / "config.json").write_text(json.dumps(configuration), encoding="utf-8")
    (folder / "custodian_policy.py").write_text(_PROGRAM, encoding="utf-8")
    installed = next(environment.glob("lib/python*/site-packages"))
    own = {
        "PYTHONPATH": f"{folder}:{installed}",
        "_HANDLER": "custodian_policy.run",
        "AWS_LAMBDA_FUNCTION_NAME": f"custodian-{policy['name']}",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(deployed.memory),
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/custodian-{policy['name']}",
    }
    function = replace(deployed, handler="custodian_policy.run", name=f"custodian-{policy['name']}")
    return Handler(policy["name"], function, environment / "bin" / "python", {**variables, **own}, folder)
