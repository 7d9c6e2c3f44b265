"""Which policies of the templates the proof sees, and which recorded policies it takes for those."""

import re
from pathlib import Path

import pytest

from local_org.access.authorizer import AccessRequest, Policies, authorize
from local_org.access.record import Recorded
from local_org.access.statements import Policy, compile_policy
from local_org.cloudformation.stack import Resource, Stack
from local_org.identity.principals import Principal
from local_org.place import Place
from proof.documents import Document, canonical, canonical_text, in_both_deployments
from proof.evidence import Evidence
from proof.operators import conditions
from proof.sources import UnreadPolicyError, sources
from tests.unit.proof.toy import HOME, LETTERS, RIGHTS, ROLE, document

ROOT = Path(__file__).parents[3]
DOCUMENTS = in_both_deployments()
ORIGINS = {origin for document in DOCUMENTS for origin in document.origins}
STACK = Stack("toy", Place(HOME, "us-east-1"), (), (), {}, {})


def resource(kind: str, **properties: object) -> Resource:
    return Resource("Thing", kind, properties, "thing", "")


def tied(holder: Document, policies: Policies, role: str = ROLE) -> list[Document]:
    """The documents of a template that a decision under these policies counts for."""
    caller = Principal(f"arn:aws:sts::{HOME}:assumed-role/clerk/clerk", HOME, "AROA:clerk", "clerk", role)
    request = AccessRequest(caller, "s3:GetObject", f"{LETTERS}/in/a", HOME, {"aws:principalorgid": ("o-1",)})
    recorded = Recorded(request, policies, authorize(request, policies).allowed)
    (case,) = Evidence([recorded], [holder]).cases
    return list(case.documents())


@pytest.mark.parametrize("template", ["template.yaml", "spoke/template.yaml"])
def test_every_statement_of_a_template_is_seen(template: str) -> None:
    effects = re.findall(r"\bEffect:", (ROOT / template).read_text(encoding="utf-8"))

    seen = [
        origin for origin in ORIGINS if origin.template == template and not origin.logical_id.endswith("Permission")
    ]

    assert len(seen) == len(effects)


def test_the_permission_of_every_rule_to_invoke_a_function_is_seen() -> None:
    rules = re.findall(r"Type: (?:EventBridgeRule|Schedule)\n", (ROOT / "template.yaml").read_text(encoding="utf-8"))

    seen = [origin for origin in ORIGINS if origin.logical_id.endswith("Permission")]

    assert len(seen) == len(rules)


def test_the_hub_is_seen_with_an_organization_and_without() -> None:
    keys = {
        key
        for document in DOCUMENTS
        for origin, statement in zip(document.origins, document.statements, strict=True)
        if origin.statement == "ChangeThroughSpokeRole"
        for _, key, _ in conditions(statement)
    }

    assert keys == {"aws:ResourceOrgID", "aws:ResourceAccount"}


def test_each_statement_of_a_document_keeps_its_origin() -> None:
    misplaced = [
        origin
        for document in DOCUMENTS
        for origin, statement in zip(document.origins, document.statements, strict=True)
        if statement.get("Sid", origin.statement) not in {origin.statement, origin.logical_id}
    ]

    assert misplaced == []


def test_a_policy_is_the_same_in_whichever_order_and_spelling_it_is_written() -> None:
    one = canonical({"Version": "v", "Statement": [{"Sid": "A", "Effect": "Deny"}, {"Sid": "B"}], "Id": "default"})
    other = canonical_text('{"Statement":[{"Sid":"B"},{"Effect":"Deny","Sid":"A"}],"Version":"v"}')

    assert one == other
    assert canonical({"Statement": {"Sid": "B"}}) == canonical({"Statement": [{"Sid": "B"}]})


