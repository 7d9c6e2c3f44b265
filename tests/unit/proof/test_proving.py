"""A toy template and a toy record: what the proof finds when one of them is changed."""

from dataclasses import replace

import pytest

from proof.checks import Check
from proof.evidence import ATTACKER, Evidence, NotAsRecordedError
from proof.report import report
from tests.unit.proof.toy import LETTERS, OURS, RIGHTS, a_record, decision, document, proof_of


def test_a_template_whose_grants_are_all_used_and_whose_limits_are_all_attacked_is_proven() -> None:
    rights = document(RIGHTS)

    proof = proof_of(rights, a_record(rights))

    assert proof.holds
    assert (proof.decisions, proof.statements, proof.grants, proof.wildcards) == (5, 1, 2, 1)
    assert sum(proof.caught.values()) == proof.mutants


def test_an_action_that_nobody_used_is_an_unused_grant() -> None:
    rights = document({**RIGHTS, "Action": [*RIGHTS["Action"], "s3:DeleteObject"]})

    proof = proof_of(rights, a_record(rights))

    assert proof.unused == [
        f"toy.yaml Clerk rights ChangeLetters: s3:DeleteObject, {LETTERS}/in/*, aws:PrincipalOrgID o-1"
    ]
    assert not proof.holds


def test_a_pattern_wider_than_what_it_stood_for_is_an_unused_grant() -> None:
    rights = document({**RIGHTS, "Resource": f"{LETTERS}/*"})

    proof = proof_of(rights, a_record(rights))

    assert proof.unused == [
        f"toy.yaml Clerk rights ChangeLetters: Resource 1 resource 1, {LETTERS}/*, stood only for in/..."
    ]


def test_an_action_with_a_wildcard_is_wider_than_used() -> None:
    rights = document({**RIGHTS, "Action": "s3:*Object"})

    proof = proof_of(rights, a_record(rights))

    assert len(proof.unused) == 1


def test_values_that_a_request_has_together_are_each_used_and_one_that_none_has_is_not() -> None:
    keys = ["pause", "mine", "yours"]
    rights = document({**RIGHTS, "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": keys}}})
    together = {"dynamodb:leadingkeys": ("pause", "mine")}
    recorded = [decision(rights, action, f"{LETTERS}/in/monday", together) for action in RIGHTS["Action"]]

    proof = proof_of(rights, recorded)

    unused = [one for one in proof.unused if "LeadingKeys" in one]
    assert [one.rpartition(" ")[2] for one in unused] == ["yours"] * 2


def test_a_request_of_the_role_itself_that_was_denied_is_a_missing_grant() -> None:
    rights = document({**RIGHTS, "Action": "s3:GetObject"})

    proof = proof_of(rights, a_record(rights))

    assert proof.missing == [f"arn:aws:iam::111111111111:role/lambda-warden/clerk: s3:PutObject on {LETTERS}/in/friday"]
    assert not proof.holds


def test_a_denied_request_of_an_attacker_is_no_missing_grant() -> None:
    rights = document(RIGHTS)
    attack = decision(rights, "s3:DeleteObject", f"{LETTERS}/in/friday", OURS, ATTACKER)

    proof = proof_of(rights, [*a_record(rights), attack])

    assert proof.missing == []


def test_what_only_an_attacker_used_is_unused() -> None:
    rights = document({**RIGHTS, "Action": [*RIGHTS["Action"], "s3:DeleteObject"]})
    attack = decision(rights, "s3:DeleteObject", f"{LETTERS}/in/friday", OURS, ATTACKER)

    proof = proof_of(rights, [*a_record(rights), attack])

    assert len(proof.unused) == 1


def test_a_condition_that_no_attack_meets_survives_its_removal() -> None:
    rights = document(RIGHTS)

    proof = proof_of(rights, [one for one in a_record(rights) if one.allowed])

    key = "toy.yaml Clerk rights ChangeLetters: StringEquals aws:PrincipalOrgID"
    assert proof.survivors == [f"{key} removed: o-1", f"{key} IfExists: StringEquals -> StringEqualsIfExists"]
    assert not proof.holds


def test_a_statement_that_another_makes_redundant_survives_its_removal() -> None:
    rights = document(RIGHTS, {**RIGHTS, "Sid": "Again"})

    proof = proof_of(rights, a_record(rights))

    assert "toy.yaml Clerk rights Again: statement removed: Allow" in proof.survivors


def test_each_check_catches_what_the_ones_before_it_cannot() -> None:
    rights = document(RIGHTS)

    proof = proof_of(rights, a_record(rights))

    assert proof.caught[Check.USED] == len(["the statement", "GetObject", "PutObject"])
    assert proof.caught[Check.ATTACK] == len(["without the condition", "IfExists"]) + len(["any organization"])
    assert proof.caught[Check.UNUSED] == len(["s3:*", "*"]) * 2 + len(["letters/*", "arn:aws:s3:::*", "*"])


def test_a_deny_is_noticed_by_what_it_stops_and_by_what_it_must_not_stop() -> None:
    deny = {"Sid": "DenyFriday", "Effect": "Deny", "Action": "s3:PutObject", "Resource": f"{LETTERS}/in/sunday"}
    rights = document(RIGHTS, deny)
    sunday = decision(rights, "s3:PutObject", f"{LETTERS}/in/sunday", OURS, ATTACKER)

    without = proof_of(rights, a_record(rights))
    proof = proof_of(rights, [*a_record(rights), sunday])

    assert [name for name in without.survivors if "DenyFriday" in name] == [
        "toy.yaml Clerk rights DenyFriday: statement removed: Deny",
        *(name for name in proof.survivors if "DenyFriday" in name),
    ]
    # nothing in the record reads on a sunday
    assert [name.partition(": ")[2] for name in proof.survivors] == [
        "Action s3:PutObject to s3:*: s3:PutObject -> s3:*",
        "Action s3:PutObject to *: s3:PutObject -> *",
    ]


def test_a_policy_that_a_test_changed_proves_nothing_about_the_template() -> None:
    changed = document({**RIGHTS, "Resource": "*"})

    proof = proof_of(document(RIGHTS), a_record(changed))

    assert len(proof.unused) == len(["GetObject", "PutObject", "the wildcard"])
    assert (proof.caught[Check.USED], proof.caught[Check.ATTACK]) == (0, 0)


def test_a_decision_that_comes_out_otherwise_is_an_error() -> None:
    rights = document(RIGHTS)
    altered = replace(a_record(rights)[0], allowed=False)

    with pytest.raises(NotAsRecordedError, match="in/monday"):
        Evidence([altered], [rights])


def test_the_report_ends_with_the_verdict() -> None:
    rights = document(RIGHTS)

    good, bad = report(proof_of(rights, a_record(rights))), report(proof_of(rights, []))

    assert good.splitlines()[-1] == "Proven: used = granted, and no change goes unnoticed."
    assert bad.splitlines()[-1] == "NOT proven."
    assert "Survivors (" in bad
