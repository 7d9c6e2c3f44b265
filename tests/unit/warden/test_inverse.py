"""The steps back: what the journal keeps of them is what undo reads."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warden.inverse import Inverse, Property, PutBack, PutTagBack, RemoveRole, RevokeGrant, as_record, from_record
from warden.model import Action

texts = st.text(max_size=20)
documents = st.dictionaries(texts, st.dictionaries(texts, st.lists(texts, max_size=2), max_size=2), max_size=2)
steps: st.SearchStrategy[Inverse] = st.one_of(
    st.builds(PutBack, st.sampled_from(Property), texts, texts),
    st.builds(PutTagBack, texts, st.none() | texts, st.none() | texts),
    st.builds(RevokeGrant, texts),
    st.builds(RemoveRole, texts, st.lists(texts, max_size=3).map(tuple), documents),
)


@given(steps)
def test_a_step_survives_the_journal(step: Inverse) -> None:
    read = from_record(json.loads(json.dumps(as_record(step))))

    assert (type(read), read) == (type(step), step)


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"step": "DeleteEverything"},
        {"step": "RevokeGrant"},
        {"step": "RevokeGrant", "role_arn": None},
        {"step": "PutBack", "property": "Handler", "before": "a", "after": "b"},
        {"step": "RemoveRole", "role_arn": "a", "managed": "all", "inline": {}},
    ],
    ids=str,
)
def test_a_step_of_another_version_is_not_guessed_at(record: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"not known here|not a valid Property"):
        from_record(record)


def test_every_action_says_itself_what_takes_it_back() -> None:
    abstract = [kind for kind in Action.__subclasses__() if kind.__module__.partition(".")[0] != "tests"]

    assert [kind.__name__ for kind in abstract if "inverse" not in vars(kind)] == []
