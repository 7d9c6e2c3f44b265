"""How well and how fast credentials are told from everything else, beside the tools that others use for it."""
