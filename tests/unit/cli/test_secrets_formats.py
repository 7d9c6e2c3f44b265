"""What each format gives to a variable, and what it only refers to."""

import json

import pytest

from cli.documents import Problem
from cli.secrets import described, dotenv, terraform, tree
from cli.secrets.environment import Environment

PEM = "-----BEGIN RSA PRIVATE KEY-----\nMIIB=\n-----END RSA PRIVATE KEY-----"


def env(text: str) -> list[dict[str, str] | str]:
    items = dotenv.read(text, "file")
    return [item.where if isinstance(item, Problem) else dict(item.variables) for item in items]


def hcl(value: str) -> dict[str, str]:
    """The variables of a function whose `variables` are that."""
    text = f'resource "aws_lambda_function" "f" {{\n  environment {{\n    variables = {value}\n  }}\n}}\n'
    return {
        name: text
        for item in terraform.read(text)
        if isinstance(item, Environment)
        for name, text in item.variables.items()
    }


def owners(text: str) -> dict[str, dict[str, str]]:
    """The variables of a document in JSON or YAML by what has them."""
    (document,) = tree.read(text)
    kind = described.kind_of(document)
    assert kind is not None
    given = described.environments(document, kind)
    return {item.owner: dict(item.variables) for item in given if isinstance(item, Environment)}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("A=b", "b", id="plain"),
        pytest.param("export A=b", "b", id="exported"),
        pytest.param("  A = b  \n", "b", id="with blanks around"),
        pytest.param("A=b\r\n", "b", id="with a line end of Windows"),
        pytest.param("A=", "", id="empty"),
        pytest.param("A=b # c", "b", id="with a comment"),
        pytest.param("A=# c", "", id="with nothing but a comment"),
        pytest.param("A=b#c", "b#c", id="with a number sign in it"),
        pytest.param("A=b=c==", "b=c==", id="with equals signs in it"),
        pytest.param("A='b # c' # d", "b # c", id="in single quotes"),
        pytest.param("A='b\\n'", "b\\n", id="with a backslash in single quotes"),
        pytest.param('A="b\\n\\"c\\" \\\\"', 'b\n"c" \\', id="with escapes in double quotes"),
        pytest.param("A=`b'\"c`", "b'\"c", id="in backticks"),
        pytest.param(f'A="{PEM}"', PEM, id="a key over several lines in quotes"),
        pytest.param(f"A={PEM}", PEM, id="a key over several lines without quotes"),
        pytest.param("A=-----BEGIN", "-----BEGIN", id="a key that does not end"),
    ],
)
def test_a_line_of_an_env_file_sets(text: str, value: str) -> None:
    assert env(text) == [{"A": value}]
    assert env(f"{text}\nB=c") == [{"A": value, "B": "c"}]


@pytest.mark.parametrize("text", ["", "# A=b", "   # A=b", "A", "export A", "A # comment", "\n\n \t\n"])
def test_a_line_of_an_env_file_leaves_unset(text: str) -> None:
    assert env(text) == [{}]


def test_both_values_of_a_name_that_an_env_file_sets_twice_are_kept() -> None:
    assert env("A=b\nC=d\nA=e") == [{"A": "b", "C": "d"}, {"A": "e"}]


def test_a_quote_that_is_not_closed_is_named_by_its_line() -> None:
    assert env('A=b\n\nC="d\nE=f\n') == ["line 3", {"A": "b", "E": "f"}]


@pytest.mark.parametrize(
    ("value", "variables"),
    [
        pytest.param('{ A = "b" }', {"A": "b"}, id="on a line"),
        pytest.param('{\n"A" = "b"\n}', {"A": "b"}, id="a name in quotes"),
        pytest.param('{ A : "b", C = "d" }', {"A": "b", "C": "d"}, id="two with a comma"),
        pytest.param('{\nA = "b" # c\nC = "d" // e\nF = "h" /* g */\n}', {"A": "b", "C": "d", "F": "h"}, id="comments"),
        pytest.param('{ A = "b\\"\\n\\u0063" }', {"A": 'b"\nc'}, id="escapes"),
        pytest.param("{ A = 8080, B = true }", {"A": "8080", "B": "true"}, id="a number and a boolean"),
        pytest.param('merge(local.common, { A = "b" }, { C = "d" })', {"A": "b", "C": "d"}, id="merged maps"),
        pytest.param('{\nA = <<EOT\nb\nEOT\nC = "d"\n}', {"A": "b", "C": "d"}, id="a heredoc"),
        pytest.param('{\nA = <<-EOT\n  "b\\n"\n    c\n  EOT\n}', {"A": '"b\\n"\n  c'}, id="an indented heredoc"),
        pytest.param('{ A = ("b"), in = "c" }', {"A": "b", "in": "c"}, id="in parentheses, and a name that is a word"),
        pytest.param(
            '{ A = "postgres://u:p@${var.host}" }', {"A": "postgres://u:p@${var.host}"}, id="part of an address"
        ),
    ],
)
def test_terraform_gives_a_text_to(value: str, variables: dict[str, str]) -> None:
    assert hcl(value) == variables


