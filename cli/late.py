"""Commands whose modules are imported when they are asked for: most need boto3, and it takes a second to import."""

from importlib import import_module
from typing import Any, ClassVar

from typer.core import TyperGroup
from typer.main import get_group


class LateGroup(TyperGroup):
    """A group that knows of its commands only their names and modules; a module has them in its `app`."""

    modules: ClassVar[dict[str, str]] = {}

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *self.modules]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        module = self.modules.get(cmd_name)
        if module is None:
            return super().get_command(ctx, cmd_name)
        return get_group(import_module(module).app).commands[cmd_name]
