"""PutFunctionConcurrency, GetFunctionConcurrency, DeleteFunctionConcurrency, GetAccountSettings."""

from local_org.lambda_plane import refusals
from local_org.lambda_plane.request import Answer, Request

QUOTA = 1_000
# Nobody may reserve what would leave less than this to all other functions (aws-facts 27).
LEFT_TO_ALL = 100


def put_function_concurrency(request: Request) -> Answer:
    _, function = request.unqualified()
    wanted = int(request.params["ReservedConcurrentExecutions"])
    if _unreserved(request) + (function.reserved or 0) - wanted < LEFT_TO_ALL:
        raise refusals.invalid(
            "Specified ReservedConcurrentExecutions for function decreases account's "
            f"UnreservedConcurrentExecution below its minimum value of [{LEFT_TO_ALL}]."
        )
    function.reserved = wanted
    return {"ReservedConcurrentExecutions": wanted}


def get_function_concurrency(request: Request) -> Answer:
    _, function = request.unqualified()
    return {} if function.reserved is None else {"ReservedConcurrentExecutions": function.reserved}


def delete_function_concurrency(request: Request) -> Answer:
    _, function = request.unqualified()
    function.reserved = None
    return {}


def get_account_settings(request: Request) -> Answer:
    limits = {"ConcurrentExecutions": QUOTA, "UnreservedConcurrentExecutions": _unreserved(request)}
    return {"AccountLimit": limits, "AccountUsage": {"FunctionCount": len(request.store.functions)}}


def _unreserved(request: Request) -> int:
    return QUOTA - sum(function.reserved or 0 for function in request.store.functions.values())
