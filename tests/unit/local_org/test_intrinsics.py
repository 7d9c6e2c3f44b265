"""Each intrinsic function against what CloudFormation's documentation says it gives."""

from typing import Any

import pytest

from local_org.cloudformation import intrinsics
from local_org.cloudformation.intrinsics import NO_VALUE, TemplateError


class Names:
    """A scope with a few fixed names."""

    def ref(self, name: str) -> Any:
        return self._known({"Name": "warden", "Size": 3, "On": True, "Zones": ["a", "b"]}, name)

    def get_att(self, name: str, attribute: str) -> Any:
        return self._known({("Bus", "Arn"): "arn:aws:events:::bus"}, (name, attribute))

    def condition(self, name: str) -> bool:
        return bool(self._known({"Yes": True, "No": False}, name))

    def find_in_map(self, name: str, first: str, second: str) -> Any:
        return self._known({("Global", "aws", "region"): "us-east-1"}, (name, first, second))

    @staticmethod
    def _known(names: dict[Any, Any], name: Any) -> Any:
        if name not in names:
            raise TemplateError(f"unknown name {name}")
        return names[name]


def resolve(value: Any) -> Any:
    return intrinsics.resolve(value, Names(), "Resources.X")


@pytest.mark.parametrize(
    ("value", "resolved"),
    [
        pytest.param("plain", "plain", id="text stays"),
        pytest.param({"a": [1, None, True]}, {"a": [1, None, True]}, id="data stays"),
        pytest.param({"Ref": "Name"}, "warden", id="Ref"),
        pytest.param({"Ref": "AWS::NoValue"}, NO_VALUE, id="NoValue alone"),
        pytest.param({"a": {"Ref": "AWS::NoValue"}, "b": 1}, {"b": 1}, id="NoValue leaves a map"),
        pytest.param([{"Ref": "AWS::NoValue"}, 1], [1], id="NoValue leaves a list"),
        pytest.param({"Fn::GetAtt": ["Bus", "Arn"]}, "arn:aws:events:::bus", id="GetAtt of two"),
        pytest.param({"Fn::GetAtt": "Bus.Arn"}, "arn:aws:events:::bus", id="GetAtt with a dot"),
        pytest.param({"Fn::Sub": "${Name}-x"}, "warden-x", id="Sub of a name"),
        pytest.param({"Fn::Sub": "${Bus.Arn}/*"}, "arn:aws:events:::bus/*", id="Sub of an attribute"),
        pytest.param({"Fn::Sub": "${!Name} ${Size} ${On}"}, "${Name} 3 true", id="Sub of a literal, a number"),
        pytest.param({"Fn::Sub": ["${N}${Name}", {"N": {"Ref": "Size"}}]}, "3warden", id="Sub with names"),
        pytest.param({"Fn::Join": ["/", ["a", {"Ref": "Name"}, 1]]}, "a/warden/1", id="Join"),
        pytest.param({"Fn::Join": [",", {"Ref": "Zones"}]}, "a,b", id="Join of a list parameter"),
        pytest.param({"Fn::Split": [":", "a:b:c"]}, ["a", "b", "c"], id="Split"),
        pytest.param({"Fn::Select": ["1", {"Fn::Split": [":", "a:b"]}]}, "b", id="Select"),
        pytest.param({"Fn::If": ["Yes", 1, {"Ref": "Nobody"}]}, 1, id="If leaves the other branch alone"),
        pytest.param({"a": {"Fn::If": ["No", 1, {"Ref": "AWS::NoValue"}]}}, {}, id="If gives NoValue"),
        pytest.param({"Fn::FindInMap": ["Global", "aws", "region"]}, "us-east-1", id="FindInMap"),
        pytest.param({"Condition": {"Bool": {"x": "y"}}}, {"Condition": {"Bool": {"x": "y"}}}, id="IAM Condition"),
    ],
)
def test_an_intrinsic_function_gives_its_documented_value(value: Any, resolved: Any) -> None:
    assert resolve(value) == resolved


@pytest.mark.parametrize(
    ("value", "message"),
    [
        pytest.param({"Fn::Cidr": []}, "unknown intrinsic function Fn::Cidr", id="unknown function"),
        pytest.param({"Ref": "A", "Fn::Sub": "b"}, "beside other keys", id="two in one map"),
        pytest.param({"Ref": ["A"]}, "Ref takes a name", id="Ref of a list"),
        pytest.param({"Ref": "Nobody"}, "unknown name Nobody", id="unknown name"),
        pytest.param({"Fn::GetAtt": "Bus"}, "GetAtt takes", id="GetAtt without attribute"),
        pytest.param({"Fn::Sub": 3}, "Sub takes a string", id="Sub of a number"),
        pytest.param({"Fn::Sub": "${Zones}"}, r"\$\{Zones\}: a string is needed, not a list of 2", id="Sub of a list"),
        pytest.param({"Fn::Sub": "${AWS::NoValue}"}, "not AWS::NoValue", id="Sub of NoValue"),
        pytest.param({"Fn::Join": ["", {"Ref": "Name"}]}, "Join takes", id="Join of a string"),
        pytest.param({"Fn::Select": [2, ["a", "b"]]}, "index within", id="Select beyond the end"),
        pytest.param({"Fn::Split": ["", "a"]}, "Split takes", id="Split by nothing"),
        pytest.param({"Fn::If": ["Maybe", 1, 2]}, "unknown name Maybe", id="unknown condition"),
        pytest.param({"Fn::FindInMap": ["Global", "aws", "zone"]}, "unknown name", id="no such key"),
    ],
)
def test_what_cannot_be_resolved_is_refused_with_its_place(value: Any, message: str) -> None:
    with pytest.raises(TemplateError, match=rf"Resources\.X\.key.*{message}"):
        resolve({"key": value})


@pytest.mark.parametrize(
    ("value", "holds"),
    [
        pytest.param({"Fn::Equals": ["a", "a"]}, True, id="equal"),
        pytest.param({"Fn::Equals": [{"Ref": "Size"}, "3"]}, True, id="a number equals its text"),
        pytest.param({"Fn::Not": [{"Fn::Equals": ["a", "b"]}]}, True, id="not"),
        pytest.param({"Fn::And": [{"Condition": "Yes"}, {"Condition": "No"}]}, False, id="and"),
        pytest.param({"Fn::Or": [{"Condition": "No"}, {"Condition": "Yes"}]}, True, id="or"),
    ],
)
def test_a_condition_holds_or_not(value: Any, holds: bool) -> None:  # noqa: FBT001 - the expected value
    assert intrinsics.condition(value, Names(), "Conditions.C") is holds


@pytest.mark.parametrize("value", [True, "Yes", {}, {"Ref": "On"}, {"Fn::Xor": []}, {"Fn::Not": []}])
def test_anything_else_is_no_condition(value: Any) -> None:
    with pytest.raises(TemplateError, match=r"Conditions\.C: not a condition"):
        intrinsics.condition(value, Names(), "Conditions.C")


def test_references_are_the_names_that_a_value_mentions() -> None:
    value = {
        "a": {"Ref": "One"},
        "b": [{"Fn::GetAtt": ["Two", "Arn"]}, {"Fn::GetAtt": "Three.Arn"}],
        "c": {"Fn::Sub": "${Four} ${Five.Arn} ${!Six}"},
        "d": {"Fn::Sub": ["${Seven}${Local}", {"Local": {"Ref": "Eight"}}]},
    }

    mentioned = intrinsics.references(value)

    assert mentioned == {"One", "Two", "Three", "Four", "Five", "Seven", "Eight"}
