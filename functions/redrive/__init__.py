"""Runs dead letters again on request: one letter first, and the others only if that one succeeds."""

from warden.model import Spec

SPEC = Spec(
    control="redrive",
    finding="a request to run the dead letters of a function again (`Warden Redrive Requested`)",
    fix=(
        "the oldest letter is run and waited for; only if it succeeds are the others handed to Lambda, at the rate "
        "asked for; each is marked before and after, so that two redrives at once run none twice"
    ),
    leaves_alone=(
        "letters that failed three redrives and those of a role that several functions had, unless they are asked for; "
        "letters that are older than asked for, or that another redrive holds; what came after the redrive began"
    ),
)