def test_a_policy_in_a_type_that_is_not_known_is_an_error() -> None:
    with pytest.raises(UnreadPolicyError, match="AWS::Logs::ResourcePolicy"):
        list(sources(resource("AWS::Logs::ResourcePolicy", PolicyDocument={}), STACK))


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        pytest.param("AWS::IAM::Role", "ManagedPolicyArns", id="a policy that is attached to a role"),
        pytest.param("AWS::IAM::Role", "PermissionsBoundary", id="a boundary"),
        pytest.param("AWS::Events::EventBus", "Policy", id="a policy in the bus itself"),
    ],
)
def test_what_might_grant_something_and_is_not_read_is_an_error(kind: str, more: str) -> None:
    with pytest.raises(UnreadPolicyError, match=more):
        list(sources(resource(kind, **{more: "something"}), STACK))


def test_a_permission_with_more_than_a_rule_for_its_source_is_an_error() -> None:
    permission = resource("AWS::Lambda::Permission", FunctionName="f", Principal="p", SourceAccount=HOME)

    with pytest.raises(UnreadPolicyError, match="SourceAccount"):
        list(sources(permission, STACK))


def test_a_policy_of_the_old_version_is_an_error() -> None:
    role = resource("AWS::IAM::Role", AssumeRolePolicyDocument={"Version": "2008-10-17", "Statement": []})

    with pytest.raises(UnreadPolicyError, match="version"):
        list(sources(role, STACK))


def test_a_resource_without_policies_is_passed_over() -> None:
    assert list(sources(resource("AWS::SQS::Queue", QueueName="q"), STACK)) == []


def test_a_decision_counts_for_the_inline_policy_that_its_role_has_word_for_word() -> None:
    rights = document(RIGHTS)
    spelled = canonical_text(rights.text).replace(": ", ":")

    assert spelled != rights.text
    assert tied(rights, Policies((compile_policy(spelled, "clerk/rights"),))) == [rights]


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        (document({**RIGHTS, "Resource": "*"}).text, "clerk/rights", ROLE),
        (document(RIGHTS).text, "clerk/other", ROLE),
        (document(RIGHTS).text, "clerk/rights", ROLE.replace("/lambda-warden/", "/")),
    ],
    ids=["another text", "another policy", "another role"],
)
def test_a_decision_counts_for_no_other_policy(text: str, name: str, role: str) -> None:
    assert tied(document(RIGHTS), Policies((compile_policy(text, name),)), role) == []


def test_a_decision_counts_for_a_managed_policy_as_a_right_and_as_a_boundary() -> None:
    arn = f"arn:aws:iam::{HOME}:policy/lambda-warden/ceiling"
    ceiling = document(RIGHTS, holder=arn)
    policy = compile_policy(ceiling.text, arn)

    assert tied(ceiling, Policies((policy,), boundary=policy)) == [ceiling, ceiling]


def test_a_boundary_that_is_gone_counts_for_nothing() -> None:
    arn = f"arn:aws:iam::{HOME}:policy/lambda-warden/ceiling"

    assert tied(document(RIGHTS, holder=arn), Policies(boundary=Policy(arn, ()))) == []


def test_conditions_are_asked_in_the_order_of_the_template() -> None:
    (forwarders,) = (
        statement
        for document in DOCUMENTS
        for origin, statement in zip(document.origins, document.statements, strict=True)
        if origin.logical_id == "BusPolicy"
    )

    keys = [key for _, key, _ in conditions(forwarders)]

    assert keys == ["aws:PrincipalOrgID", "events:detail-type", "events:source", "aws:PrincipalArn"]


def test_the_policy_of_a_bucket_counts_for_the_bucket() -> None:
    policy = {"Version": "2012-10-17", "Statement": [{"Sid": "OnlyMine", "Effect": "Deny"}]}

    (source,) = sources(resource("AWS::S3::BucketPolicy", Bucket="letters", PolicyDocument=policy), STACK)

    assert (source.holder, source.statements) == ("arn:aws:s3:::letters", policy["Statement"])
