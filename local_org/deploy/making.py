"""One resource on its way into being: its properties, each of which has to be known here."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from local_org.cloudformation.intrinsics import TemplateError
from local_org.cloudformation.stack import Resource
from local_org.place import Place


@dataclass(frozen=True, slots=True)
class Making:
    """`client` gives the administrator's client of a service at the place."""

    resource: Resource
    place: Place
    client: Callable[[str], Any]

    @property
    def name(self) -> str:
        """The resource's own name: what Ref gives where that is no ARN."""
        return str(self.resource.ref)

    def properties(self, *known: str) -> dict[str, Any]:
        """Return the properties; TemplateError when there is one that `known` does not name."""
        for key in self.resource.properties:
            if key not in known:
                raise TemplateError(
                    f"Resources.{self.resource.logical_id}: property {key} of {self.resource.type} is unknown"
                )
        return dict(self.resource.properties)


def some(properties: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """Return those of the named properties that are there."""
    return {name: properties[name] for name in names if name in properties}


def attributes(properties: Mapping[str, Any], *names: str) -> dict[str, str]:
    """Return the named properties as SQS and SNS take attributes: as strings, JSON where they are structures."""
    return {
        name: value if isinstance(value, str) else json.dumps(value) for name, value in some(properties, *names).items()
    }


def integers(properties: Mapping[str, Any], *names: str) -> dict[str, int]:
    """Return the named properties as numbers; a parameter of type Number arrives as text."""
    return {name: int(value) for name, value in some(properties, *names).items()}


def tags(properties: Mapping[str, Any]) -> dict[str, str]:
    """Return CloudFormation's list of Key and Value as a map."""
    return {str(tag["Key"]): str(tag["Value"]) for tag in properties.get("Tags", [])}
