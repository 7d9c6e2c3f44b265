"""Secrets in Secrets Manager, whose values are made at deployment."""

from local_org.deploy.making import Making


def _secret(making: Making) -> None:
    properties = making.properties("Description", "GenerateSecretString", "Name")
    secrets = making.client("secretsmanager")
    value = secrets.get_random_password(**properties["GenerateSecretString"])["RandomPassword"]
    name = making.resource.arn.rpartition(":")[2]
    secrets.create_secret(Name=name, Description=properties["Description"], SecretString=value)


MAKERS = {"AWS::SecretsManager::Secret": _secret}
