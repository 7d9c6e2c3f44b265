"""The one error that the local organization answers a caller with."""


class ApiError(Exception):
    """A refusal in AWS's terms: error code, message, HTTP status."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
