"""What may become of a call or of a process beside an answer."""


class Killed(BaseException):
    """The process that made the call is no more. No handler's `except Exception` gets to see it."""


class Dropped(ConnectionError):
    """The connection broke before the answer was through; whether the call took effect, the caller cannot know."""
