"""`warden letters`: the group of the commands about letters."""

import typer

from cli.connection import LocalCommand
from cli.letters.exporting import export
from cli.letters.purging import purge
from cli.letters.reading import list_, looks, show

app = typer.Typer()
letters = typer.Typer(no_args_is_help=True, help="List, show, export and purge the events that failed for good.")
app.add_typer(letters, name="letters")
for name, command in (("list", list_), ("show", show), ("export", export), ("purge", purge), ("looks", looks)):
    letters.command(name, cls=LocalCommand)(command)
