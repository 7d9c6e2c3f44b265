"""Who may do what in the templates, and why: a table for each role and policy, one for queues and topics."""

from collections.abc import Iterator, Mapping

from scripts.docs.markdown import code, table
from scripts.docs.readable import HUB, SPOKE, conditions, listed, readable
from scripts.docs.statements import TRUST, Holder, Properties, holders

Names = Mapping[str, str]


def rights() -> str:
    """Everything that the two templates grant."""
    sections = [_section("hub", "template.yaml", HUB), _section("spoke", "spoke/template.yaml", SPOKE)]
    return "\n" + "\n".join(part for section in sections for part in section) + "\n"


def _section(place: str, template: str, names: Names) -> Iterator[str]:
    everyone = holders(template)
    yield f"### {place.capitalize()} (`{template}`)\n"
    named = [holder for holder in everyone if _name(holder, names)]
    for holder in named:
        yield from _identity(holder, names)
    yield f"#### Policies of resources ({place})\n"
    others = [holder for holder in everyone if holder not in named and not holder.is_function]
    rows = [row for holder in others for row in _resource_rows(holder, names)]
    yield table(["on", "statement", "who", "may", "if", "why"], rows)
    if functions := [holder for holder in everyone if holder.is_function]:
        yield f"#### Who may invoke the functions ({place})\n"
        yield "EventBridge, each time for one rule. SAM writes the permission with the rule's ARN."
        yield "What waits in a queue (`PutOff`, `Arrived`) Lambda reads itself, under the function's role.\n"
        yield table(["function", "event", "why"], [row for holder in functions for row in _event_rows(holder)])


def _name(holder: Holder, names: Names) -> str:
    """What a role or a managed policy is called; empty for policies that stand on a resource."""
    given = holder.properties.get("RoleName") or holder.properties.get("ManagedPolicyName")
    return readable(given, names) if given else ""


def _identity(holder: Holder, names: Names) -> Iterator[str]:
    yield f"#### `{_name(holder, names)}`\n"
    yield f"{_trust(holder, names) or _description(holder)}\n"
    rows = [
        [code(sid), _may(given), _on(given, names), _if(given, names), holder.why[sid]]
        for sid, given in holder.given.items()
        if sid != TRUST
    ]
    yield table(["statement", "may", "on", "if", "why"], rows)


def _trust(holder: Holder, names: Names) -> str:
    trust = holder.given.get(TRUST)
    if trust is None:
        return ""
    condition = " and ".join(conditions(trust.get("Condition", {}), names))
    return f"Assumed by {_who(trust, names)}{condition and f', if {condition}'}. {holder.why[TRUST]}"


def _description(holder: Holder) -> str:
    return f"A managed policy. {holder.properties['Description']}."


def _resource_rows(holder: Holder, names: Names) -> Iterator[list[str]]:
    for sid, given in holder.given.items():
        yield [_on(given, names), code(sid), _who(given, names), _may(given), _if(given, names), holder.why[sid]]


def _event_rows(holder: Holder) -> Iterator[list[str]]:
    for event in holder.given:
        yield [code(holder.properties["FunctionName"]), code(event), holder.why[event]]


def _who(statement: Properties, names: Names) -> str:
    principal = statement["Principal"]
    if not isinstance(principal, dict):
        return "anyone"
    return ", ".join(code(readable(name, names)) for kind in principal.values() for name in listed(kind))


def _may(statement: Properties) -> str:
    never = "**never** " if statement["Effect"] == "Deny" else ""
    if "NotAction" in statement:
        return f"{never}anything but {', '.join(map(code, listed(statement['NotAction'])))}"
    return never + ", ".join(map(code, listed(statement["Action"])))


def _on(statement: Properties, names: Names) -> str:
    return "<br>".join(code(readable(resource, names)) for resource in listed(statement["Resource"]))


def _if(statement: Properties, names: Names) -> str:
    return "<br>".join(conditions(statement.get("Condition", {}), names))
