"""The objects of letters in the hub's bucket: reading them whole, many at a time, and removing them."""

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any

from botocore.exceptions import ClientError

from cli.connection import Hub
from warden.errors import code
from warden.letter import Letter

AT_ONCE = 10  # calls under way, as many as a client has connections; a letter has two megabytes at most
REMOVED_AT_ONCE = 1000  # keys that DeleteObjects takes
# Of an object that is gone S3 says to who may not list the bucket that it is denied.
GONE = {"NoSuchKey", "AccessDenied"}


@dataclass(frozen=True, slots=True)
class Unread:
    """That AWS did not give a letter. why: its error code."""

    why: str


class Archive:
    """The bucket of letters."""

    def __init__(self, hub: Hub) -> None:
        self._s3 = hub.client("s3")
        self._bucket = hub.outputs["LettersBucketName"]

    def read(self, key: str) -> bytes:
        """The letter of that key, whole."""
        return bytes(self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read())

    def read_each(self, letters: Iterable[Letter]) -> Iterator[tuple[Letter, bytes | Unread]]:
        """Each letter with its object, in the order given."""
        rest = iter(letters)
        with ThreadPoolExecutor(AT_ONCE) as readers:
            while few := list(islice(rest, AT_ONCE)):
                yield from zip(few, readers.map(self._try, few), strict=True)

    def remove(self, letters: Sequence[Letter]) -> dict[str, str]:
        """Removes the objects of at most a thousand letters; for each that AWS kept, by key, why."""
        keys = [{"Key": letter.origin.key} for letter in letters]
        answer = self._s3.delete_objects(Bucket=self._bucket, Delete={"Objects": keys, "Quiet": True})
        return {error["Key"]: f"{error['Code']}: {error.get('Message', '')}" for error in answer.get("Errors", ())}

    def _try(self, letter: Letter) -> bytes | Unread:
        try:
            return self.read(letter.origin.key)
        except ClientError as error:
            if code(error) not in GONE:
                raise
            return Unread(code(error))


def document(content: bytes) -> Any:
    """The letter as the archive has it; its bare text when it is no JSON."""
    try:
        return json.loads(content)
    except ValueError:
        return content.decode(errors="backslashreplace")
