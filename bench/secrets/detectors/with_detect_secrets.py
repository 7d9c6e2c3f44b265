"""detect-secrets with the plugins and filters that Prowler gave it up to 5.31: a file of JSON for each variable."""

import json
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from detect_secrets import SecretsCollection
from detect_secrets.settings import transient_settings

from bench.secrets.detectors.answering import Row, answer

PLUGINS = (
    "Artifactory AWSKey AzureStorageKey BasicAuth Cloudant DiscordBotToken GitHubToken GitLabToken IbmCloudIam "
    "IbmCosHmac JwtToken Keyword Mailchimp Npm OpenAI PrivateKey PypiToken SendGrid Slack Softlayer SquareOAuth "
    "Stripe TwilioKey"
)
FILTERS = (
    "common.is_invalid_file common.is_known_false_positive heuristic.is_likely_id_string heuristic.is_potential_secret"
)
SETTINGS = {
    "plugins_used": [
        *({"name": f"{name}Detector"} for name in PLUGINS.split()),
        {"name": "Base64HighEntropyString", "limit": 6.0},
        {"name": "HexHighEntropyString", "limit": 3.0},
    ],
    "filters_used": [{"path": f"detect_secrets.filters.{name}"} for name in FILTERS.split()],
}


def found_in(rows: list[Row]) -> Iterable[str]:
    with TemporaryDirectory() as folder, transient_settings(SETTINGS):
        for row in rows:
            path = Path(folder) / "environment"
            path.write_text(json.dumps({row["key"]: row["value"]}, indent=2), encoding="utf-8")
            secrets = SecretsCollection()
            secrets.scan_file(str(path))
            if secrets:
                yield row["id"]


if __name__ == "__main__":
    answer(found_in)
