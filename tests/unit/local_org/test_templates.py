"""Templates become stacks: parameters checked, SAM translated, names and ARNs as AWS would give them."""

from pathlib import Path

import pytest

from local_org.cloudformation.intrinsics import TemplateError
from local_org.cloudformation.parameters import parameter_values
from local_org.cloudformation.stack import Stack, resolve
from local_org.place import Place

HUB = """
Transform: AWS::Serverless-2016-10-31
Parameters:
  Mode: {Type: String, Default: remediate, AllowedValues: [detect, remediate]}
  Concurrency: {Type: Number, Default: 2, MinValue: 0, MaxValue: 10}
Mappings:
  Partition: {aws: {region: us-east-1}, aws-cn: {region: cn-north-1}}
Rules:
  Room:
    RuleCondition: !Equals [!Ref Mode, detect]
    Assertions: [{Assert: !Not [!Equals [!Ref Concurrency, 10]], AssertDescription: ten are too many}]
Conditions:
  Reserved: !Not [!Equals [!Ref Concurrency, 0]]
Globals:
  Function: {CodeUri: functions/, Runtime: python3.13, Layers: [!Ref Layer]}
Resources:
  Layer: {Type: AWS::Serverless::LayerVersion, Properties: {ContentUri: layers/, LayerName: warden}}
  Bus: {Type: AWS::Events::EventBus, Properties: {Name: warden}}
  Policy:
    Type: AWS::Events::EventBusPolicy
    Properties: {EventBusName: !Ref Bus, StatementId: all, Statement: {Resource: !GetAtt Bus.Arn}}
  Role:
    Type: AWS::IAM::Role
    Properties: {RoleName: hub, Path: /lambda-warden/, AssumeRolePolicyDocument: {}}
  Queue: {Type: AWS::SQS::Queue}
  Fixer:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: warden-fixer
      Handler: fixer.handler.handler
      Role: !GetAtt Role.Arn
      ReservedConcurrentExecutions: !If [Reserved, !Ref Concurrency, !Ref AWS::NoValue]
      Environment:
        Variables: {MODE: !Ref Mode, HOME_REGION: !FindInMap [Partition, !Ref AWS::Partition, region]}
      Events:
        Writes:
          Type: EventBridgeRule
          Properties:
            EventBusName: !Ref Bus
            Pattern: {source: [aws.lambda]}
            DeadLetterConfig: {Arn: !GetAtt Queue.Arn}
  Spoke:
    Type: AWS::CloudFormation::Stack
    DependsOn: Fixer
    Properties: {TemplateURL: spoke.yaml, Parameters: {HubBusArn: !GetAtt Bus.Arn}}
Outputs:
  Forwarder: {Value: !GetAtt Spoke.Outputs.Forwarder}
"""
SPOKE = """
Parameters: {HubBusArn: {Type: String}}
Resources:
  Forwarder: {Type: AWS::IAM::Role, Properties: {RoleName: forwarder, AssumeRolePolicyDocument: {}}}
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventPattern: {source: [aws.lambda]}
      Targets: [{Id: hub, Arn: !Ref HubBusArn, RoleArn: !GetAtt Forwarder.Arn}]
Outputs:
  Forwarder: {Value: !GetAtt Forwarder.Arn}
"""
PLACE = Place("111111111111", "eu-west-1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "spoke.yaml").write_text(SPOKE)
    return tmp_path


def stack(folder: Path, text: str = HUB, place: Place = PLACE, **given: str) -> Stack:
    path = folder / "template.yaml"
    path.write_text(text)
    return resolve(path, given, place, "hub")


def properties(found: Stack, logical_id: str) -> dict[str, object]:
    return next(dict(item.properties) for item in found.resources if item.logical_id == logical_id)


def test_a_sam_function_becomes_a_lambda_function_with_its_rule_and_permission(folder: Path) -> None:
    found = stack(folder)

    assert [item.logical_id for item in found.of_type("AWS::Lambda::Function")] == ["Fixer"]
    assert properties(found, "FixerWrites")["Targets"] == [
        {
            "Arn": "arn:aws:lambda:eu-west-1:111111111111:function:warden-fixer",
            "Id": "FixerWritesLambdaTarget",
            "DeadLetterConfig": {"Arn": "arn:aws:sqs:eu-west-1:111111111111:hub-Queue"},
        }
    ]
    assert properties(found, "FixerWritesPermission")["SourceArn"] == (
        "arn:aws:events:eu-west-1:111111111111:rule/warden/hub-FixerWrites"
    )


def test_names_arns_and_mappings_follow_account_region_and_partition(folder: Path) -> None:
    found = stack(folder, place=Place("222222222222", "cn-north-1"))

    fixer = properties(found, "Fixer")
    assert fixer["Role"] == "arn:aws-cn:iam::222222222222:role/lambda-warden/hub"
    assert fixer["Environment"] == {"Variables": {"MODE": "remediate", "HOME_REGION": "cn-north-1"}}


def test_a_parameter_given_reaches_the_resources(folder: Path) -> None:
    found = stack(folder, Mode="detect", Concurrency="0")

    fixer = properties(found, "Fixer")
    assert fixer["Environment"] == {"Variables": {"MODE": "detect", "HOME_REGION": "us-east-1"}}
    assert "ReservedConcurrentExecutions" not in fixer


def test_a_nested_stack_is_resolved_with_the_parameters_of_its_parent(folder: Path) -> None:
    found = stack(folder)

    assert properties(found.nested["Spoke"], "Rule")["Targets"] == [
        {
            "Id": "hub",
            "Arn": "arn:aws:events:eu-west-1:111111111111:event-bus/warden",
            "RoleArn": "arn:aws:iam::111111111111:role/forwarder",
        }
    ]
    assert found.outputs == {"Forwarder": "arn:aws:iam::111111111111:role/forwarder"}


def test_every_resource_is_made_after_those_it_needs(folder: Path) -> None:
    order = [item.logical_id for item in stack(folder).creation_order]

    assert order.index("Role") < order.index("Fixer") < order.index("Spoke")
    assert order.index("Bus") < order.index("FixerWrites") < order.index("FixerWritesPermission")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param("AWS::SQS::Queue}", "AWS::SQS::Topic}", "Queue: unknown resource type AWS::SQS::Topic", id="type"),
        pytest.param("!GetAtt Queue.Arn", "!GetAtt Queue.Id", "Queue has no known attribute Id", id="attribute"),
        pytest.param("!GetAtt Queue.Arn", "!GetAtt Gone.Arn", "unknown name Gone", id="resource"),
        pytest.param("!GetAtt Queue.Arn", "!GetAZs ''", "unknown intrinsic function Fn::GetAZs", id="intrinsic"),
        pytest.param("Outputs:", "Hooks: {}\nOutputs:", "unknown section Hooks", id="section"),
        pytest.param("DependsOn: Fixer", "UpdatePolicy: {}", "Spoke: unknown key UpdatePolicy", id="resource key"),
        pytest.param("spoke.yaml", "gone.yaml", "No such file", id="nested template"),
        pytest.param("Serverless-2016", "Include-2016", "unknown transform", id="transform"),
        pytest.param("Handler: fixer.handler.handler", "Colour: red", "Fixer", id="SAM property"),
        pytest.param("{HubBusArn: !GetAtt Bus.Arn}", "{}", "parameter HubBusArn", id="nested parameter"),
        pytest.param(
            "Type: AWS::IAM::Role",
            "DependsOn: Spoke\n    Type: AWS::IAM::Role",
            "need each other",
            id="cycle",
        ),
    ],
)
def test_a_template_that_cannot_be_deployed_is_refused_by_name(folder: Path, old: str, new: str, message: str) -> None:
    assert old in HUB

    with pytest.raises(TemplateError, match=message):
        stack(folder, HUB.replace(old, new))


