"""The templates: read, translated, resolved for an account and a region."""
