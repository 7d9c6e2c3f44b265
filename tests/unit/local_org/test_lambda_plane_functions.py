import pytest

from tests.unit.local_org.lambda_plane_world import ACCOUNT, FUNCTION, REGION, ROLE, Aws

NAMES_OF_F = {
    "a name": "f",
    "a name with the version": "f:$LATEST",
    "a name after the word function": "function:f",
    "a partial ARN": f"{ACCOUNT}:function:f",
    "a partial ARN with the version": f"{ACCOUNT}:function:f:$LATEST",
    "a full ARN": FUNCTION,
    "a full ARN with the version": f"{FUNCTION}:$LATEST",
}

MALFORMED_NAMES = {
    "a colon in the wrong place": "invalid:function:name",
    "a space": "my function",
    "no account in the ARN": f"arn:aws:lambda:{REGION}::function:f",
    "two qualifiers": f"{FUNCTION}:1:2",
    "another service": f"arn:aws:sqs:{REGION}:{ACCOUNT}:f",
    "longer than 256 characters": "f" * 257,
}

ABSENT_WHEN_UNSET = [
    "DeadLetterConfig",
    "Environment",
    "FileSystemConfigs",
    "ImageConfigResponse",
    "KMSKeyArn",
    "Layers",
    "MasterArn",
    "StateReason",
    "StateReasonCode",
    "VpcConfig",
]


@pytest.mark.parametrize("typed", NAMES_OF_F.values(), ids=NAMES_OF_F.keys())
def test_a_function_is_found_by(typed: str) -> None:
    aws = Aws()
    aws.create()

    found = aws.read(typed)

    assert found["FunctionName"] == "f"


@pytest.mark.parametrize("typed", MALFORMED_NAMES.values(), ids=MALFORMED_NAMES.keys())
def test_a_function_name_is_malformed_with(typed: str) -> None:
    refused = Aws().refusal("GetFunctionConfiguration", FunctionName=typed)

    assert (refused.code, refused.status) == ("ValidationException", 400)
    assert refused.message.startswith(f"1 validation error detected: Value '{typed}' at 'functionName' failed to")


@pytest.mark.parametrize("typed", ["f", FUNCTION, f"{ACCOUNT}:function:f"])
def test_a_function_may_be_created_under_a_name_or_an_arn(typed: str) -> None:
    created = Aws().create(typed)

    assert created["FunctionName"] == "f"
    assert created["FunctionArn"] == FUNCTION


def test_a_new_name_has_at_most_64_characters() -> None:
    name = "f" * 65

    refused = Aws().refusal(
        "CreateFunction", FunctionName=name, Role=ROLE, Code={"ZipFile": b"code"}, Runtime="python3.13", Handler="a.b"
    )

    assert refused.code == "InvalidParameterValueException"
    assert refused.message == (
        f"1 validation error detected: Value '{name}' at 'functionName' failed to satisfy constraint: "
        "Member must have length less than or equal to 64"
    )


def test_the_longest_name_can_be_created() -> None:
    created = Aws().create("f" * 64)

    assert created["FunctionName"] == "f" * 64


def test_a_name_can_be_taken_only_once() -> None:
    aws = Aws()
    aws.create()

    refused = aws.refusal(
        "CreateFunction", FunctionName="f", Role=ROLE, Code={"ZipFile": b"x"}, Runtime="python3.13", Handler="a.b"
    )

    assert (refused.code, refused.status) == ("ResourceConflictException", 409)
    assert refused.message == "Function already exist: f"


@pytest.mark.parametrize("action", ["GetFunction", "GetFunctionConfiguration", "DeleteFunction", "PublishVersion"])
def test_a_function_that_is_not_there_is_named_by_its_arn(action: str) -> None:
    refused = Aws().refusal(action, FunctionName="f")

    assert (refused.code, refused.status) == ("ResourceNotFoundException", 404)
    assert refused.message == f"Function not found: {FUNCTION}"


def test_a_version_that_is_not_there_is_named_by_its_qualified_arn() -> None:
    aws = Aws()
    aws.create()

    refused = aws.refusal("GetFunction", FunctionName="f", Qualifier="1221")

    assert refused.message == f"Function not found: {FUNCTION}:1221"


def test_a_function_of_another_region_is_not_reachable() -> None:
    refused = Aws().refusal("GetFunction", FunctionName=FUNCTION.replace(REGION, "eu-west-1"))

    assert (refused.code, refused.status) == ("ResourceNotFoundException", 404)
    assert refused.message == "Functions from 'eu-west-1' are not reachable in this region ('us-east-1')"


