"""One program for each detector: it runs in the environment that has what it needs."""
