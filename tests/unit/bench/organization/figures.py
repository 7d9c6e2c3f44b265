"""Made-up figures of a run."""

from bench.organization.bill import Assumed, Counted, bill
from bench.organization.checks import checks
from bench.organization.counting import Calls
from bench.organization.document import Results
from bench.organization.event_path import EventPath, Handled
from bench.organization.growth import Organization, Swept
from bench.organization.measured import DEAD_LETTER, SECRET, SHARED_ROLE, Measured
from bench.organization.names import CUSTODIAN, OURS, PROWLER
from bench.organization.processes import Ran
from bench.organization.resources import Resources
from bench.secrets.score import Score

ALL_FOUND = {SHARED_ROLE: Score(10), SECRET: Score(50), DEAD_LETTER: Score(50)}
NO_SHARING = {**ALL_FOUND, SHARED_ROLE: None}
TEMPLATES = Resources(alarms=10, alarms_of_a_spoke=3, dashboards=1, secrets=1, polled_queues=0, memory=256)


def tool(name: str, calls: int, *, functions: int = 1000, peak: int = 60_000_000) -> Measured:
    found = NO_SHARING if name == PROWLER else ALL_FOUND
    ran = Ran(seconds=3, cpu_seconds=2, peak_bytes=peak, status=0)
    return Measured(name, functions, Calls({"lambda:ListFunctions": calls}, {"dynamodb:Query": 4}), (ran,), found)


def swept(functions: int, calls: int, peak: int = 60_000_000) -> Swept:
    one = tool(OURS, calls, functions=functions, peak=peak)
    return Swept(functions, one)


def handled(calls: float, cpu: float) -> Handled:
    hub = {"dynamodb:GetItem": 2.0, "dynamodb:UpdateItem": 1.0}
    return Handled(
        Calls({"lambda:GetFunction": calls + 1}, hub), Calls({"lambda:GetFunction": calls}, hub), 10 * cpu, cpu, 600
    )


def path(ours: float = 2, theirs: float = 3, share: float = 0.5) -> EventPath:
    both = {OURS: handled(ours, 0.02), CUSTODIAN: handled(theirs, 0.04)}
    return EventPath(both, both, {OURS: share * 0.5, CUSTODIAN: 0.5})


OTHERS = {CUSTODIAN: tool(CUSTODIAN, 31), PROWLER: tool(PROWLER, 3000)}
GROWTH = [swept(10_000, 210), swept(100_000, 2010)]
COUNTED = Counted(handled(2, 0.02), 3, {"dynamodb:Query": 4, "dynamodb:UpdateItem": 2}, 3.0, TEMPLATES)
RESULTS = Results(
    share=0.05,
    sweeps=[tool(OURS, 22)],
    others=OTHERS,
    growth=GROWTH,
    organizations=[Organization(1, 200, 6, 14, {"dynamodb:Query": 4}, 3.0, 1.0, 60_000_000)],
    path=path(),
    bill=bill(COUNTED, Assumed()),
    assumed=Assumed(),
    checks=checks(tool(OURS, 22), OTHERS, GROWTH, path()),
)
