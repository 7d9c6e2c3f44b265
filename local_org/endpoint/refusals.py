"""How each service says that it does not know a caller or does not let it: code, status and words differ."""

from local_org.errors import ApiError
from local_org.identity.principals import Principal

# Services that answer in XML, or once did, keep the short codes; the others the modelled exception's name.
_SHORT_CODES = frozenset({"cloudformation", "iam", "s3", "sqs", "sts"})
_XML = frozenset({"cloudformation", "iam", "s3", "sns", "sts"})
# awsJson services answer 400 where the others answer 403.
_STATUS_400 = frozenset({"dynamodb", "events", "kms", "logs", "secretsmanager", "tag"})


def _status(service: str) -> int:
    return 400 if service in _STATUS_400 else 403


def access_denied(service: str, principal: Principal, action: str, resource: str, why: str) -> ApiError:
    """Return AWS's refusal of a permission; `why` is IAM's reason, empty where AWS gives none."""
    code = "AccessDenied" if service in _SHORT_CODES else "AccessDeniedException"
    message = f"User: {principal.arn} is not authorized to perform: {action} on resource: {resource} {why}".rstrip()
    return ApiError("AuthorizationError" if service == "sns" else code, message, _status(service))


def unknown_key(service: str) -> ApiError:
    code = "InvalidClientTokenId" if service in _XML or service == "sqs" else "UnrecognizedClientException"
    return ApiError(code, "The security token included in the request is invalid.", _status(service))


def expired(service: str) -> ApiError:
    code = "ExpiredToken" if service in _XML or service == "sqs" else "ExpiredTokenException"
    return ApiError(code, "The security token included in the request is expired", _status(service))


def not_modelled(problem: Exception) -> ApiError:
    """Return the refusal of what the local organization itself cannot judge; no AWS service has this code."""
    return ApiError("NotModelledHere", str(problem), 403)
