"""The pages of AWS's documentation that the cases show a rule of, by their titles."""

from enum import StrEnum


class Source(StrEnum):
    """IAM's User Guide, where no other guide is named."""

    ACTION = "IAM JSON policy elements: Action"
    BOUNDARIES = "Permissions boundaries for IAM entities"
    CROSS_ACCOUNT = "Cross-account policy evaluation logic"
    DYNAMODB_KEYS = "Using IAM policy conditions for fine-grained access control (DynamoDB Developer Guide)"
    EFFECT = "IAM JSON policy elements: Effect"
    ENFORCEMENT = "How AWS enforcement code logic evaluates requests to allow or deny access"
    EVENTBRIDGE_KEYS = "Using IAM policy conditions in Amazon EventBridge (EventBridge User Guide)"
    GLOBAL_KEYS = "AWS global condition context keys"
    GRAMMAR = "Grammar of the IAM JSON policy language"
    IAM_KEYS = "IAM and AWS STS condition context keys"
    IDENTIFIERS = "IAM identifiers"
    LAMBDA_KEYS = "Actions, resources, and condition keys for AWS Lambda (Service Authorization Reference)"
    LAMBDA_PERMISSIONS = "Viewing resource-based IAM policies in Lambda (Lambda Developer Guide)"
    NOT_ACTION = "IAM JSON policy elements: NotAction"
    NOT_RESOURCE = "IAM JSON policy elements: NotResource"
    OPERATORS = "IAM JSON policy elements: Condition operators"
    PRINCIPAL = "AWS JSON policy elements: Principal"
    RESOURCE = "IAM JSON policy elements: Resource"
    S3_CONDITIONAL_WRITES = "Enforce conditional writes on Amazon S3 buckets (Amazon S3 User Guide)"
    S3_KEYS = "Bucket policy examples using condition keys (Amazon S3 User Guide)"
    SEVERAL_CONDITIONS = "Conditions with multiple context keys or values"
    SEVERAL_VALUES = "Single-valued vs. multivalued context keys"
    SINGLE_ACCOUNT = "Policy evaluation for requests within a single account"
    VARIABLES = "IAM policy elements: Variables and tags"
    VERSION = "IAM JSON policy elements: Version"
