"""`warden doctor`: whether a deployment stands as its templates say, and hears what it should."""
