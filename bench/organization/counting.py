"""Calls as AWS counts them: by action, by who makes them, and how long its quotas take over them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from local_org.endpoint.call_log import Logged

# Requests each second to Lambda's control plane, for an account and region; the rest of its actions share one quota.
# https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
CONTROL_PLANE = 15
OWN_QUOTAS = {"lambda:GetFunction": 100, "lambda:GetPolicy": 15}


@dataclass(frozen=True, slots=True)
class Calls:
    """How often each action was called: with the guarded account's own credentials, and with those of a hub."""

    account: Mapping[str, float]
    hub: Mapping[str, float]

    @property
    def in_account(self) -> float:
        return sum(self.account.values())

    @property
    def in_all(self) -> float:
        return self.in_account + sum(self.hub.values())

    @property
    def least_seconds(self) -> float:
        """How long AWS's quotas on Lambda's control plane make these calls take at least."""
        shared = sum(
            count for action, count in self.account.items() if action.startswith("lambda:") and action not in OWN_QUOTAS
        )
        own = [self.account.get(action, 0) / rate for action, rate in OWN_QUOTAS.items()]
        return max(shared / CONTROL_PLANE, *own)

    def less(self, others: "Calls", parts: int) -> "Calls":
        """What one of so many parts of these calls is when the others are taken away."""
        return Calls(_less(self.account, others.account, parts), _less(self.hub, others.hub, parts))


def _less(more: Mapping[str, float], fewer: Mapping[str, float], parts: int) -> dict[str, float]:
    left = {action: (count - fewer.get(action, 0)) / parts for action, count in more.items()}
    return {action: count for action, count in left.items() if count}


def counted(made: Iterable[Logged], account: str) -> Calls:
    """Count the calls of an account's principals; others are the hub. What AWS itself delivers is no call."""
    inside: Counter[str] = Counter()
    outside: Counter[str] = Counter()
    for call in made:
        if call.principal.startswith("arn:"):
            (inside if call.principal.split(":")[4] == account else outside)[call.action] += 1
    return Calls(_sorted(inside), _sorted(outside))


def _sorted(counts: Counter[str]) -> dict[str, float]:
    return dict(sorted(counts.items()))
