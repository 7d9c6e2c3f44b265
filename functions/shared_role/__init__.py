"""One function, one least-privilege role: functions that share an execution role get roles of their own."""

from warden.model import Spec

SPEC = Spec(
    control="shared_role",
    finding="an execution role used by more than one function, in any region of the account",
    fix=(
        "the function gets a role of its own, named after it, with the same rights within the boundary, and is moved "
        "to it; the longest-standing user keeps the shared role; a deleted function's own role is removed, unless it "
        "reaches into a VPC"
    ),
    leaves_alone=(
        "the role's only user; Lambda@Edge; BLOCKED, with the reason: a role that others than Lambda may assume or "
        "that has a boundary of its own, rights that the boundary would cut off (assuming other roles among them), "
        "statements that reach into another account or depend on who the role is, functions with a customer managed "
        "key, rights of the new role that cannot be shown to lie within the source's"
    ),
)
