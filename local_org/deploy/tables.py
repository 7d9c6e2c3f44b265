"""DynamoDB tables."""

from local_org.deploy.making import Making, some

_CREATED_WITH = (
    "AttributeDefinitions",
    "BillingMode",
    "DeletionProtectionEnabled",
    "GlobalSecondaryIndexes",
    "KeySchema",
    "LocalSecondaryIndexes",
    "StreamSpecification",
    "TableClass",
    "Tags",
)


def _table(making: Making) -> None:
    properties = making.properties(
        *_CREATED_WITH,
        "PointInTimeRecoverySpecification",
        "SSESpecification",
        "TableName",
        "TimeToLiveSpecification",
    )
    dynamodb = making.client("dynamodb")
    encryption = properties.get("SSESpecification", {})
    dynamodb.create_table(
        TableName=making.name,
        **some(properties, *_CREATED_WITH),
        # CloudFormation says SSEEnabled, the API Enabled
        **({"SSESpecification": {"Enabled": encryption["SSEEnabled"]}} if encryption else {}),
    )
    if "PointInTimeRecoverySpecification" in properties:
        recovery = properties["PointInTimeRecoverySpecification"]
        dynamodb.update_continuous_backups(TableName=making.name, PointInTimeRecoverySpecification=recovery)
    if "TimeToLiveSpecification" in properties:
        expiry = properties["TimeToLiveSpecification"]
        dynamodb.update_time_to_live(TableName=making.name, TimeToLiveSpecification=expiry)


MAKERS = {"AWS::DynamoDB::Table": _table}
