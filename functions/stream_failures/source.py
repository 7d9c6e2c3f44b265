"""What an owner should write into the template that mappings, roles and queues come from. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from warden.model import AtSource, bare_name


def at_source(target: str, grant: str, roles: Sequence[str], queues: Sequence[str]) -> AtSource:
    """A snippet each. target: what a stream's mapping lacks, empty when it has one. queues: the ARNs of faulty ones."""
    streams = _stream(target, grant, roles) if target else ("", "")
    sources = _queue(queues) if queues else ("", "")
    return AtSource(streams[0] + sources[0], streams[1] + sources[1])


def _stream(target: str, grant: str, roles: Sequence[str]) -> tuple[str, str]:
    """Or a target of the owner's, and the right to send there."""
    cloudformation = f"""\
# the AWS::Lambda::EventSourceMapping; a Kinesis or DynamoDB event of AWS::Serverless::Function takes the same
DestinationConfig:
  OnFailure: {{Destination: {target}}}
BisectBatchOnFunctionError: true
MaximumRetryAttempts: 10 # or MaximumRecordAgeInSeconds
# the function's role
ManagedPolicyArns:
  - {grant}
"""
    terraform = f"""\
# in the aws_lambda_event_source_mapping
destination_config {{
  on_failure {{
    destination_arn = "{target}"
  }}
}}
bisect_batch_on_function_error = true
maximum_retry_attempts         = 10 # or maximum_record_age_in_seconds
# beside it
resource "aws_iam_role_policy_attachment" "failed_records" {{
  role       = "{bare_name(roles[0])}"
  policy_arn = "{grant}"
}}
"""
    return cloudformation, terraform


def _queue(queues: Sequence[str]) -> tuple[str, str]:
    names = ", ".join(arn.rsplit(":", 1)[-1] for arn in queues)
    cloudformation = f"""\
# the AWS::SQS::Queue {names}; VisibilityTimeout is six times the function's timeout or more
RedrivePolicy: {{deadLetterTargetArn: !GetAtt FailedMessages.Arn, maxReceiveCount: 5}}
VisibilityTimeout: 180
"""
    terraform = f"""\
# the aws_sqs_queue {names}; the timeout is six times the function's or more
redrive_policy = jsonencode({{
  deadLetterTargetArn = aws_sqs_queue.failed_messages.arn
  maxReceiveCount     = 5
}})
visibility_timeout_seconds = 180
"""
    return cloudformation, terraform
