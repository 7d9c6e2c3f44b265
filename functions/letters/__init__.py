"""Tells whose each dead letter is that comes to the archive, keeps the index of letters, and tells of new errors."""

from warden.model import Spec

SPEC = Spec(
    control="letters",
    finding=(
        "dead letters that come to the archive: whose each one is, by the role that sent it, the inventory and the "
        "journal, or by the record of an on-failure destination; and the same error coming again and again"
    ),
    fix=(
        "nothing itself: it keeps the index that `warden letters` reads, and tells of each function and error, at once "
        "and then at 10, 100, 1,000 letters, once a day at least while more come"
    ),
    leaves_alone=(
        "what a letter holds: of it only the error goes into index and finding, without numbers, ids and quoted texts: "
        "what the function said, which may still repeat the event; a letter that may be of several functions is kept "
        "for all of them and given to none"
    ),
)