@pytest.mark.parametrize(
    "value", ['var.b ? { A = "c" } : { A = "d" }', '{ A = var.b ? "c" : "d" }'], ids=["of maps", "of values"]
)
def test_both_values_that_a_condition_of_terraform_chooses_from_are_kept(value: str) -> None:
    environments = list(terraform.read(f'module "m" {{\n environment_variables = {value}\n}}'))

    assert environments == [Environment("module.m", {"A": "c"}), Environment("module.m", {"A": "d"})]


@pytest.mark.parametrize(
    "value",
    [
        "{ A = var.b }",
        '{ A = "${var.b}" }',
        '{ A = "b$${c}" }',
        '{ A = "b-${c("}")}" }',
        '{ A = "b" == "c" }',
        '{ A = lookup(var.b, "c") }',
        '{ A = jsonencode({ B = "c" }) }',
        '{ A = ["b"] }',
        '[ "b" ]',
        "local.b",
        "{ A = <<EOT\n${b}\nEOT\n}",
    ],
)
def test_terraform_leaves_open_what_the_value_is_of(value: str) -> None:
    assert hcl(value) == {}


@pytest.mark.parametrize(
    "text",
    [
        'resource "aws_instance" "f" { environment { variables = { A = "b" } } }',
        'resource "aws_lambda_function" "f" { tags = { A = "b" } }',
        'locals { variables = { A = "b" } }',
        'module "m" { tags = { A = "b" } }',
    ],
)
def test_terraform_has_variables_of_other_things_too(text: str) -> None:
    assert list(terraform.read(text)) == []


def test_a_dynamic_block_of_terraform_has_variables_too() -> None:
    (environment,) = terraform.read(
        'resource "aws_lambda_function" "f" {\n dynamic "environment" {\n  for_each = var.b\n'
        '  content {\n   variables = { A = "b" }\n  }\n }\n}'
    )

    assert environment == Environment("aws_lambda_function.f", {"A": "b"})


def test_a_module_of_terraform_passes_variables_to_its_function() -> None:
    (environment,) = terraform.read('module "m" {\n source = "x"\n environment_variables = { A = "b" }\n}')

    assert environment == Environment("module.m", {"A": "b"})


@pytest.mark.parametrize(
    ("yaml", "variables"),
    [
        pytest.param(
            "{A: 080, B: yes, C: 2026-13-45, D: 0x1F}",
            {"A": "080", "B": "yes", "C": "2026-13-45", "D": "0x1F"},
            id="as written",
        ),
        pytest.param("{A: ~, B: null, C: , D: ''}", {"D": ""}, id="nothing"),
        pytest.param("{A: !Ref B, C: !GetAtt B.C, D: !If [a, b, c], E: [f]}", {}, id="references"),
        pytest.param("{A: !Sub b, C: !Sub 'd-${e}', F: !Sub ['g', {h: i}]}", {"A": "b", "F": "g"}, id="substitutions"),
        pytest.param("{A: !Sub 'postgres://u:p@${Host}'}", {"A": "postgres://u:p@${Host}"}, id="part of an address"),
        pytest.param("{<<: {A: b, C: d}, C: e}", {"A": "b", "C": "e"}, id="a merge"),
        pytest.param("{<<: [{A: b}, {A: c, D: e}]}", {"A": "b", "D": "e"}, id="several merges"),
        pytest.param("{A: &a b, C: *a}", {"A": "b", "C": "b"}, id="an alias"),
        pytest.param("&a {A: *a, B: c}", {"B": "c"}, id="a map within itself"),
        pytest.param("!Ref B", {}, id="a reference to all of them"),
        pytest.param("!!python/object/apply:os.getcwd []", {}, id="a tag that builds something"),
    ],
)
def test_a_template_gives_to_variables(yaml: str, variables: dict[str, str]) -> None:
    text = f"Resources: {{F: {{Type: 'AWS::Lambda::Function', Properties: {{Environment: {{Variables: {yaml}}}}}}}}}"

    assert owners(text) == {"F": variables}


def test_aliases_that_multiply_are_read_once() -> None:
    lines = ["a0: &a0 {A: b}", *(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, 64))]

    (document,) = tree.read("\n".join(lines))

    assert document["a63"] == {"A": "b"}


def test_what_globals_gives_is_judged_with_what_a_function_has() -> None:
    (document,) = tree.read(
        "Globals: {Function: {Environment: {Variables: {A: b}}}}\n"
        "Resources: {F: {Type: 'AWS::Serverless::Function'}, G: {Type: 'AWS::Lambda::Function'}}"
    )

    shared, sam, plain = described.environments(document, described.Kind.CLOUDFORMATION)

    assert shared == Environment("Globals", {"A": "b"})
    assert sam == Environment("F", {}, inherited={"A": "b"})
    assert plain == Environment("G", {})


def test_answers_of_lambda_may_follow_one_another() -> None:
    one, other = (json.dumps({"FunctionName": name, "Environment": {"Variables": {"A": "b"}}}) for name in "fg")

    documents = tree.read(f"{one}\n{other}\n")

    found = [item for document in documents for item in described.environments(document, described.Kind.LAMBDA)]
    assert found == [Environment("f", {"A": "b"}), Environment("g", {"A": "b"})]


def test_a_published_version_is_named_with_its_number() -> None:
    text = '{"Versions": [{"FunctionName": "f", "Version": "7", "Environment": {"Variables": {"A": "b"}}}]}'

    assert owners(text) == {"f:7": {"A": "b"}}
