"""The templates as data: read from YAML, SAM translated to plain CloudFormation, without a network."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from samtranslator.metrics.metrics import DummyMetricsPublisher, Metrics
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse
from yaml import YAMLError

from local_org.cloudformation.intrinsics import TemplateError
from local_org.cloudformation.parameters import parameter_values
from local_org.place import Place

ROOT = Path(__file__).resolve().parents[2]
HUB_TEMPLATE = ROOT / "template.yaml"
SPOKE_TEMPLATE = ROOT / "spoke" / "template.yaml"

SAM_TRANSFORM = "AWS::Serverless-2016-10-31"
# The translator takes code from S3 only. Nothing is fetched from there: the key is the folder beside the template.
_CODE_PROPERTIES = ("CodeUri", "ContentUri")
_PACKAGED = "s3://packaged/"

_SECTIONS = frozenset(
    {
        "AWSTemplateFormatVersion",
        "Conditions",
        "Description",
        "Globals",
        "Mappings",
        "Metadata",
        "Outputs",
        "Parameters",
        "Resources",
        "Rules",
        "Transform",
    }
)
_RESOURCE_KEYS = frozenset(
    {"Condition", "DeletionPolicy", "DependsOn", "Metadata", "Properties", "Type", "UpdateReplacePolicy"}
)


@dataclass(frozen=True, slots=True)
class Template:
    """A CloudFormation template with the values of its parameters."""

    path: Path
    parameters: Mapping[str, Any]
    mappings: Mapping[str, Any]
    rules: Mapping[str, Any]
    conditions: Mapping[str, Any]
    resources: Mapping[str, Mapping[str, Any]]
    outputs: Mapping[str, Any]


def load(path: Path, given: Mapping[str, str], place: Place) -> Template:
    """Read a template for a place with the given parameter values; TemplateError says what is wrong."""
    document = _read(path)
    values = parameter_values(document.get("Parameters", {}), given)
    if document.get("Transform") is not None:
        document = _translated(path, document, values, place)
    for name, resource in document["Resources"].items():
        for key in resource:
            if key not in _RESOURCE_KEYS:
                raise TemplateError(f"{path.name}: Resources.{name}: unknown key {key}")
    return Template(
        path=path,
        parameters=values,
        mappings=document.get("Mappings", {}),
        rules=document.get("Rules", {}),
        conditions=document.get("Conditions", {}),
        resources=document["Resources"],
        outputs=document.get("Outputs", {}),
    )


def declared_parameters(path: Path) -> Mapping[str, Mapping[str, Any]]:
    """Return the Parameters section of a template; TemplateError when it cannot be read."""
    return dict(_read(path).get("Parameters", {}))


def _read(path: Path) -> dict[str, Any]:
    try:
        document = deepcopy(_parsed(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, YAMLError) as unreadable:
        raise TemplateError(f"{path}: {unreadable}") from unreadable
    if not isinstance(document, dict) or not isinstance(document.get("Resources"), dict):
        raise TemplateError(f"{path}: no template: it has no Resources")
    for section in document:
        if section not in _SECTIONS:
            raise TemplateError(f"{path.name}: unknown section {section}")
    return document


@lru_cache(maxsize=8)
def _parsed(text: str) -> Any:
    """What a template says; it is read for each place, and parsing takes longer than all the rest."""
    return yaml_parse(text)


def _translated(path: Path, document: dict[str, Any], values: Mapping[str, Any], place: Place) -> dict[str, Any]:
    if document["Transform"] != SAM_TRANSFORM:
        raise TemplateError(f"{path.name}: unknown transform {document['Transform']}")
    _package(document)
    metrics = Metrics("ServerlessTransform", DummyMetricsPublisher())
    session = SimpleNamespace(region_name=place.region)
    translator = Translator(None, Parser(), boto_session=session, metrics=metrics)
    try:
        return dict(translator.translate(document, dict(values), get_managed_policy_map=dict))
    except InvalidDocumentException as invalid:
        causes = "; ".join(cause.message for cause in invalid.causes)
        raise TemplateError(f"{path.name}: {invalid.message} {causes}") from invalid
    finally:
        metrics.publish()  # goes nowhere; unpublished metrics are complained about on stderr


def _package(document: dict[str, Any]) -> None:
    """Point local code at S3, as `sam package` does."""
    globals_ = document.get("Globals", {}).values()
    resources = (resource.get("Properties", {}) for resource in document["Resources"].values())
    for properties in (*globals_, *resources):
        for name in _CODE_PROPERTIES:
            if isinstance(properties.get(name), str):
                properties[name] = f"{_PACKAGED}{properties[name]}"
