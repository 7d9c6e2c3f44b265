"""The commands that mend, as they are typed in the account that the check names."""

from shlex import quote

from cli.doctor.hub import Deployed
from cli.doctor.spoke import STACK, Guarded
from local_org.cloudformation.stack import Resource
from local_org.events.routing import spoke_parameters
from local_org.place import Place

FOUND = "STACK"  # what the shell calls the stack that was found
# What each spoke makes: CloudFormation tells by its name which stack that is.
ALWAYS_THERE = "warden-forward-lambda"


def spoke(guarded: Guarded) -> str:
    """Brings a spoke back, or makes one where there is none."""
    return (spoke_at if guarded.stands() else enrolled)(guarded.hub, guarded.place)


def spoke_at(deployed: Deployed, place: Place) -> str:
    """Brings a spoke to what its template says, also where somebody changed or removed a part of it by hand.

    One of a StackSet keeps its template: the next deployment of the hub brings a newer one to all of them.
    """
    if _is_nested(deployed, place):
        return hub(deployed)
    given = spoke_parameters(deployed.stack)
    if place in deployed.rolled_out:
        template, values = "--use-previous-template", [f"ParameterKey={key},UsePreviousValue=true" for key in given]
    else:
        template = "--template-body file://spoke/by-hand.json"
        values = [f"ParameterKey={key},ParameterValue={value}" for key, value in given.items()]
    found = (
        f"aws cloudformation describe-stack-resources --physical-resource-id {ALWAYS_THERE} --region {place.region}"
        " --query 'StackResources[0].StackName' --output text"
    )
    how = f"{template} --capabilities CAPABILITY_NAMED_IAM --parameters {' '.join(values)}"
    reverted = _reverted(f'"${FOUND}"', place.region, how)
    return f"{FOUND}=$({found}) && {reverted}"


def enrolled(deployed: Deployed, place: Place) -> str:
    """Brings a spoke to where there may be none; of a StackSet it shows why there is none."""
    if _is_nested(deployed, place):
        return hub(deployed)
    if place in deployed.rolled_out:
        stack_set = "lambda-warden-core" if place.region == deployed.place.region else "lambda-warden-spokes"
        return (
            f"aws cloudformation list-stack-instances --stack-set-name {stack_set}"
            f" --stack-instance-account {place.account} --stack-instance-region {place.region}"
            f" --call-as {deployed.parameter('StackSetCaller')} --region {deployed.place.region}"
        )
    parameters = " ".join(f"{key}={value}" for key, value in spoke_parameters(deployed.stack).items())
    return (
        f"aws cloudformation deploy --stack-name {STACK} --template-file spoke/by-hand.json --region {place.region}"
        f" --capabilities CAPABILITY_NAMED_IAM --parameter-overrides {parameters}"
    )


def _is_nested(deployed: Deployed, place: Place) -> bool:
    """Whether the hub's own stack has the spoke of this place."""
    return place == deployed.place and deployed.parameter("EnrollOwnAccount") == "true"


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


def enabled_source(uuid: str, region: str) -> str:
    return f"aws lambda update-event-source-mapping --uuid {uuid} --enabled --region {region}"


def queue(resource: Resource, region: str) -> str:
    """Sets what a queue of the template is to have."""
    kept = resource.properties["MessageRetentionPeriod"]
    hidden = resource.properties.get("VisibilityTimeout")
    more = f",VisibilityTimeout={hidden},RedrivePolicy=" if hidden else ""
    return (
        f"aws sqs set-queue-attributes --queue-url {resource.ref} --region {region}"
        f" --attributes MessageRetentionPeriod={kept},SqsManagedSseEnabled=true{more}"
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
