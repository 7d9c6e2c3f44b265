"""What happens in the shop: it sells badly, redrives are asked for too early, three of four functions are mended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Any

from local_org.faults.stage import Stage
from tests.stories.letters_storm import ARCHIVER, INDEX, OPEN, REDRIVER, Census, Storm
from tests.stories.shop import NAMES, POISON
from warden.letter import Letter, Standing
from warden.runs import Run

FAILING, FAILING_LESS = 0.75, 0.5  # of all attempts
WAVES, MOST_WAVES = 8, 30
FEW = 20  # events
FEWEST_ROUNDS, MOST_ROUNDS = 12, 50
RETRIED = ("orders", "stock")  # the letters of the others are for later
LARGE = 1000  # letters
HOUR = 3600


@dataclass(frozen=True, slots=True)
class Stop:
    """A redrive that was asked for while the oldest letter is poison. ran: what was run because of it."""

    run: Run
    ran: dict[str, int]


@dataclass
class Played:
    """The story, told act by act, and what stood at the end of each."""

    storm: Storm
    poison: tuple[str, ...]
    sold: Census
    stops: tuple[Stop, ...]
    retried: Census
    large: Run
    wanted: int  # letters of the large redrive
    race: tuple[Run, ...]
    raced: tuple[str, ...]  # events
    ended: Census


def play(stage: Stage, seed: int, events: int) -> Played:
    """Plays it with so many events."""
    storm = Storm(stage, seed, FAILING)
    poison = tuple(storm.send(name, kind=POISON) for name in NAMES)
    storm.settle()
    sell(storm, events - len(poison))
    sold = storm.census()
    stops = tuple(stopped(storm, name) for name in NAMES for _ in range(3))
    retry(storm)
    retried = storm.census()
    storm.shop.rates |= dict.fromkeys(("orders", "carts", "stock"), 0.0)
    wanted = min(LARGE, len(waiting(storm, "orders")))
    large = redrive_many(storm, wanted)
    raced = tuple(storm.event(letter) for letter in waiting(storm, "carts"))
    race = at_once(storm, "carts")
    for name in ("orders", "stock"):
        storm.ask(name)
    storm.settle()
    return Played(storm, poison, sold, stops, retried, large, wanted, race, raced, storm.census())


def sell(storm: Storm, events: int) -> None:
    """Sends the events in waves, and more until the archiver and the index died at all their calls."""
    for wave in range(MOST_WAVES):
        if wave >= WAVES and not storm.kills.left(ARCHIVER) and not storm.kills.left(INDEX):
            break
        storm.shop.release()
        storm.settle()
        storm.send_many(ceil(events / WAVES) if wave < WAVES else FEW)


def stopped(storm: Storm, name: str) -> Stop:
    """Asks for a redrive that nobody disturbs."""
    before = storm.shop.ran.copy()
    with storm.calm():
        run = storm.ask(name)
        storm.settle()
    return Stop(storm.record(run), dict(storm.shop.ran - before))


def retry(storm: Storm) -> None:
    """Somebody has found one of two errors, and tries a few letters again and again, until redrive died everywhere."""
    storm.shop.rates |= dict.fromkeys(NAMES, FAILING_LESS)
    for number in range(MOST_ROUNDS):
        if number >= FEWEST_ROUNDS and not storm.kills.left(REDRIVER):
            break
        storm.ask(RETRIED[number % len(RETRIED)], limit=3)
        storm.settle()
    with storm.calm():
        let_go(storm)


def let_go(storm: Storm) -> None:
    """What a redrive had in hand when it died is run again before anything else changes."""
    storm.stage.wait(HOUR)
    held = [letter for letter in storm.index.everyone() if letter.status is Standing.RUNNING]
    for letter in held:
        storm.ask(letter.owner.rpartition(":")[2], since=letter.sent, until=letter.sent + timedelta(milliseconds=1))
        storm.settle()


def redrive_many(storm: Storm, letters: int) -> Run:
    """One redrive of so many letters, which dies twice on the way."""
    storm.kills.later[REDRIVER] = [storm.draw.randrange(letters, 3 * letters) for _ in range(2)]
    run = storm.ask("orders", limit=letters)
    storm.settle()
    return storm.record(run)


def at_once(storm: Storm, name: str) -> tuple[Run, ...]:
    """Two redrives of the same letters, call by call beside each other."""
    runs = [storm.ask(name) for _ in range(2)]
    attempts: list[Any] = [storm.stage.begin(delivery) for delivery in storm.stage.arrivals()]
    while going := [attempt for attempt in attempts if attempt.outcome is None]:
        storm.draw.choice(going).step()
    storm.settle()
    return tuple(map(storm.record, runs))


def waiting(storm: Storm, name: str) -> list[Letter]:
    """The letters of a function that a redrive would take."""
    return [one for one in storm.letters(name) if one.status in OPEN]
