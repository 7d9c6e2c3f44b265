"""Mutants that make no difference in AWS, each with the reason and where AWS says so.

An entry that is caught after all, or that names no mutant any more, is an error: the table must not grow stale.
"""

from collections.abc import Mapping

_BOUNDARY = "spoke/template.yaml FunctionBoundary DenyWardenItself"
_OTHER_SERVICES = (
    "Service Authorization Reference: only EventBridge acts on buses and rules, Lambda on functions, IAM and STS on"
    " roles; and iam:* is beyond the ceiling, which no policy of a resource lifts, as IAM reads none"
)
_TOPIC_ACTIONS = (
    "SNS Developer Guide, Valid Amazon SNS policy actions: the policy of a topic has actions by name; sns:* is none"
)
NO_DIFFERENCE: Mapping[str, str] = {
    f"{_BOUNDARY}: Action events:* to *": _OTHER_SERVICES,
    f"{_BOUNDARY}: Action lambda:* to *": _OTHER_SERVICES,
    f"{_BOUNDARY}: Action sts:* to *": _OTHER_SERVICES,
    "spoke/template.yaml DeadLetterTopicPolicy OnlyOverTls: Action sns:Publish to sns:*": _TOPIC_ACTIONS,
    "template.yaml NotificationsTopicPolicy OnlyOverTls: Action sns:Publish to sns:*": _TOPIC_ACTIONS,
}
