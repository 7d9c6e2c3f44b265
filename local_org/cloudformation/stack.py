"""A template resolved for one place: every resource with its final properties, in the order to make them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from local_org.cloudformation import intrinsics, templates
from local_org.cloudformation.identities import Identity, Naming, identity
from local_org.cloudformation.intrinsics import NO_VALUE, TemplateError
from local_org.place import Place

NESTED_STACK = "AWS::CloudFormation::Stack"


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource to make. `properties` hold no intrinsic any more; `arn` is empty where the type has none."""

    logical_id: str
    type: str
    properties: Mapping[str, Any]
    ref: str | None
    arn: str


@dataclass(frozen=True, slots=True)
class Stack:
    """The resources of one template at one place in its own order, and its nested stacks by logical id.

    `creation_order` lists the same resources, each after those it needs.
    """

    name: str
    place: Place
    resources: tuple[Resource, ...]
    creation_order: tuple[Resource, ...]
    outputs: Mapping[str, Any]
    nested: Mapping[str, "Stack"]
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def of_type(self, kind: str) -> tuple[Resource, ...]:
        return tuple(resource for resource in self.resources if resource.type == kind)


def resolve(path: Path, given: Mapping[str, str], place: Place, name: str) -> Stack:
    """Read a template and resolve it for a place; TemplateError naming what cannot be resolved."""
    return Resolution(templates.load(path, given, place), place, name).stack()


class Resolution:
    """One template on its way to a stack: the scope in which its intrinsics are evaluated."""

    def __init__(self, template: templates.Template, place: Place, name: str) -> None:
        self._template = template
        self._place = place
        self._name = name
        self._evaluating: list[str] = []

    def stack(self) -> Stack:
        """Resolve every resource that its condition lets in, every condition and output; check every rule."""
        for rule in self._template.rules:
            self._check(rule)
        for condition in self._template.conditions:
            self.condition(condition)
        order = self._order()
        resources = {name: self._resource(name) for name in self._active}
        return Stack(
            name=self._name,
            place=self._place,
            resources=tuple(resources.values()),
            creation_order=tuple(resources[name] for name in order),
            outputs=self._outputs(),
            nested=self._nested,
            parameters=self._template.parameters,
        )

    def ref(self, name: str) -> Any:
        if name in self._pseudo_parameters:
            return self._pseudo_parameters[name]
        if name in self._template.parameters:
            return self._template.parameters[name]
        found = self._identity(name).ref
        if found is None:
            raise TemplateError(f"what Ref {name} gives is known only to AWS")
        return found

    def get_att(self, name: str, attribute: str) -> Any:
        output = attribute.removeprefix("Outputs.")
        if output != attribute and name in self._nested:
            known: Mapping[str, Any] = self._nested[name].outputs
            attribute = output
        else:
            known = self._identity(name).attributes
        if attribute not in known:
            raise TemplateError(f"{name} has no known attribute {attribute}")
        return known[attribute]

    def condition(self, name: str) -> bool:
        if name not in self._template.conditions:
            raise TemplateError(f"unknown condition {name}")
        if name in self._evaluating:
            raise TemplateError(f"Conditions.{name}: depends on itself")
        self._evaluating.append(name)
        try:
            return intrinsics.condition(self._template.conditions[name], self, f"Conditions.{name}")
        finally:
            self._evaluating.remove(name)

    def find_in_map(self, name: str, first: str, second: str) -> Any:
        try:
            return self._template.mappings[name][first][second]
        except KeyError as missing:
            raise TemplateError(f"mapping {name} has no value at {first}, {second}") from missing

    def _check(self, rule: str) -> None:
        body, where = self._template.rules[rule], f"Rules.{rule}"
        if "RuleCondition" in body and not intrinsics.condition(body["RuleCondition"], self, where):
            return
        for assertion in body["Assertions"]:
            if not intrinsics.condition(assertion["Assert"], self, where):
                raise TemplateError(f"{where}: {assertion.get('AssertDescription', 'the assertion fails')}")

    @cached_property
    def _pseudo_parameters(self) -> Mapping[str, str]:
        place = self._place
        return {
            "AWS::AccountId": place.account,
            "AWS::Partition": place.partition,
            "AWS::Region": place.region,
            "AWS::StackId": place.arn("cloudformation", f"stack/{self._name}/local"),
            "AWS::StackName": self._name,
            "AWS::URLSuffix": place.url_suffix,
        }

    @cached_property
    def _active(self) -> Mapping[str, Mapping[str, Any]]:
        """The resources that their condition lets in."""
        resources = self._template.resources
        return {
            name: resource
            for name, resource in resources.items()
            if "Condition" not in resource or self.condition(resource["Condition"])
        }

    @cached_property
    def _nested(self) -> Mapping[str, Stack]:
        return {name: self._nest(name) for name, body in self._active.items() if body["Type"] == NESTED_STACK}

    def _nest(self, name: str) -> Stack:
        properties = self._properties(name)
        path = self._template.path.parent / str(properties["TemplateURL"])
        given = {key: _parameter(value) for key, value in properties.get("Parameters", {}).items()}
        return resolve(path, given, self._place, f"{self._name}-{name}")

    def _order(self) -> list[str]:
        """Return the resources so that each comes after those it mentions or depends on."""
        needs = {name: self._needs(body) & set(self._active) for name, body in self._active.items()}
        try:
            return list(TopologicalSorter(needs).static_order())
        except CycleError as cycle:
            raise TemplateError(f"resources that need each other: {' -> '.join(cycle.args[1])}") from cycle

    @staticmethod
    def _needs(body: Mapping[str, Any]) -> set[str]:
        depends = body.get("DependsOn", [])
        named = {depends} if isinstance(depends, str) else set(depends)
        return named | intrinsics.references(body.get("Properties", {}))

    def _resource(self, name: str) -> Resource:
        known = self._identity(name)
        arn = known.attributes.get("Arn") or (known.ref if (known.ref or "").startswith("arn:") else "")
        return Resource(name, self._active[name]["Type"], self._properties(name), known.ref, arn or "")

    def _properties(self, name: str) -> dict[str, Any]:
        body = self._active[name].get("Properties", {})
        return dict(intrinsics.resolve(body, self, f"Resources.{name}.Properties"))

    def _identity(self, name: str) -> Identity:
        if name not in self._active:
            cut = name in self._template.resources
            raise TemplateError(f"{name} is left out by its condition" if cut else f"unknown name {name}")
        body = self._active[name]

        def prop(key: str) -> Any:
            where = f"Resources.{name}.Properties.{key}"
            value = intrinsics.resolve(body.get("Properties", {}).get(key), self, where)
            return None if value is NO_VALUE else value

        return identity(body["Type"], Naming(self._name, name, self._place, prop))

    def _outputs(self) -> dict[str, Any]:
        return {
            name: intrinsics.resolve(output["Value"], self, f"Outputs.{name}")
            for name, output in self._template.outputs.items()
            if "Condition" not in output or self.condition(output["Condition"])
        }


def _parameter(value: Any) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
