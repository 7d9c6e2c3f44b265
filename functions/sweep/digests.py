"""What is known of a hundred thousand functions in a megabyte: digests instead of names. Pure."""

from __future__ import annotations

import hashlib
from array import array
from bisect import bisect_left
from collections.abc import Callable

Digest = Callable[[str], int]

BUCKETS = 256  # each is sorted alone, so that no sort holds all digests as numbers of Python
VALUE_BITS = 16
VALUE_MASK = (1 << VALUE_BITS) - 1
KEY_BITS = 48
FILTER_BYTES = 2**18
PROBES = 7  # the best number for 200,000 names; at 100,000 one in 6,700 is wrongly found
HALF = 2**64 - 1


def digest_with(salt: str) -> Digest:
    """What makes 128 bits of a name. Who has another salt is not wrong about the same names again."""
    key = salt.encode()[:64]

    def digest(name: str) -> int:
        return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=16, key=key).digest(), "big")

    return digest


class Digests:
    """A map of digests to 16 bits, 8 bytes an entry. One name in millions is taken for another."""

    def __init__(self) -> None:
        self._buckets = [array("Q") for _ in range(BUCKETS)]
        self._unsorted: set[int] = set()

    @staticmethod
    def value(number: int) -> int:
        """What is kept of a number: its low 16 bits."""
        return number & VALUE_MASK

    def add(self, digest: int, number: int = 0) -> None:
        """Keeps the value of the number for the digest."""
        key = digest >> (128 - KEY_BITS)
        place = key % BUCKETS
        self._buckets[place].append(key << VALUE_BITS | self.value(number))
        self._unsorted.add(place)

    def get(self, digest: int) -> int | None:
        """The value that was kept for the digest, None when there is none; of several the smallest."""
        key = digest >> (128 - KEY_BITS)
        bucket = self._sorted(key % BUCKETS)
        place = bisect_left(bucket, key << VALUE_BITS)
        if place == len(bucket) or bucket[place] >> VALUE_BITS != key:
            return None
        return self.value(bucket[place])

    def __contains__(self, digest: int) -> bool:
        return self.get(digest) is not None

    def _sorted(self, place: int) -> array[int]:
        if place in self._unsorted:
            self._unsorted.discard(place)
            self._buckets[place] = array("Q", sorted(self._buckets[place]))
        return self._buckets[place]


class Filter:
    """A Bloom filter of fixed size: what was added is found, and seldom something else is.

    Bloom, Space/Time Trade-offs in Hash Coding (1970); the probes are those of Kirsch and Mitzenmacher (2006).
    """

    def __init__(self, bits: bytes = b"") -> None:
        """bits: of a filter that was filled before."""
        self._bits = bytearray(bits or FILTER_BYTES)

    def add(self, digest: int) -> bool:
        """Adds the digest; returns whether it seemed to be there already."""
        there = True
        for place, bit in self._probes(digest):
            there = there and bool(self._bits[place] & bit)
            self._bits[place] |= bit
        return there

    def __contains__(self, digest: int) -> bool:
        return all(self._bits[place] & bit for place, bit in self._probes(digest))

    def __bytes__(self) -> bytes:
        return bytes(self._bits)

    def _probes(self, digest: int) -> list[tuple[int, int]]:
        first, step = digest & HALF, digest >> 64 | 1
        bits = [(first + number * step) % (FILTER_BYTES * 8) for number in range(PROBES)]
        return [(bit >> 3, 1 << (bit & 7)) for bit in bits]
