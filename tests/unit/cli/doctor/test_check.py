"""How a check stands, and how it is told."""

from __future__ import annotations

from collections.abc import Iterator

from botocore.exceptions import ClientError, EndpointConnectionError

from cli.doctor import report
from cli.doctor.check import CannotTellError, Check, Fault, Probe, State

STOPPED = Fault("the trail is stopped", "aws cloudtrail start-logging --name t")


def check(*faults: Fault | Exception) -> Check:
    """The check of a probe that gives or raises these."""

    def look(_: str) -> Iterator[Fault]:
        for fault in faults:
            if isinstance(fault, Exception):
                raise fault
            yield fault

    return Probe("trail", "Warden hears by it.", look).check("subject", "here")


def test_a_check_without_fault_is_well() -> None:
    assert check() == Check("trail", "Warden hears by it.", "here", State.OK, ())


def test_a_check_with_faults_is_broken_by_all_of_them() -> None:
    assert check(STOPPED, STOPPED) == Check("trail", "Warden hears by it.", "here", State.BROKEN, (STOPPED, STOPPED))


def test_what_is_not_shown_is_unknown_with_the_reason() -> None:
    hidden = check(STOPPED, CannotTellError("hidden", "ask the owner"))
    refused = check(ClientError({"Error": {"Code": "AccessDenied", "Message": "no"}}, "DescribeTrails"))
    unreached = check(EndpointConnectionError(endpoint_url="https://x"))

    assert [one.state for one in (hidden, refused, unreached)] == [State.UNKNOWN] * 3
    assert hidden.faults == (Fault("hidden", "ask the owner"),)
    assert "AccessDenied" in refused.faults[0].reason
    assert "https://x" in unreached.faults[0].reason


def test_what_is_broken_is_told_first_with_its_meaning_and_what_mends_it() -> None:
    told = list(report.lines([check(), check(CannotTellError("hidden", "ask")), check(STOPPED), check()]))

    assert told == [
        "broken   trail              here",
        "    Warden hears by it.",
        "    the trail is stopped",
        "    $ aws cloudtrail start-logging --name t",
        "unknown  trail              here",
        "    Warden hears by it.",
        "    hidden",
        "    $ ask",
        "ok       trail              2 places",
        "1 broken, 1 unknown, 2 ok",
    ]


def test_what_others_typed_does_nothing_to_a_terminal() -> None:
    told = list(report.lines([check(Fault("a\x1b[2Jb", "c\nd"))]))

    assert told[2:4] == ["    a\\x1b[2Jb", "    $ c\\nd"]
