"""An AWS organization on one machine, for the demo, the tests and anyone without an account."""