def test_a_rule_of_the_template_refuses_parameters_that_do_not_go_together(folder: Path) -> None:
    with pytest.raises(TemplateError, match=r"Rules\.Room: ten are too many"):
        stack(folder, Mode="detect", Concurrency="10")

    assert stack(folder, Mode="remediate", Concurrency="10").resources


def test_a_rule_may_ask_whether_a_list_contains_a_value(folder: Path) -> None:
    text = HUB.replace("!Equals [!Ref Concurrency, 10]", "!Contains [['9', '10'], !Ref Concurrency]")

    with pytest.raises(TemplateError, match=r"Rules\.Room: ten are too many"):
        stack(folder, text, Mode="detect", Concurrency="10")

    assert stack(folder, text, Mode="detect", Concurrency="8").resources


def test_outside_of_rules_nothing_asks_what_a_list_contains(folder: Path) -> None:
    text = HUB.replace(
        "Reserved: !Not [!Equals [!Ref Concurrency, 0]]", "Reserved: !Contains [['1'], !Ref Concurrency]"
    )

    with pytest.raises(TemplateError, match=r"Conditions\.Reserved: not a condition"):
        stack(folder, text)


@pytest.mark.parametrize("text", ["", "[]", "a: b", "{", "Resources: []", "\0"])
def test_a_file_that_is_no_template_is_refused(folder: Path, text: str) -> None:
    with pytest.raises(TemplateError, match=r"template\.yaml"):
        stack(folder, text)


