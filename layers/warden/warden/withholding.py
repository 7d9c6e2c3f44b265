"""What leaves the process holds no credential: log lines, findings, events, the journal, errors.

Names and messages of AWS are shown, for nobody could act on a finding without them. Only what has the form of a
credential in them is withheld.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ContextDecorator
from typing import Any

from botocore.exceptions import ParamValidationError
from botocore.parsers import ResponseParserError

# They repeat the values of a call, or a whole answer of AWS, whatever its form.
REPEATING = (ParamValidationError, ResponseParserError)


def withhold(value: Any) -> Any:
    """The value with `[withheld]` for each credential in its texts and keys; what is neither text nor JSON stays."""
    match value:
        case str():
            # The detector is loaded with the first text and not by the import of a handler.
            from warden.secrets.withheld import without_credentials  # noqa: PLC0415

            return without_credentials(value)
        case Mapping():
            return {withhold(key): withhold(one) for key, one in value.items()}
        case list() | tuple():
            return type(value)(withhold(one) for one in value)
        case _:
            return value


class Withholding(ContextDecorator):
    """Takes credentials out of the text of an error on its way to Lambda, which logs it and sends it on.

    The error stays the same one, with its type and traceback. What caused it is dropped: it has a text of its own.
    """

    def __enter__(self) -> None:
        """Nothing is held back until something is raised."""

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: object) -> None:
        """Changes the error in place and lets it pass."""
        if error is None:
            return
        from warden.secrets.withheld import WITHHELD  # noqa: PLC0415 - as above

        error.args = (WITHHELD,) if isinstance(error, REPEATING) else withhold(error.args)
        error.__cause__ = error.__context__ = None
