"""Who calls, and the roles that exist."""
