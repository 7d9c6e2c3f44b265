"""An account and a region: where a stack, a bus or a function stands."""

from dataclasses import dataclass

# Partitions told apart by the first part of their regions; every other region is in `aws`.
_PARTITIONS = {"cn-": "aws-cn", "us-gov-": "aws-us-gov"}
_GLOBAL_REGIONS = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1"}


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """One region of one account (12 digits)."""

    account: str
    region: str

    @property
    def partition(self) -> str:
        """The partition in ARNs: aws, aws-cn or aws-us-gov."""
        return next((name for start, name in _PARTITIONS.items() if self.region.startswith(start)), "aws")

    @property
    def url_suffix(self) -> str:
        """The domain that AWS::URLSuffix stands for."""
        return "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"

    @property
    def global_region(self) -> "Place":
        """The same account in the one region of the partition that hears of IAM (aws-facts 6)."""
        return Place(self.account, _GLOBAL_REGIONS[self.partition])

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of a regional resource that stands here."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"

    def global_arn(self, service: str, resource: str) -> str:
        """Return the ARN of a resource of the account that has no region (IAM)."""
        return f"arn:{self.partition}:{service}::{self.account}:{resource}"
