"""The one HTTP endpoint of every service, region and account."""
