"""The commands that mend, as they are typed in the account that the check names."""

from shlex import quote

from cli.doctor.hub import Deployed
from cli.doctor.spoke import STACK, Guarded
from local_org.cloudformation.stack import Resource
from local_org.events.routing import spoke_parameters
from local_org.place import Place


def spoke(guarded: Guarded) -> str:
    return spoke_at(guarded.hub, guarded.place)


def spoke_at(deployed: Deployed, place: Place) -> str:
    """Brings a spoke to what its template says, also where somebody changed or removed a part of it by hand."""
    if place == deployed.place:
        return hub(deployed)
    given = spoke_parameters(deployed.stack).items()
    parameters = " ".join(f"ParameterKey={key},ParameterValue={value}" for key, value in given)
    template = "--template-body file://spoke/template.yaml --capabilities CAPABILITY_NAMED_IAM"
    return _reverted(STACK, place.region, f"{template} --parameters {parameters}")


def hub(deployed: Deployed) -> str:
    """Brings the hub's stack, and the spoke in it, back to what was deployed."""
    parameters = " ".join(f"ParameterKey={key},UsePreviousValue=true" for key in deployed.stack.parameters)
    template = "--use-previous-template --include-nested-stacks"
    capabilities = "--capabilities CAPABILITY_NAMED_IAM CAPABILITY_AUTO_EXPAND"
    return _reverted(deployed.stack.name, deployed.place.region, f"{template} {capabilities} --parameters {parameters}")


def _reverted(stack: str, region: str, how: str) -> str:
    named = f"--stack-name {stack} --change-set-name mend --region {region}"
    return (
        f"aws cloudformation create-change-set {named} --deployment-mode REVERT_DRIFT {how}"
        f" && aws cloudformation wait change-set-create-complete {named}"
        f" && aws cloudformation execute-change-set {named}"
    )


def enabled_rule(name: str, bus: str, region: str) -> str:
    return f"aws events enable-rule --name {name} --event-bus-name {bus} --region {region}"


def queue(resource: Resource, region: str) -> str:
    """Sets what a queue of the template is to have."""
    kept = resource.properties["MessageRetentionPeriod"]
    return (
        f"aws sqs set-queue-attributes --queue-url {resource.ref} --region {region}"
        f" --attributes MessageRetentionPeriod={kept},SqsManagedSseEnabled=true"
    )


def letters(url: str, region: str) -> str:
    """Shows what waits in a queue, for a minute only to whoever asks."""
    return (
        f"aws sqs receive-message --queue-url {url} --region {region}"
        " --max-number-of-messages 10 --visibility-timeout 60 --message-attribute-names All"
    )


def quota(service: str, code: str, value: int, region: str) -> str:
    """Asks AWS for more."""
    return (
        f"aws service-quotas request-service-quota-increase --service-code {service} --quota-code {code}"
        f" --desired-value {value} --region {region}"
    )


def logging(trail: str, region: str) -> str:
    return f"aws cloudtrail start-logging --name {trail} --region {region}"


def selectors(trail: str, region: str) -> str:
    wanted = '[{"ReadWriteType": "All", "IncludeManagementEvents": true}]'
    return (
        f"aws cloudtrail put-event-selectors --trail-name {trail} --region {region} --event-selectors {quote(wanted)}"
    )


def trail(account: str, region: str) -> str:
    return (
        f"aws cloudtrail create-trail --name management-events-{account} --s3-bucket-name BUCKET"
        f" --is-multi-region-trail --region {region}"
        f" && {logging(f'management-events-{account}', region)}"
    )
