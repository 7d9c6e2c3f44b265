"""What a deployment refuses, and how properties are written for the services' own APIs."""

from typing import Any

import pytest

from local_org.cloudformation.intrinsics import TemplateError
from local_org.cloudformation.stack import Resource
from local_org.deploy.making import Making, attributes, integers, some, tags
from local_org.org import Options
from local_org.place import Place


def making(**properties: Any) -> Making:
    resource = Resource("Queue", "AWS::SQS::Queue", properties, "url", "arn")
    return Making(resource, Place("111111111111", "us-east-1"), lambda _: None)


def test_a_property_that_nobody_handles_is_refused_by_name() -> None:
    with pytest.raises(TemplateError, match=r"Resources\.Queue: property Colour of AWS::SQS::Queue is unknown"):
        making(Colour="red").properties("QueueName")


def test_known_properties_are_handed_on() -> None:
    assert making(QueueName="q").properties("QueueName", "Tags") == {"QueueName": "q"}


def test_attributes_are_text_and_structures_json() -> None:
    given = {"SqsManagedSseEnabled": True, "MessageRetentionPeriod": 60, "Name": "q", "Other": 1}

    written = attributes(given, "SqsManagedSseEnabled", "MessageRetentionPeriod", "Name", "Absent")

    assert written == {"SqsManagedSseEnabled": "true", "MessageRetentionPeriod": "60", "Name": "q"}


def test_numbers_of_parameters_arrive_as_numbers_and_tags_as_a_map() -> None:
    assert integers({"Timeout": "300"}, "Timeout", "MemorySize") == {"Timeout": 300}
    assert tags({"Tags": [{"Key": "a", "Value": "b"}]}) == {"a": "b"}
    assert some({"a": 1, "b": 2}, "b", "c") == {"b": 2}


def test_spokes_stand_in_every_place_but_the_hubs_with_home_first_and_the_global_region_always() -> None:
    options = Options(accounts=("111111111111", "222222222222"), regions=("eu-west-1",))

    places = [(place.account[0], place.region) for place in options.spoke_places()]

    assert places == [("2", "eu-west-1"), ("1", "us-east-1"), ("2", "us-east-1")]


def test_one_mode_sets_that_of_every_control() -> None:
    modes = {name: value for name, value in Options(mode="detect").hub_parameters().items() if "Mode" in name}

    names = ("SharedRoleMode", "PlaintextSecretsMode", "DeadLetterMode", "StreamFailuresMode")
    assert modes == dict.fromkeys(names, "detect")


@pytest.mark.parametrize("given", [{"hub": "999999999999"}, {"regions": ()}])
def test_an_organization_that_cannot_be_is_refused(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"hub|region"):
        Options(**given)
