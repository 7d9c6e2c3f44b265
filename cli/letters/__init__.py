"""`warden letters`: what was archived of events that failed, whose it is, and what it says."""
