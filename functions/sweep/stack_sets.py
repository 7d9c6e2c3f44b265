"""Where the StackSets have rolled the spoke out, and where they are about to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from warden.model import Pair
from warden.trigger import partition_of


def rolled_out(cloudformation: Callable[[], Any], names: tuple[str, ...], caller: str) -> Iterator[Pair]:
    """The account and region of each instance of these StackSets; no call when there are none.

    caller: DELEGATED_ADMIN or SELF, as whom StackSets are called.
    """
    for name in names:
        pages = cloudformation().get_paginator("list_stack_instances").paginate(StackSetName=name, CallAs=caller)
        for page in pages:
            for one in page["Summaries"]:
                yield Pair(partition_of(one["Region"]), one["Account"], one["Region"])
