"""Whether CloudTrail logs management events: EventBridge hears of API calls only where a trail does (aws-facts 2)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from cli.doctor import mend
from cli.doctor.check import CannotTellError, Fault, Probe, absent
from cli.doctor.spoke import Guarded

Selector = Mapping[str, Any]

HEARD = frozenset({"iam.amazonaws.com", "lambda.amazonaws.com"})
# Of a trail of the organization only the account that it belongs to may see the selectors.
HIDDEN = ("CloudTrailARNInvalidException", "TrailNotFoundException")


def logs_changes(plain: Sequence[Selector], advanced: Sequence[Selector]) -> bool:
    """Whether a trail with these selectors logs the calls that change something; without any it logs all."""
    if not plain and not advanced:
        return True
    if advanced:
        return any(_takes_changes(selector["FieldSelectors"]) for selector in advanced)
    return any(
        selector.get("IncludeManagementEvents", True) and selector.get("ReadWriteType", "All") in {"All", "WriteOnly"}
        for selector in plain
    )


def _takes_changes(fields: Iterable[Selector]) -> bool:
    """Whether one advanced selector takes the writes of Lambda and IAM, and narrows them by nothing else."""
    return all(_lets_through(field) for field in fields)


def _lets_through(field: Selector) -> bool:
    match field:
        case {"Field": "eventCategory", "Equals": wanted, **rest} if not rest:
            return bool(wanted == ["Management"])
        case {"Field": "readOnly", "Equals": wanted, **rest} if not rest:
            return bool(wanted == ["false"])
        case {"Field": "eventSource", "NotEquals": unwanted, **rest} if not rest:
            return HEARD.isdisjoint(unwanted)
        case {"Field": "eventSource", "Equals": wanted, **rest} if not rest:
            return HEARD.issubset(wanted)
    return False


def of_region(guarded: Guarded) -> Iterator[Fault]:
    """What is wrong with the trails of a place, unless one of them logs."""
    found = _trails(guarded)
    yield from _silent(guarded, found, "no trail logs the events of this region")


def of_iam(guarded: Guarded) -> Iterator[Fault]:
    """The same of the trails that log what has no region."""
    found = [one for one in _trails(guarded) if one.get("IncludeGlobalServiceEvents")]
    yield from _silent(guarded, found, "no trail logs the events of IAM")


def _trails(guarded: Guarded) -> list[Selector]:
    return list(guarded.client("cloudtrail").describe_trails(includeShadowTrails=True)["trailList"])


def _silent(guarded: Guarded, found: Iterable[Selector], missing: str) -> Iterator[Fault]:
    faults = []
    for one in found:
        fault = _fault(guarded, one)
        if fault is None:
            return
        faults.append(fault)
    yield from faults or [Fault(missing, mend.trail(guarded.place.account, guarded.hub.place.region))]


def _fault(guarded: Guarded, one: Mapping[str, Any]) -> Fault | None:
    arn, region = one["TrailARN"], one["HomeRegion"]
    # Asked at home: elsewhere CloudTrail knows the trail's shadow only.
    cloudtrail = guarded.client("cloudtrail", region)
    if not cloudtrail.get_trail_status(Name=arn)["IsLogging"]:
        return Fault(f"the trail {arn} is stopped", mend.logging(arn, region))
    if not _logs_changes(cloudtrail, one):
        reason = (
            f"the trail {arn} leaves out management events that change something; mending it replaces its selectors"
        )
        return Fault(reason, mend.selectors(arn, region))
    return None


def _logs_changes(cloudtrail: Any, one: Mapping[str, Any]) -> bool:
    arn = one["TrailARN"]
    try:
        found = cloudtrail.get_event_selectors(TrailName=arn)
    except ClientError as error:
        if not absent(error, *HIDDEN):
            raise
        if one.get("HasCustomEventSelectors"):
            shown = f"aws cloudtrail get-event-selectors --trail-name {arn} --region {one['HomeRegion']}"
            raise CannotTellError(
                f"the selectors of {arn} are shown only to the account that it belongs to", shown
            ) from error
        return True  # the default: all management events
    return logs_changes(found.get("EventSelectors", ()), found.get("AdvancedEventSelectors", ()))


TRAIL = Probe(
    "trail",
    "EventBridge hears of API calls only where a trail logs management events; without one Warden hears nothing.",
    of_region,
)
IAM_TRAIL = Probe(
    "iam_trail",
    "Changes of roles are heard only through a trail that includes global services.",
    of_iam,
)
