"""`python -m cli` is `warden`."""

from cli.app import main

main()
