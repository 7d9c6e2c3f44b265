"""However many letters there are: a list takes a call for a megabyte of the index, and keeps a page and the groups."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from dataclasses import replace
from math import ceil
from typing import Any

from cli.letters.groups import grouped
from cli.letters.wanted import Wanted
from tests.unit.warden.post import LETTER
from tests.unit.warden.samples import ORDERS
from warden.letter import Letter
from warden.letters import Letters

PAGE = 2**20  # what DynamoDB reads for one call
MANY = 100_000
KINDS = 7
ERROR = "An error occurred (ThrottlingException) when calling the PutItem operation: rate of # requests exceeded"
REQUEST = "0b1c2d3e-aaaa-4000-8000-000000000001"
ITEM = replace(LETTER, error=ERROR, request_id=REQUEST, expires=1_800_000_000).as_item()
# Bytes as DynamoDB counts them: names and values.
SIZE = sum(len(name) + len(next(iter(value.values()))) for name, value in ITEM.items())
IN_A_PAGE = ceil(PAGE / SIZE)


class Table:
    """An index of many letters, whose pages are made when asked for. most: letters that anybody still had."""

    def __init__(self) -> None:
        self.calls = self.most = 0

    def get_paginator(self, _: str) -> Table:
        return self

    def paginate(self, **_: Any) -> Iterator[dict[str, Any]]:
        for start in range(0, MANY, IN_A_PAGE):
            self.calls += 1
            self.most = max(self.most, sum(isinstance(one, Letter) for one in gc.get_objects()))
            here = range(start, min(start + IN_A_PAGE, MANY))
            yield {"Items": [{**ITEM, "signature": {"S": f"{number % KINDS:012x}"}} for number in here]}


def test_a_function_with_many_letters_is_listed_page_by_page() -> None:
    table: Any = Table()
    before = sum(isinstance(one, Letter) for one in gc.get_objects())

    groups = grouped(Wanted(function=ORDERS).select(Letters(table, "letters")))

    assert [group.count for group in groups] == [14286] * 5 + [14285] * 2
    assert table.calls == ceil(MANY / IN_A_PAGE)
    assert table.most - before <= 2 * KINDS + 1
