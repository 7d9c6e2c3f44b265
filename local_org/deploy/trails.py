"""The trail that each account has before Warden comes: EventBridge hears of API calls through one."""

from local_org.endpoint.sessions import Session

TRAIL = "management-events"


def make_trail(administrator: Session) -> None:
    """Have an account log its management events, of every region."""
    bucket, where = _bucket(administrator), administrator.region_name
    # S3 refuses the oldest region by name
    chosen = {} if where == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": where}}
    administrator.client("s3").create_bucket(Bucket=bucket, **chosen)
    cloudtrail = administrator.client("cloudtrail")
    cloudtrail.create_trail(Name=TRAIL, S3BucketName=bucket, IsMultiRegionTrail=True, IncludeGlobalServiceEvents=True)
    cloudtrail.start_logging(Name=TRAIL)


def remove_trail(administrator: Session) -> None:
    """End it, as an organization's trail ends for an account that leaves."""
    administrator.client("cloudtrail").delete_trail(Name=TRAIL)
    administrator.client("s3").delete_bucket(Bucket=_bucket(administrator))


def _bucket(administrator: Session) -> str:
    return f"trail-{administrator.credentials.principal.account}"
