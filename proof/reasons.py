"""What the checks cannot catch, each with the reason and where AWS says so.

An entry that is caught after all, or that names nothing any more, is an error: the tables must not grow stale.
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
_OWN_ACCOUNT = (
    "IAM API Reference, AttachRolePolicy: it takes the name of a role in the caller's account; and nothing allows this"
    " role anything on roles of other accounts"
)
_GENERATED_NAMES = (
    "CloudFormation User Guide, Name type: CloudFormation makes up the names of the rules. They begin with the stack's"
    " name, which is cut when the whole is too long, so nothing longer than the bus is certain"
)

# Mutants that make no difference.
NO_DIFFERENCE: Mapping[str, str] = {
    f"{_BOUNDARY}: Action events:* to *": _OTHER_SERVICES,
    f"{_BOUNDARY}: Action lambda:* to *": _OTHER_SERVICES,
    f"{_BOUNDARY}: Action sts:* to *": _OTHER_SERVICES,
    "spoke/template.yaml DeadLetterRole rights DenyWardenItself: Resource 1 account": _OWN_ACCOUNT,
    "spoke/template.yaml DeadLetterTopicPolicy OnlyOverTls: Action sns:Publish to sns:*": _TOPIC_ACTIONS,
    "template.yaml NotificationsTopicPolicy OnlyOverTls: Action sns:Publish to sns:*": _TOPIC_ACTIONS,
}

# Wildcards that stood for less than they could, and cannot be narrower.
NO_NARROWER: Mapping[str, str] = {
    "template.yaml UndeliveredQueuePolicy OnlyRulesOfThisAccountsBus: aws:SourceArn 1 resource 1": _GENERATED_NAMES,
}
