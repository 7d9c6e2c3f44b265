"""Finds what no event told of: looks through the lists of an account and region, and asks the remediators to look."""

from warden.model import Spec

SPEC = Spec(
    control="sweep",
    finding=(
        "functions that were there before Warden, or whose events were lost: by the lists of each account and region, "
        "daily and on request (`Warden Sweep Requested`); functions whose runs come near their timeout"
    ),
    fix="nothing itself: it corrects the inventory, and asks the remediators to look at the functions that need it",
    leaves_alone=(
        "functions that comply, which cost no call each; what no list shows, as source queues but for "
        "a first look, reserved concurrency, or the right to send dead letters that somebody took off a role"
    ),
)
