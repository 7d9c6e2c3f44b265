"""CreateFunction, GetFunction, GetFunctionConfiguration, ListFunctions, DeleteFunction."""

from bisect import bisect_left

from local_org.lambda_plane import answers, code, configuration, refusals, tags, validation
from local_org.lambda_plane.model import Function, Settling, Version
from local_org.lambda_plane.names import LATEST, LONGEST_NEW_NAME, FunctionRef, is_version
from local_org.lambda_plane.paging import LARGEST_PAGE, Key, last_given, page
from local_org.lambda_plane.request import Answer, Request
from local_org.lambda_plane.versions import add_version, version_key


def create_function(request: Request) -> Answer:
    ref, params = request.ref().qualified(None), request.params
    if len(ref.name) > LONGEST_NEW_NAME:
        raise refusals.invalid(
            f"1 validation error detected: Value '{ref.name}' at 'functionName' "
            f"failed to satisfy constraint: Member must have length less than or equal to {LONGEST_NEW_NAME}"
        )
    if request.store.find(ref.name) is not None:
        raise refusals.conflict(f"Function already exist: {ref.name}")
    latest = _first_version(request, ref)
    function = Function(ref.name, latest, tags=tags.checked(params.get("Tags") or {}))
    request.store.functions[ref.name] = function
    shown = add_version(request, function) if params.get("Publish") else latest
    # Unlike UpdateFunctionCode, CreateFunction answers with the unqualified ARN even when it publishes.
    return answers.configuration(shown, ref, request.store)


def get_function_configuration(request: Request) -> Answer:
    ref = request.ref()
    _, version = _found(request, ref)
    return answers.configuration(version, ref, request.store)


def get_function(request: Request) -> Answer:
    ref = request.ref()
    function, version = _found(request, ref)
    answer: Answer = {
        "Configuration": answers.configuration(version, ref, request.store),
        "Code": code.location(version.code, ref),
    }
    if function.tags:
        answer["Tags"] = dict(function.tags)
    return answer


def list_functions(request: Request) -> Answer:
    """List $LATEST of every function, or with FunctionVersion=ALL every version."""
    everything = request.params.get("FunctionVersion") == "ALL"
    entries: list[tuple[Key, FunctionRef]] = [
        ([name, *version_key(version)], FunctionRef(request.account, request.region, name, version.number))
        for name in _names_on_page(request)
        for version in _versions(request.store.functions[name], everything=everything)
    ]
    # Only what is on the page is settled and written out: an account may have thousands of functions.
    refs, more = page(entries, request.params)
    return {"Functions": [_listed(request, ref, qualified=everything) for ref in refs], **more}


def delete_function(request: Request) -> Answer:
    """Delete a function, or with a qualifier one of its versions; a version that is not there is no error."""
    ref = request.ref()
    if ref.qualifier == LATEST:
        raise refusals.invalid("$LATEST version cannot be deleted without deleting the function.")
    if ref.qualifier is not None and not is_version(ref.qualifier) and "$" not in ref.qualifier:
        raise refusals.invalid("Deletion of aliases is not currently supported.")
    ref, function = request.function()
    if ref.name in request.store.edge:
        raise refusals.invalid(
            f"Lambda was unable to delete {ref.arn} because it is a replicated function. "
            "Please see our documentation for Deleting Lambda@Edge Functions and Replicas."
        )
    if ref.qualifier is None:
        del request.store.functions[ref.name]
    else:
        _delete_version(function, ref.qualifier)
    return {"StatusCode": 204}


def _first_version(request: Request, ref: FunctionRef) -> Version:
    wanted = configuration.new(request.params)
    validation.refuse_on_edge(request, ref.name, wanted)
    validation.check_change(request, None, wanted)
    return Version(
        number=LATEST,
        configuration=wanted,
        code=code.read(request.params["Code"], request.params.get("Architectures")),
        modified=request.now,
        revision=request.store.new_revision(),
        settling=Settling.CREATING,
        ready_at=request.now + request.delays.settle,
    )


def _found(request: Request, ref: FunctionRef) -> tuple[Function, Version]:
    function = request.store.find(ref.name)
    version = function.version(ref.qualifier) if function else None
    if function is None or version is None:
        raise refusals.function_not_found(ref.arn)
    return function, version


def _names_on_page(request: Request) -> list[str]:
    """The functions that a page can hold, with the one that the page before ended with and one that tells of more."""
    names, last = sorted(request.store.functions), last_given(request.params)
    first = bisect_left(names, last[0]) if last else 0
    return names[first : first + LARGEST_PAGE + 2]


def _versions(function: Function, *, everything: bool) -> list[Version]:
    return function.versions() if everything else [function.latest]


def _listed(request: Request, ref: FunctionRef, *, qualified: bool) -> Answer:
    _, version = _found(request, ref)
    return answers.listed(version, ref if qualified else ref.qualified(None), request.store)


def _delete_version(function: Function, number: str) -> None:
    users = sorted(alias.name for alias in function.aliases.values() if alias.routes_to(number))
    if users:
        raise refusals.conflict(
            f"Unable to delete version because the following aliases reference it: [{', '.join(users)}]"
        )
    function.published.pop(number, None)
    function.invoke_configs.pop(number, None)
    function.policies.pop(number, None)
