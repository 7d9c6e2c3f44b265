"""No event lost: records of streams that a function fails on, and messages of queues that it reads."""

from warden.model import Spec

SPEC = Spec(
    control="stream_failures",
    finding=(
        "an event source mapping of a Kinesis or DynamoDB stream without an on-failure destination, where one bad "
        "record holds up all behind it until it expires; a source queue without a redrive policy, or with a "
        "visibility timeout under six times the function's timeout"
    ),
    fix=(
        "the function's role gets the right to send to the default target, then the mapping gets that target, splits "
        "batches that fail, and tries them ten times again where neither tries nor age had a limit; "
        "of queues it only tells"
    ),
    leaves_alone=(
        "mappings that have an on-failure destination, and each other setting of the rest; Kafka, MQ and DocumentDB; "
        "mappings of a numbered version; Warden's own functions"
    ),
)
