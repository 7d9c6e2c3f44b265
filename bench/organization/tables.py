"""The figures as tables, for who reads along and for docs/performance.md."""

from collections.abc import Callable, Mapping
from typing import Any

from bench.organization.names import CUSTODIAN, OURS

Figures = Mapping[str, Any]
MEGABYTE = 1e6
TENS = 10
FINDINGS = {"shared_role": "shared role", "plaintext_secrets": "secret", "dead_letter": "no queue"}


def tables(figures: Figures) -> str:
    """Everything, in Markdown."""
    parts: list[Callable[[Figures], str]] = [_setting, _tools, _actions, _events, _growth, _accounts, _bill, _checks]
    return "\n\n".join(part(figures) for part in parts) + "\n"


def _table(titles: list[str], rows: list[list[str]]) -> str:
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _setting(figures: Figures) -> str:
    machine, versions = figures["machine"], figures["versions"]
    peers = ", ".join(f"{name} {version}" for name, version in versions.items())
    return (
        f"Beside {peers}. {machine['cpus']} CPUs, {machine['system']}, Python {machine['python']}. Of the functions "
        f"{figures['share']:.0%} each share a role, hold a secret and have no dead-letter queue."
    )


def _tools(figures: Figures) -> str:
    titles = ["", "functions", "calls in the account", "calls in all", "quota's seconds", "seconds", "CPU s", "peak MB"]
    found = [f"{word}: precision / recall" for word in FINDINGS.values()]
    rows = [
        [
            one["name"],
            f"{one['functions']:,}",
            f"{one['calls_in_account']:,.0f}",
            f"{one['calls_in_all']:,.0f}",
            f"{one['least_seconds']:,.0f}",
            f"{one['seconds']:,.0f}",
            f"{one['cpu_seconds']:,.1f}",
            f"{one['peak_bytes'] / MEGABYTE:,.0f}",
            *(_score(one["scores"][finding]) for finding in FINDINGS),
        ]
        for one in figures["tools"]
    ]
    return "**One account and region.**\n\n" + _table([*titles, *found], rows)


def _score(score: Mapping[str, float] | None) -> str:
    return "no such finding" if score is None else f"{score['precision']:.2f} / {score['recall']:.2f}"


def _actions(figures: Figures) -> str:
    rows = [
        [one["name"], f"{one['functions']:,}", _counts(one["account"]), _counts(one["hub"])] for one in figures["tools"]
    ]
    return "**Their calls.**\n\n" + _table(["", "functions", "in the account", "in the hub"], rows)


def _counts(calls: Mapping[str, float]) -> str:
    return "<br>".join(f"{count:,g} `{action}`" for action, count in sorted(calls.items(), key=lambda one: -one[1]))


def _events(figures: Figures) -> str:
    path = figures["event_path"]
    rows = []
    for kind, words in {"sound": "nothing is wrong", "faulty": "all three faults, only looked at"}.items():
        for tool in (OURS, CUSTODIAN):
            one = path[kind][tool]
            calls = [(_sum(one[when]["account"]), _sum(one[when]["hub"])) for when in ("first", "next")]
            counts = [f"{account:g} + {hub:g}" for account, hub in calls]
            rows.append(
                [words, tool, *counts, *(f"{one[f'{when}_cpu_seconds'] * 1000:,.0f} ms" for when in ("first", "next"))]
            )
    imports = path["imports"]
    titles = ["", "", "calls of a first event: account + hub", "of another", "CPU of a first event", "of another"]
    return (
        "**One CreateFunction event, all three handlers of each tool together.**\n\n"
        + _table(titles, rows)
        + f"\n\nThe longest import: {imports[OURS] * 1000:,.0f} ms of CPU, {imports[CUSTODIAN] * 1000:,.0f} ms with "
        f"{CUSTODIAN}, a ratio of {imports[OURS] / imports[CUSTODIAN]:.2f}."
    )


def _sum(calls: Mapping[str, float]) -> float:
    return round(sum(calls.values()), 1)


def _growth(figures: Figures) -> str:
    titles = ["functions", "calls in the account", "calls in all", "N/50 + N/100 + 10", "seconds", "CPU s", "peak MB"]
    rows = [
        [
            f"{swept['functions']:,}",
            *(f"{swept['sweep'][figure]:,.0f}" for figure in ("calls_in_account", "calls_in_all")),
            f"{swept['floor']:,.0f}",
            f"{swept['sweep']['seconds']:,.0f}",
            f"{swept['sweep']['cpu_seconds']:,.1f}",
            f"{swept['sweep']['peak_bytes'] / MEGABYTE:,.0f}",
        ]
        for swept in figures["growth"]
    ]
    return "**Our sweep of functions that comply and are on record.**\n\n" + _table(titles, rows)


def _accounts(figures: Figures) -> str:
    titles = [
        "accounts",
        "functions in each",
        "calls in the accounts",
        "calls in all",
        "seconds, one after the other",
        "CPU s",
        "peak MB",
    ]
    rows = [
        [
            f"{one['accounts']:,}",
            f"{one['functions_in_each']:,}",
            *(f"{one[figure]:,.0f}" for figure in ("calls_in_accounts", "calls_in_all", "seconds")),
            f"{one['cpu_seconds']:,.1f}",
            f"{one['peak_bytes'] / MEGABYTE:,.0f}",
        ]
        for one in figures["organizations"]
    ]
    return "**Our sweep of several accounts, all on record.**\n\n" + _table(titles, rows)


def _bill(figures: Figures) -> str:
    bill = figures["bill"]
    assumed = bill["assumed"]
    rows = [[line["what"], _quantity(line["quantity"]), f"{line['dollars']:,.2f}"] for line in bill["lines"]]
    total = sum(line["dollars"] for line in bill["lines"])
    size = f"{assumed['accounts']} accounts, {assumed['regions']} regions and {assumed['functions']} functions in each"
    return (
        f"**A month of {size}, in dollars** (list prices of {bill['read_on']}, no free tier).\n\n"
        + _table(["", "quantity", "dollars"], [*rows, ["**all of it**", "", f"**{total:,.2f}**"]])
        + "\n\nAssumed: "
        + ", ".join(f"`{name}` {value:g}" for name, value in assumed.items())
        + ". Without a price: "
        + "; ".join(bill["not_priced"])
        + "."
    )


def _quantity(quantity: float) -> str:
    return f"{quantity:,.0f}" if quantity >= TENS or not quantity else f"{quantity:.2g}"


def _checks(figures: Figures) -> str:
    rows = [[check["what"], check["found"], "yes" if check["holds"] else "**no**"] for check in figures["checks"]]
    return "**What has to hold.**\n\n" + _table(["", "found", "holds"], rows)
