"""The function that keeps the index of letters: what it reads, and how it hears of it."""

import pytest

from tests.template.stacks import HOME, functions, hub, role_statements

KEY = f"arn:aws:kms:{HOME.region}:{HOME.account}:key/0b7f3c1e"
ROLE = "warden-hub-letters"


def keys(given: str) -> list[tuple[str, str]]:
    """What the role may do with which key."""
    statements = [one for name, one in role_statements(hub(LettersKeyArn=given)) if name == ROLE]
    return [(one["Action"], one["Resource"]) for one in statements if "kms" in str(one["Action"])]


@pytest.mark.parametrize(("given", "expected"), [("", []), (KEY, [("kms:Decrypt", KEY)])], ids=["none", "a key"])
def test_it_decrypts_with_the_key_of_the_letters_and_no_other(given: str, expected: list[tuple[str, str]]) -> None:
    assert keys(given) == expected


def test_it_is_told_of_letters_in_batches_and_says_which_failed() -> None:
    (queue,) = (one for one in hub().of_type("AWS::SQS::Queue") if one.logical_id == "ArrivedQueue")
    mappings = [one.properties for one in hub().of_type("AWS::Lambda::EventSourceMapping")]

    (mapping,) = (one for one in mappings if one["EventSourceArn"] == queue.arn)

    assert mapping["FunctionName"] == functions()["letters"].ref
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert int(mapping["BatchSize"]) * 3 < 100  # a transaction has three writes for a letter, and a hundred at most


def test_a_letter_is_in_the_index_as_long_as_in_the_archive() -> None:
    (function,) = (
        one for one in hub(LettersRetentionDays="30").of_type("AWS::Lambda::Function") if one.ref == "warden-letters"
    )
    (bucket,) = hub(LettersRetentionDays="30").of_type("AWS::S3::Bucket")

    days = function.properties["Environment"]["Variables"]["WARDEN_LETTERS_RETENTION_DAYS"]

    assert bucket.properties["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] == days == "30"
