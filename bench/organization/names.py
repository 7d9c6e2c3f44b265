"""The tools that are measured."""

OURS = "Lambda Warden"
CUSTODIAN = "Cloud Custodian"
PROWLER = "Prowler"
