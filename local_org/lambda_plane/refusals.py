"""AWS Lambda's refusals, worded as AWS words them."""

from local_org.errors import ApiError


def invalid(message: str) -> ApiError:
    return ApiError("InvalidParameterValueException", message)


def malformed(*violations: str) -> ApiError:
    """Give the error for values that break the API's own constraints."""
    noun = "error" if len(violations) == 1 else "errors"
    return ApiError("ValidationException", f"{len(violations)} validation {noun} detected: {'; '.join(violations)}")


def not_found(message: str) -> ApiError:
    return ApiError("ResourceNotFoundException", message, 404)


def function_not_found(arn: str) -> ApiError:
    return not_found(f"Function not found: {arn}")


def conflict(message: str) -> ApiError:
    return ApiError("ResourceConflictException", message, 409)


def busy(reason: str) -> ApiError:
    """Give the 409 for a function whose creation or last update has not settled (aws-facts 13)."""
    return conflict(f"The operation cannot be performed at this time. {reason}")


def in_use(message: str) -> ApiError:
    return ApiError("ResourceInUseException", message)


def stale_revision(reread: str = "GetFunction/GetAlias") -> ApiError:
    message = "The Revision Id provided does not match the latest Revision Id."
    return ApiError(
        "PreconditionFailedException",
        f"{message} Call the {reread} API to retrieve the latest Revision Id",
        412,
    )


def denied(message: str) -> ApiError:
    return ApiError("AccessDeniedException", message, 403)
