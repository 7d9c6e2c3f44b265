"""No event lost: functions without a dead-letter target get the account's default one."""

from warden.model import Spec

SPEC = Spec(
    control="dead_letter",
    finding=(
        "no dead-letter queue and no on-failure destination; a reserved concurrency of 0, by which every event goes "
        "straight to the dead letters"
    ),
    fix=(
        "the function's role gets the managed policy that allows sending to the account's default queue (or topic), "
        "then the queue is attached; of reserved concurrency it only tells"
    ),
    leaves_alone=(
        "functions that have a dead-letter queue or an on-failure destination; the number of retries; Lambda@Edge; "
        "Warden's archiver"
    ),
)
