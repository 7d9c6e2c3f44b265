"""CredSweeper with its model, all variables in one batch: a file of one assignment for each."""

from collections.abc import Iterable

from credsweeper.app import CredSweeper
from credsweeper.file_handler.string_content_provider import StringContentProvider

from bench.secrets.detectors.answering import Row, answer


def found_in(rows: list[Row]) -> Iterable[str]:
    sweeper = CredSweeper()
    candidates = [candidate for row in rows for candidate in sweeper.file_scan(_file(row))]
    sweeper.credential_manager.set_credentials(candidates)
    sweeper.post_processing(None)
    return {data.path for found in sweeper.credential_manager.get_credentials() for data in found.line_data_list}


def _file(row: Row) -> StringContentProvider:
    return StringContentProvider(f'{row["key"]}="{row["value"]}"'.splitlines(), file_path=row["id"], file_type=".env")


if __name__ == "__main__":
    answer(found_in)