def test_a_function_of_another_account_is_denied() -> None:
    refused = Aws().refusal("GetFunction", FunctionName=FUNCTION.replace(ACCOUNT, "333333333333"))

    assert (refused.code, refused.status) == ("AccessDeniedException", 403)


def test_a_qualifier_must_not_contradict_the_name() -> None:
    refused = Aws().refusal("GetFunction", FunctionName="f:1", Qualifier="2")

    assert refused.code == "InvalidParameterValueException"
    assert refused.message == ("The derived qualifier from the function name does not match the specified qualifier.")


@pytest.mark.parametrize("key", ABSENT_WHEN_UNSET)
def test_what_is_unset_has_no_key(key: str) -> None:
    aws = Aws()
    aws.create()

    shown = aws.read()

    assert key not in shown


def test_a_new_function_has_the_defaults_of_aws() -> None:
    aws = Aws()
    aws.create()

    shown = aws.read()

    assert {name: shown[name] for name in ("Description", "Timeout", "MemorySize", "PackageType", "Version")} == {
        "Description": "",
        "Timeout": 3,
        "MemorySize": 128,
        "PackageType": "Zip",
        "Version": "$LATEST",
    }
    assert shown["LastModified"] == "2026-01-02T03:04:05.000+0000"
    assert shown["LoggingConfig"] == {"LogFormat": "Text", "LogGroup": "/aws/lambda/f"}
    assert shown["TracingConfig"] == {"Mode": "PassThrough"}


def test_the_unqualified_arn_is_shown_only_to_who_asked_without_a_qualifier() -> None:
    aws = Aws()
    aws.create()

    shown = [aws.read()["FunctionArn"], aws.read(Qualifier="$LATEST")["FunctionArn"]]

    assert shown == [FUNCTION, f"{FUNCTION}:$LATEST"]


def test_get_function_has_tags_only_where_there_are_any() -> None:
    aws = Aws()
    aws.create("tagged", Tags={"team": "payments"})
    aws.create("plain")

    assert aws("GetFunction", FunctionName="tagged")["Tags"] == {"team": "payments"}
    assert "Tags" not in aws("GetFunction", FunctionName="plain")


def test_a_package_needs_runtime_and_handler() -> None:
    refused = Aws().refusal("CreateFunction", FunctionName="f", Role=ROLE, Code={"ZipFile": b"x"})

    assert refused.message == (
        "Runtime and Handler are mandatory parameters for functions created with deployment packages."
    )


def test_an_unknown_runtime_is_refused_by_lambda_itself() -> None:
    refused = Aws().refusal(
        "CreateFunction", FunctionName="f", Role=ROLE, Code={"ZipFile": b"x"}, Runtime="PYTHON3.9", Handler="a.b"
    )

    assert refused.code == "InvalidParameterValueException"
    assert refused.message.startswith("Value PYTHON3.9 at 'runtime' failed to satisfy constraint: Member must satisfy")


def test_deleting_a_function_takes_everything_with_it() -> None:
    aws = Aws()
    aws.create()
    aws("PutFunctionEventInvokeConfig", FunctionName="f", MaximumRetryAttempts=0)
    aws("CreateAlias", FunctionName="f", Name="live", FunctionVersion=aws.publish())

    aws("DeleteFunction", FunctionName="f")
    aws.create()

    assert aws("ListAliases", FunctionName="f")["Aliases"] == []
    assert aws("ListFunctionEventInvokeConfigs", FunctionName="f")["FunctionEventInvokeConfigs"] == []
    assert len(aws("ListVersionsByFunction", FunctionName="f")["Versions"]) == 1


def test_what_a_caller_holds_is_not_part_of_the_state() -> None:
    aws = Aws()
    variables = {"STAGE": "dev"}
    aws.create(Environment={"Variables": variables})

    variables["STAGE"] = "changed"
    aws.read()["TracingConfig"]["Mode"] = "changed"

    assert aws.read()["Environment"] == {"Variables": {"STAGE": "dev"}}
    assert aws.read()["TracingConfig"] == {"Mode": "PassThrough"}


def test_an_action_that_is_not_modelled_is_named() -> None:
    refused = Aws().refusal("InvokeAsync", FunctionName="f")

    assert "InvokeAsync" in refused.message
