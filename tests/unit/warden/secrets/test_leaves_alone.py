import pytest

from warden.secrets import find

LEAVES_ALONE = [
    # references
    ("a secret's ARN", "DB_PASSWORD", "arn:aws:secretsmanager:eu-west-1:111111111111:secret:db-Ab12Cd"),
    ("an ARN of another partition", "API_KEY", "arn:aws-us-gov:ssm:us-gov-west-1:111111111111:parameter/key"),
    ("a dynamic reference", "DB_PASSWORD", "{{resolve:secretsmanager:/app/db:SecretString:password}}"),
    ("an SSM parameter name", "DB_PASSWORD", "/prod/orders/db/password"),
    ("an SSM parameter name with digits", "API_TOKEN", "/app/v2/eu-west-1/api-token"),
    ("an SSM address", "API_TOKEN", "ssm:/app/api-token"),
    ("a secret's name in folders", "RDS_SECRET", "config/database_credentials"),
    ("a name of secrets, whatever it says", "RDS_SECRETS_NAME", "config/database_credentials"),
    ("the same in lower case", "RDS_secrets_name", "config/database_credentials"),
    ("a secret's name with what Secrets Manager adds", "DB_SECRET", "orders-db-secret-x7Yq2Z"),
    ("a name that CloudFormation made up", "API_SECRET", "orders-ApiSecret-K4WVT8QHJZ2MD"),
    ("a secret that RDS manages", "DB_SECRET", "rds!cluster-32bad816-8c1b-4ecb-8d94-879af268bd47"),
    ("a secret that the CDK named", "DB_SECRET", "OrdersDatabaseSecret86DBB7B3-x7Yq2ZkLmNpQ"),
    ("a secret that the CDK named in a folder", "DB_SECRET", "prod/orders/OrdersSecret86DBB7B3"),
    ("a secret's name in folders with what Secrets Manager adds", "DB_SECRET", "prod/orders/db-x7Yq2Z"),
    ("a secret's name with a version", "API_TOKEN", "orders.api.token.v2"),
    ("a secret's id", "SECRET_ID", "prod-db-7Fq2LmZ81xTT"),
    ("KMS ciphertext", "DB_PASSWORD", "AQICAHh" + "k3Jx9Zb7mQpT2vWcYd8LrNsUeFgHiKjM" * 3),
    ("a shell variable", "DB_PASSWORD", "${DB_PASSWORD}"),
    ("a shell variable with a default", "DATABASE_URL", "${HUB_URL:-postgresql://app:lilac7kite@db/hub}"),
    ("a plain shell variable", "ADMIN_PASSWORD", "$ORDERS_ADMIN_PASSWORD"),
    ("a command", "ADMIN_PASSWORD", "$(cat /run/secrets/orders-admin)"),
    ("a Serverless variable", "API_KEY", "${ssm:/app/key}"),
    ("a template's expression", "API_KEY", "{{ .Values.apiKey }}"),
    ("an ERB expression", "LICENSE_KEY", '<%= ENV["LICENSE_KEY"] %>'),
    ("a CloudFormation tag", "API_KEY", "!Ref ApiKey"),
    ("a parameter by name alone", "DB_PASSWORD", "ssm:prod-db-password"),
    ("a secret by name alone", "DB_PASSWORD", "secretsmanager:prod/db"),
    ("a field of a secret in a vault", "DB_PASSWORD", "vault:secret/data/mysql#MYSQL_PASSWORD"),
    (
        "a secret that the query editor of RDS made",
        "DB_CREDENTIALS",
        "rds-db-credentials/cluster-QHJZ2MDK4WVT8X7RN3C9LFYB5P/app",
    ),
    ("a vault's address", "API_KEY", "op://team/service/credential"),
    ("the name of another variable", "TOKEN_VARIABLE", "GITHUB_TOKEN"),
    ("the name of another variable in a token's place", "API_TOKEN", "ORDERS_API_TOKEN"),
    ("code", "DB_PASSWORD", 'settings.get("password")'),
    # files and paths
    ("a bundle of certificates", "AWS_CA_BUNDLE", "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem"),
    ("a secret mounted as a file", "DB_PASSWORD", "/run/secrets/orders-password"),
    ("a key's file", "PRIVATE_KEY", "certs/service-key.pem"),
    ("a file of credentials", "GOOGLE_APPLICATION_CREDENTIALS", "/opt/app/credentials.json"),
    ("a name that ends in file", "DB_PASSWORD_FILE", "lilac7kite"),
    # names and ids
    ("a KMS key's id", "KMS_KEY_ID", "f969278c-3ced-45df-9f99-c6612b8542ea"),
    ("a KMS key's id under the key's name", "KMS_KEY", "32bad816-8c1b-4ecb-8d94-879af268bd47"),
    ("a KMS key's alias", "KMS_KEY", "alias/orders"),
    ("a UUID under a vague name", "PARTNER_KEY", "e8d0b6c1-b5f4-4ced-9c88-f134ded7d600"),
    ("a UUID", "TENANT", "ad37008c-9e24-455b-8bcf-e62851322458"),
    ("a commit", "GIT_COMMIT", "7aae661b33620437d8d18b0cb55eb2ec567589b2"),
    ("a commit as a version", "API_VERSION", "8a0134c8deafcd640a9c473743879cd01c64f4cd"),
    ("a name of 40 characters", "FUNCTION_NAME", "orders-production-eu-west-1-notify-users"),
    ("a name of 48 characters", "BUCKET", "orders-production-eu-west-1-notification-archive"),
    ("a mixed name of 40 characters", "ROLE", "OrdersProductionEuWest1NotifyUsersRoleAB"),
    ("a table that CloudFormation named", "TABLE_NAME", "orders-SessionCredentialsTable-R7XN3C9LFYB5P"),
    ("a table of tokens", "TOKENS_TABLE", "orders-TokensTable-K4WVT8QHJZ2MD"),
    ("an application's id", "AUTH_CLIENT", "nUBJjeJElAPmpwBjhWgWX6aJYovpK0n5"),
    ("a user pool's client id", "COGNITO_CLIENT_ID", "6kq25pdv99t1drgqdv5jurhp8t"),
    ("an account", "ACCOUNT_ID", "604718293355"),
    ("a partition key", "PARTITION_KEY", "7c1f6b0e2a9d4f83"),
    ("a cache key", "CACHE_KEY", "9f86d081884c7d659a2feaa0c55ad015"),
    ("an object's key", "KEY", "images/logo.png"),
    ("a word under a vague name", "KEY", "streetLine2"),
    ("a feature under a vague name", "FEATURE_KEY", "checkout_v2"),
    ("a user's name", "DB_USERNAME", "app_rw_2024"),
    ("a public key", "SIGNING_PUBLIC_KEY", "33ca7d986cd89d9580ce01115edf831d"),
    ("the key of a site, which its pages show", "CAPTCHA_SITE_KEY", "6LeQ7xZbmQpT2vWcYd8LrNsUeFgHiKjM4aRt3Jx9"),
    ("a public token", "MAP_PUBLIC_TOKEN", "k3Jx9Zb7mQpT2vWcYd8LrNsUeFgHiKjM"),
    ("a public key in JSON", "JWK", '{"kty": "EC", "x": "nUBjJeJElAPmpwBjhWgWX6aJYovpK0n5KZQwRtY7Lsd"}'),
    ("a publishable key", "STRIPE_PUBLISHABLE_KEY", "pk" + "_live_" + "Zx81mQpT2vWcYd8LrNsUeF"),
    # settings
    ("a switch", "MYSQL_ALLOW_EMPTY_PASSWORD", "yes"),
    ("a quoted switch", "MYSQL_RANDOM_ROOT_PASSWORD", '"yes"'),
    ("a switch as a number", "RESET_PASSWORD", "1"),
    ("nothing", "DB_PASSWORD", ""),
    ("a number of tokens", "MAX_TOKENS", "4096"),
    ("the life of a token", "TOKEN_TTL", "3600"),
    ("an algorithm", "TOKEN_ALGORITHM", "RS256"),
    ("a rule for passwords", "PASSWORD_MIN_LENGTH", "12"),
    ("a port", "DB_PORT", "5432"),
    ("prose", "DB_PASSWORD", "Password needs to be generated in the console"),
    ("settings that hold no credential", "INSTRUMENTATION_KEY", "0000-1111;EndpointSuffix=ai.example.org;"),
    ("a hash of a password", "ADMIN_PASSWORD", "$2b$12$" + "Zx81mQpT2vWcYd8LrNsUeFgHiKjM0aB3c"),
    # addresses
    ("an address", "TOKEN_URL", "https://login.example.org/oauth/access_token"),
    ("an address with a port", "SECRETS_ENDPOINT", "http://localhost:2773"),
    ("an address with a user", "REPOSITORY", "ssh://git@example.org/app.git"),
    ("an address with references", "DATABASE_URL", "postgres://${DB_USER}:${DB_PASSWORD}@db/app"),
    ("an address with stand-ins", "DATABASE_URL", "postgres://user:password@localhost/app"),
    ("an address with angle brackets", "DATABASE_URL", "postgres://app:<password>@db/app"),
    ("a queue's address", "QUEUE_URL", "https://sqs.us-east-1.amazonaws.com/222222222222/orders-Queue-H6TD9W4KQZXN"),
    ("a webhook's pattern", "WEBHOOK_URL", "https://hooks.slack.com/services/team1/channel2/token"),
    ("an address with harmless parameters", "FEED", "https://example.org/feed?page=2&sort=desc"),
    # placeholders
    ("changeme", "DB_PASSWORD", "changeme"),
    ("change-me", "DB_PASSWORD", "change-me-please"),
    ("angle brackets", "API_KEY", "<the API key of your team>"),
    ("your key", "API_KEY", "YOUR_API_KEY"),
    ("your key in words", "API_KEY", "your-api-key-here"),
    ("replace this", "SECRET_KEY", "__REPLACE_ME__"),
    ("replace with", "APP_SECRET", "replace-me-with-what-the-owner-says"),
    ("crosses", "API_KEY", "xxxxxxxxxxxxxxxxxxxx"),
    ("stars", "DB_PASSWORD", "********"),
    ("dots", "OPENAI_API_KEY", "sk-..."),
    ("zeros", "ENCRYPTION_KEY", "0" * 64),
    ("a sequence", "API_KEY", "abcdefghijklmnop1234567890"),
    ("where the credential is", "DB_PASSWORD", "from-secrets-manager"),
    ("where the credential is, in one word", "DB_PASSWORD", "ParameterStore"),
    ("an example", "DB_PASSWORD", "example"),
    ("a token of the documentation", "GOOGLE_CLIENT_SECRET", "GOCSPX" + "-OrdersOrdersOrdersOrdersEXAMPLE"),
    ("a crossed-out token", "API_KEY", "np" + "m_" + "X" * 36),
    ("the words of the name", "DUO_SECRET", "duo_secret"),
    ("an elided private key", "PRIVATE_KEY", "-----BEGIN PRIVATE" + " KEY-----\n...\n-----END PRIVATE" + " KEY-----"),
    ("a stand-in in a JSON document", "BODY", '{"name": "test", "password": "test"}'),
    ("a reference in a JSON document", "CONFIG", '{"password": "${DB_PASSWORD}"}'),
]


@pytest.mark.parametrize(
    ("variable", "value"),
    [pytest.param(variable, value, id=sentence) for sentence, variable, value in LEAVES_ALONE],
)
def test_leaves_alone(variable: str, value: str) -> None:
    found = find({variable: value})

    assert found == []


def test_leaves_a_variable_alone_that_names_another_one() -> None:
    found = find({"PASSWORD_FROM": "x", "DB_PASSWORD": "PASSWORD_FROM"})

    assert found == []
