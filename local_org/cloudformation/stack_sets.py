"""The StackSets of a resolved template: which stacks they roll out to whom."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from local_org.cloudformation.intrinsics import TemplateError
from local_org.cloudformation.stack import Resource, Stack, resolve
from local_org.place import Place

STACK_SET: Final = "AWS::CloudFormation::StackSet"
# The organizational unit that every account of the organization is in.
UNIT: Final = "ou-local-workloads"

_KNOWN = frozenset(
    {
        "AutoDeployment",
        "CallAs",
        "Capabilities",
        "Description",
        "ManagedExecution",
        "OperationPreferences",
        "Parameters",
        "PermissionModel",
        "StackInstancesGroup",
        "StackSetName",
        "TemplateURL",
    }
)
_TARGETS = frozenset({"AccountFilterType", "Accounts", "OrganizationalUnitIds"})


@dataclass(frozen=True, slots=True)
class StackSet:
    """One StackSet. `auto`: accounts that join get its stacks, and those that leave lose them.

    `management`: the organization's own account, which it is never rolled out to; empty when another one rolls it out.
    """

    name: str
    template: Path
    parameters: Mapping[str, str]
    groups: tuple[Mapping[str, Any], ...]
    auto: bool
    management: str = ""

    def stacks(self, accounts: Collection[str]) -> Iterator[Stack]:
        """Yield the stack of each of these accounts of the unit in each region, account by account."""
        for group in self.groups:
            members = [account for account in accounts if account != self.management]
            for account in _targeted(group["DeploymentTargets"], members):
                for region in group["Regions"]:
                    yield resolve(self.template, self.parameters, Place(account, region), instance_name(self.name))


def instance_name(stack_set: str) -> str:
    """How each stack of a StackSet is called."""
    return f"StackSet-{stack_set}-local"


def stack_sets(stack: Stack, folder: Path) -> tuple[StackSet, ...]:
    """Return the StackSets of a stack whose template stands in `folder`; TemplateError for what is unknown here."""
    return tuple(_stack_set(resource, folder, stack.place.account) for resource in stack.of_type(STACK_SET))


def _stack_set(resource: Resource, folder: Path, account: str) -> StackSet:
    properties, where = resource.properties, f"Resources.{resource.logical_id}"
    _refuse_unknown(properties, _KNOWN, where)
    if properties["PermissionModel"] != "SERVICE_MANAGED":
        raise TemplateError(f"{where}: only service-managed StackSets are known here")
    for group in properties["StackInstancesGroup"]:
        _refuse_unknown(group["DeploymentTargets"], _TARGETS, where)
    return StackSet(
        name=properties["StackSetName"],
        template=folder / properties["TemplateURL"],
        parameters={pair["ParameterKey"]: pair["ParameterValue"] for pair in properties["Parameters"]},
        groups=tuple(properties["StackInstancesGroup"]),
        auto=str(properties["AutoDeployment"]["Enabled"]).lower() == "true",
        management=account if properties.get("CallAs") == "SELF" else "",
    )


def _targeted(targets: Mapping[str, Any], accounts: Iterable[str]) -> list[str]:
    if UNIT not in targets["OrganizationalUnitIds"]:
        return []
    match targets.get("AccountFilterType", "NONE"):
        case "NONE":
            return list(accounts)
        case "DIFFERENCE":
            return [account for account in accounts if account not in targets["Accounts"]]
    raise TemplateError(f"AccountFilterType {targets['AccountFilterType']} is unknown here")


def _refuse_unknown(given: Mapping[str, Any], known: Collection[str], where: str) -> None:
    for key in given:
        if key not in known:
            raise TemplateError(f"{where}: property {key} of {STACK_SET} is unknown")