@pytest.mark.parametrize(
    ("declaration", "value"),
    [
        ({"Type": "String", "AllowedValues": ["sqs", "sns"]}, "sqs"),
        ({"Type": "String", "AllowedPattern": "(o-[a-z0-9]+)?"}, ""),
        ({"Type": "Number", "MinValue": 0, "MaxValue": 10}, "10"),
        ({"Type": "String", "MinLength": 1, "MaxLength": 3}, "abc"),
    ],
)
def test_a_value_within_its_constraints_is_taken(declaration: dict[str, object], value: str) -> None:
    assert parameter_values({"P": declaration}, {"P": value}) == {"P": value}


@pytest.mark.parametrize(
    ("declaration", "value", "message"),
    [
        ({"Type": "String", "AllowedValues": ["sqs", "sns"]}, "kafka", "'kafka' is not one of sqs, sns"),
        ({"Type": "String", "AllowedPattern": "a+"}, "aab", r"'aab' does not match a\+"),
        ({"Type": "Number", "MinValue": 0}, "-1", "'-1' is less than 0"),
        ({"Type": "Number", "MaxValue": 10}, "11", "'11' is more than 10"),
        ({"Type": "Number"}, "two", "'two' is not a number"),
        ({"Type": "String", "MinLength": 2}, "a", "shorter than 2"),
        ({"Type": "String", "MaxLength": 2}, "abc", "longer than 2"),
        ({"Type": "CommaDelimitedList", "AllowedPattern": "ou-.+"}, "ou-1, x", "'x' does not match"),
        ({"Type": "AWS::EC2::Image::Id"}, "ami-1", "unknown type AWS::EC2::Image::Id"),
    ],
)
def test_a_value_outside_its_constraints_is_refused_by_the_name_of_the_parameter(
    declaration: dict[str, object], value: str, message: str
) -> None:
    with pytest.raises(TemplateError, match=f"parameter Size: .*{message}"):
        parameter_values({"Size": declaration}, {"Size": value})


def test_a_list_is_split_and_may_be_empty() -> None:
    declared = {
        "Units": {"Type": "CommaDelimitedList"},
        "None": {"Type": "CommaDelimitedList", "Default": ""},
    }

    assert parameter_values(declared, {"Units": "ou-1, ou-2"}) == {"Units": ["ou-1", "ou-2"], "None": []}


def test_an_undeclared_and_a_missing_parameter_are_refused_by_name() -> None:
    with pytest.raises(TemplateError, match="parameter Colour"):
        parameter_values({}, {"Colour": "red"})
    with pytest.raises(TemplateError, match="parameter Size: has no default"):
        parameter_values({"Size": {"Type": "Number"}}, {})
