"""What the hub's template says of each of its functions: what runs, with what, and what happens on failure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local_org.cloudformation.stack import Resource, Stack
from local_org.place import Place

DEFAULT_RETRIES = 2
DEFAULT_TIMEOUT = 3
DEFAULT_MEMORY = 128


@dataclass(frozen=True, slots=True)
class HubFunction:
    """`timeout` in seconds, `memory` in MiB, `paths` what imports are found on, `on_failure` an ARN.

    `log_group`: the name of the group that its log goes to.
    """

    logical_id: str
    name: str
    arn: str
    handler: str
    role: str
    timeout: int
    memory: int
    environment: Mapping[str, str]
    paths: tuple[Path, ...]
    log_group: str = ""
    retries: int = DEFAULT_RETRIES
    on_failure: str | None = None
    traced: bool = False

    @property
    def place(self) -> Place:
        _, _, _, region, account, _ = self.arn.split(":", 5)
        return Place(account, region)

    @property
    def control(self) -> str:
        """The name of the control that runs in it: the first part of its handler."""
        return self.handler.partition(".")[0]


@dataclass(frozen=True, slots=True)
class DeployedFunction:
    """A hub function as deployed: what the template resolved to, and credentials of its role."""

    definition: HubFunction
    credentials: Callable[[], dict[str, str]]

    @property
    def logical_id(self) -> str:
        return self.definition.logical_id

    @property
    def region(self) -> str:
        return self.definition.place.region

    @property
    def environment(self) -> Mapping[str, str]:
        return self.definition.environment


def hub_functions(hub: Stack, root: Path) -> tuple[HubFunction, ...]:
    """Return the functions of a hub in the template's order; `root` is the folder of its template."""
    layers = {
        str(layer.ref): root / layer.properties["Content"]["S3Key"]
        for layer in hub.of_type("AWS::Lambda::LayerVersion")
    }
    configs = {
        str(config.properties["FunctionName"]): config.properties
        for config in hub.of_type("AWS::Lambda::EventInvokeConfig")
    }
    return tuple(
        _function(resource, configs.get(str(resource.ref), {}), layers, root)
        for resource in hub.of_type("AWS::Lambda::Function")
    )


def _function(resource: Resource, config: Mapping[str, Any], layers: Mapping[str, Path], root: Path) -> HubFunction:
    properties = resource.properties
    return HubFunction(
        logical_id=resource.logical_id,
        name=str(resource.ref),
        arn=resource.arn,
        handler=properties["Handler"],
        role=properties["Role"],
        timeout=int(properties.get("Timeout", DEFAULT_TIMEOUT)),
        memory=int(properties.get("MemorySize", DEFAULT_MEMORY)),
        environment=properties.get("Environment", {}).get("Variables", {}),
        paths=(
            root / properties["Code"]["S3Key"],
            *(layers[layer] for layer in properties.get("Layers", [])),
        ),
        log_group=properties.get("LoggingConfig", {}).get("LogGroup", f"/aws/lambda/{resource.ref}"),
        retries=int(config.get("MaximumRetryAttempts", DEFAULT_RETRIES)),
        on_failure=config.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination"),
        traced=properties.get("TracingConfig", {}).get("Mode") == "Active",
    )
