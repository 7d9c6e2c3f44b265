import pytest

from tests.unit.local_org.lambda_plane_world import Aws


def made() -> Aws:
    aws = Aws()
    aws.create()
    return aws


def unreserved(aws: Aws) -> int:
    return int(aws("GetAccountSettings")["AccountLimit"]["UnreservedConcurrentExecutions"])


def test_a_function_has_no_reservation_until_it_is_given_one() -> None:
    aws = made()
    before = aws("GetFunctionConcurrency", FunctionName="f")

    given = aws("PutFunctionConcurrency", FunctionName="f", ReservedConcurrentExecutions=2)

    assert before == {}
    assert aws("GetFunctionConcurrency", FunctionName="f") == given == {"ReservedConcurrentExecutions": 2}


def test_what_is_reserved_is_left_to_nobody_else_until_it_is_given_back() -> None:
    aws = made()
    aws("PutFunctionConcurrency", FunctionName="f", ReservedConcurrentExecutions=300)
    taken = unreserved(aws)

    aws("DeleteFunctionConcurrency", FunctionName="f")

    assert (taken, unreserved(aws)) == (700, 1000)


@pytest.mark.parametrize(("wanted", "refused"), [(900, False), (901, True)])
def test_a_hundred_stay_for_all(wanted: int, *, refused: bool) -> None:
    aws = made()
    aws("PutFunctionConcurrency", FunctionName="f", ReservedConcurrentExecutions=500)

    if refused:
        refusal = aws.refusal("PutFunctionConcurrency", FunctionName="f", ReservedConcurrentExecutions=wanted)
        assert refusal.code == "InvalidParameterValueException"
    else:
        aws("PutFunctionConcurrency", FunctionName="f", ReservedConcurrentExecutions=wanted)

    assert unreserved(aws) == (500 if refused else 100)


def test_the_concurrency_of_a_function_that_is_not_there_is_not_found() -> None:
    refused = Aws().refusal("GetFunctionConcurrency", FunctionName="f")

    assert refused.code == "ResourceNotFoundException"
