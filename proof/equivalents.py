"""Mutants that make no difference in AWS, each with the reason and where AWS says so.

One that is caught after all, or that is no mutant any more, is an error: the table must not grow stale.
"""

from collections.abc import Mapping

EQUIVALENT: Mapping[str, str] = {}
