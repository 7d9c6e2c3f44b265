"""Takes one change of a remediator back, as the journal says, when somebody asks for it."""

from warden.model import Spec

SPEC = Spec(
    control="undo",
    finding="a request to take a change back (`Warden Undo Requested`)",
    fix=(
        "what the journal says was there before is put back, what was made for it is removed, and the function is "
        "exempt from that control for 30 days"
    ),
    leaves_alone=(
        "a change that was not carried out, or after which somebody changed the same thing; a former role that is gone "
        "or that Lambda may not assume any more; functions that are gone"
    ),
)
