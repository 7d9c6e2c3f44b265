"""Whether a function works: its role exists, Lambda may assume it, it may write its logs and send its dead letters."""

from collections.abc import Iterator, Mapping

from local_org.access.gate import Gate, Organization
from local_org.access.resources import Need
from local_org.endpoint import moto_state
from local_org.identity.iam_plane import IamPlane
from local_org.identity.iam_view import MotoIamView
from local_org.lambda_plane.model import Function, Version
from local_org.lambda_plane.store import Region
from local_org.options import ORGANIZATION, Options
from local_org.place import Place

_SENDS = {"sqs": "sqs:SendMessage", "sns": "sns:Publish"}


class Working:
    """Decides by the roles and policies of this moment, as Lambda and IAM would."""

    def __init__(self, options: Options) -> None:
        self._gate = Gate(Organization(ORGANIZATION, frozenset(options.accounts)))
        self._iam = MotoIamView(self._gate, IamPlane(options.clock))

    def broken(self, functions: Mapping[tuple[str, str], Region]) -> Iterator[str]:
        """Each sentence says what one of the functions cannot do; what an alias serves counts as well as $LATEST."""
        with moto_state.guarded("iam"):
            for (account, region), store in functions.items():
                for function in tuple(store.functions.values()):
                    for version in _in_use(function):
                        for problem in self._problems(Place(account, region), function.name, version):
                            yield f"{function.name} ({version.number}): {problem}"

    def _problems(self, place: Place, name: str, version: Version) -> Iterator[str]:
        role, target = version.configuration.role, version.configuration.dead_letter_target
        view = self._iam.role(role)
        if view is None:
            yield f"its role {role} does not exist"
            return
        if not view.trusts_lambda:
            yield f"Lambda may not assume {role}"
        group = place.arn("logs", f"log-group:/aws/lambda/{name}:log-stream:s")
        needs = [Need(action, group, place.account) for action in ("logs:CreateLogStream", "logs:PutLogEvents")]
        if target is not None:
            needs.append(Need(_SENDS[target.split(":")[2]], target, place.account))
        for need in needs:
            if not self._gate.role_may(role, need, place.region).allowed:
                yield f"{role} may not {need.action}"


def _in_use(function: Function) -> Iterator[Version]:
    served = {number for alias in function.aliases.values() for number in (alias.version, *alias.weights)}
    yield function.latest
    yield from (version for number, version in function.published.items() if number in served)
