"""Whether AWS leaves Warden room: for roles in a guarded account, for copies of its functions in the hub."""

from collections.abc import Iterator

from cli.doctor import mend
from cli.doctor.check import Fault, Probe
from cli.doctor.hub import Deployed
from cli.doctor.spoke import Guarded
from local_org.cloudformation.stack import Resource

ROLES_PER_ACCOUNT = "L-FE177D64"
CONCURRENT_EXECUTIONS = "L-B99A9384"
# shared_role makes a role for each function that shares one, so a tenth is to be left.
ROLES_LEFT = 0.1
FUNCTION = "AWS::Lambda::Function"


def _roles(guarded: Guarded) -> Iterator[Fault]:
    summary = guarded.client("iam").get_account_summary()["SummaryMap"]
    used, quota = summary["Roles"], summary["RolesQuota"]
    if quota - used < quota * ROLES_LEFT:
        region = guarded.place.global_region.region
        reason = f"{used} of {quota} roles are made; without room a function keeps the role that it shares"
        yield Fault(reason, mend.quota("iam", ROLES_PER_ACCOUNT, 2 * quota, region))


def _concurrency(hub: Deployed) -> Iterator[Fault]:
    functions = hub.stack.of_type(FUNCTION)
    reserved = int(hub.parameter("ReservedConcurrency"))
    for function in functions:
        yield from _reservation(hub, function, reserved)
    if not reserved:
        yield from _left_over(hub, len(functions))


def _reservation(hub: Deployed, function: Resource, wanted: int) -> Iterator[Fault]:
    name, region = str(function.ref), hub.place.region
    found = hub.client("lambda").get_function_concurrency(FunctionName=name).get("ReservedConcurrentExecutions")
    if found == (wanted or None):
        return
    said = "no copy reserved" if found is None else f"{found} copies at once"
    command = (
        f"aws lambda put-function-concurrency --function-name {name} --reserved-concurrent-executions {wanted}"
        if wanted
        else f"aws lambda delete-function-concurrency --function-name {name}"
    )
    yield Fault(f"{name} has {said}, where the stack says {wanted or 'none'}", f"{command} --region {region}")


def _left_over(hub: Deployed, functions: int) -> Iterator[Fault]:
    limits = hub.client("lambda").get_account_settings()["AccountLimit"]
    left = limits["UnreservedConcurrentExecutions"]
    if left < functions:
        reason = f"{functions} functions without a reservation share what is left to the account: {left} copies at once"
        yield Fault(reason, mend.quota("lambda", CONCURRENT_EXECUTIONS, 1000, hub.place.region))


ROLES_QUOTA = Probe(
    "roles_quota", "A function that shares its role can get one of its own only below the quota.", _roles
)
CONCURRENCY = Probe("concurrency", "The hub's functions have to be allowed to run.", _concurrency)
