"""`warden`, the command line for operators."""
