import pytest

from tests.unit.local_org.lambda_plane_world import ACCOUNT, FUNCTION, REGION, Aws, FakeCall

NOT_LISTED = [
    "LastUpdateStatus",
    "LastUpdateStatusReason",
    "LastUpdateStatusReasonCode",
    "State",
    "StateReason",
    "StateReasonCode",
]


def pages(aws: Aws, action: str, key: str, **params: object) -> list[list[dict[str, object]]]:
    found: list[list[dict[str, object]]] = []
    marker: dict[str, object] = {}
    while not found or marker:
        answer = aws(action, **params, **marker)
        found.append(answer[key])
        marker = {"Marker": answer["NextMarker"]} if "NextMarker" in answer else {}
    return found


@pytest.mark.parametrize("asked", [{}, {"MaxItems": 10_000}], ids=["by default", "even when 10,000 are asked for"])
def test_functions_come_50_a_page(asked: dict[str, object]) -> None:
    aws = Aws()
    for number in range(101):
        aws.create(f"f{number:03d}")

    sizes = [len(page) for page in pages(aws, "ListFunctions", "Functions", **asked)]

    assert sizes == [50, 50, 1]


def test_no_function_is_given_twice_or_left_out() -> None:
    aws = Aws()
    names = [f"f{number:03d}" for number in range(120)]
    for name in names:
        aws.create(name)

    listed = [entry["FunctionName"] for page in pages(aws, "ListFunctions", "Functions", MaxItems=7) for entry in page]

    assert listed == names


def test_a_full_last_page_has_no_marker() -> None:
    aws = Aws()
    for number in range(50):
        aws.create(f"f{number}")

    assert "NextMarker" not in aws("ListFunctions")


def test_a_function_deleted_between_two_pages_hides_no_other() -> None:
    aws = Aws()
    for name in ("a", "b", "c", "d"):
        aws.create(name)
    first = aws("ListFunctions", MaxItems=2)

    aws("DeleteFunction", FunctionName="b")
    second = aws("ListFunctions", MaxItems=2, Marker=first["NextMarker"])

    assert [entry["FunctionName"] for entry in second["Functions"]] == ["c", "d"]


def test_a_marker_of_nobody_is_refused() -> None:
    refused = Aws().refusal("ListFunctions", Marker="not-a-marker")

    assert refused.code == "InvalidParameterValueException"


@pytest.mark.parametrize("size", [0, 10_001])
def test_the_size_of_a_page_has_limits(size: int) -> None:
    refused = Aws().refusal("ListFunctions", MaxItems=size)

    assert refused.code == "ValidationException"


@pytest.mark.parametrize("key", NOT_LISTED)
def test_a_listed_function_lacks(key: str) -> None:
    aws = Aws(settle_seconds=5)
    aws.create("pending")
    aws.create("updating")
    aws.clock.now += 5
    aws.update("updating", Timeout=5)

    listed = aws("ListFunctions")["Functions"]

    assert all(key not in entry for entry in listed)


def test_a_listed_function_has_what_a_sweep_decides_on() -> None:
    aws = Aws()
    aws.create(Environment={"Variables": {"AA": "1"}})

    listed = aws("ListFunctions")["Functions"][0]

    assert listed["Environment"] == {"Variables": {"AA": "1"}}
    assert listed["RevisionId"] == aws.read()["RevisionId"]
    assert listed["FunctionArn"] == FUNCTION


def test_all_versions_are_listed_when_asked_for() -> None:
    aws = Aws()
    aws.create("f", Publish=True)
    aws.create("g")

    listed = [entry["FunctionArn"] for entry in aws("ListFunctions", FunctionVersion="ALL")["Functions"]]

    assert listed == [f"{FUNCTION}:$LATEST", f"{FUNCTION}:1", FUNCTION[:-1] + "g:$LATEST"]


def test_no_version_is_given_twice_or_left_out_where_a_function_lies_on_two_pages() -> None:
    aws = Aws()
    names = [f"f{number:02d}" for number in range(60)]
    for name in names:
        aws.create(name, Publish=True)

    found = pages(aws, "ListFunctions", "Functions", FunctionVersion="ALL", MaxItems=7)

    listed = [(entry["FunctionName"], entry["Version"]) for page in found for entry in page]
    assert listed == [(name, version) for name in names for version in ("$LATEST", "1")]


def test_functions_that_stand_there_already_are_listed_as_if_created() -> None:
    aws, other = Aws(), Aws()
    other.create("old")

    aws.plane.stand(ACCOUNT, REGION, other.plane.regions[ACCOUNT, REGION].functions.values())

    assert [entry["FunctionName"] for entry in aws("ListFunctions")["Functions"]] == ["old"]
    assert aws.read("old")["Role"] == other.read("old")["Role"]


def test_versions_are_in_the_order_of_their_numbers_across_pages() -> None:
    aws = Aws()
    aws.create()
    for timeout in range(1, 61):
        aws.update(Timeout=timeout)
        aws.publish()

    found = pages(aws, "ListVersionsByFunction", "Versions", FunctionName="f")

    assert [len(page) for page in found] == [50, 11]
    assert [entry["Version"] for page in found for entry in page] == ["$LATEST", *map(str, range(1, 61))]


def test_an_unknown_function_version_filter_is_refused() -> None:
    refused = Aws().refusal("ListFunctions", FunctionVersion="invalid")

    assert refused.message == (
        "1 validation error detected: Value 'invalid' at 'functionVersion' failed to satisfy constraint: "
        "Member must satisfy enum value set: [ALL]"
    )


@pytest.mark.parametrize(("account", "region"), [("333333333333", REGION), (ACCOUNT, "eu-west-1")])
def test_accounts_and_regions_do_not_see_each_other(account: str, region: str) -> None:
    aws = Aws()
    aws.create()

    listed = aws.plane.handle(FakeCall("ListFunctions", {}, account, region))

    assert listed == {"Functions": []}
