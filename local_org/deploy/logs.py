"""Log groups."""

from local_org.deploy.making import Making, tags


def _log_group(making: Making) -> None:
    properties = making.properties("LogGroupName", "RetentionInDays", "Tags")
    logs = making.client("logs")
    logs.create_log_group(logGroupName=making.name, tags=tags(properties))
    if "RetentionInDays" in properties:
        logs.put_retention_policy(logGroupName=making.name, retentionInDays=int(properties["RetentionInDays"]))


MAKERS = {"AWS::Logs::LogGroup": _log_group}
