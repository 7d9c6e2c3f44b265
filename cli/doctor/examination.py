"""The whole examination: the hub first, then each account, and each of its regions."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from operator import attrgetter

from botocore.exceptions import ClientError

from cli.doctor import archive, bus, golden, letters, mend, quotas, roles, rules, trails
from cli.doctor.check import Check, Fault, Probe, State
from cli.doctor.hub import Deployed
from cli.doctor.spoke import Account, Guarded
from local_org.place import Place

OF_HUB: tuple[Probe[Deployed], ...] = (
    rules.HUB_RULES,
    golden.HUB_EVENTS,
    bus.BUS_POLICY,
    quotas.CONCURRENCY,
    letters.FAILURES,
    archive.LETTERS_BUCKET,
)
OF_HOME: tuple[Probe[Guarded], ...] = (
    roles.POLICIES,
    quotas.ROLES_QUOTA,
)
OF_GLOBAL_REGION: tuple[Probe[Guarded], ...] = (rules.IAM_FORWARDER, trails.IAM_TRAIL)
OF_REGION: tuple[Probe[Guarded], ...] = (
    roles.ROLES,
    roles.TRUST,
    roles.NOT_ASSUMABLE,
    trails.TRAIL,
    rules.LAMBDA_FORWARDER,
    rules.ALARM_FORWARDER,
    golden.SPOKE_EVENTS,
    letters.DEAD_LETTERS,
    letters.TOPIC,
    archive.ARCHIVER,
    letters.UNDELIVERED,
)
AT_ONCE = 8  # accounts: looking is waiting for AWS, and their quotas are their own
REACHED = "Whoever operates Warden looks into an account as a role that only reads, which its spoke makes."


def examine(hub: Deployed, places: Iterable[Place]) -> Iterator[Check]:
    """Makes every check. `places` are sorted; of each account also the home and the global region are looked at.

    Several accounts are looked at at once, and told of in their order.
    """
    for probe in OF_HUB:
        yield probe.check(hub, "hub")
    accounts = [(name, [place.region for place in among]) for name, among in groupby(places, attrgetter("account"))]
    with ThreadPoolExecutor(AT_ONCE) as at_once:
        for checks in at_once.map(lambda account: tuple(_in_account(hub, *account)), accounts):
            yield from checks


def _in_account(hub: Deployed, name: str, regions: Iterable[str]) -> Iterator[Check]:
    try:
        account = Account(hub, name)
    except ClientError as refused:
        state = State.BROKEN if refused.response["Error"]["Code"] in roles.REFUSED else State.UNKNOWN
        yield Check(
            "reach", REACHED, name, state, (Fault(str(refused), mend.enrolled(hub, Place(name, hub.place.region))),)
        )
        return
    yield Check("reach", REACHED, name, State.OK, ())
    home, listening = hub.place.region, hub.place.global_region.region
    for region in dict.fromkeys([home, listening, *regions]):
        guarded = account.spoke(region)
        of_home, of_listening = region == home, region == listening
        probes = [*OF_HOME * of_home, *OF_GLOBAL_REGION * of_listening, *OF_REGION]
        yield from (probe.check(guarded, guarded.where) for probe in probes)
