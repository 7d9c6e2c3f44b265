"""AWS Lambda's control plane: its states, conflicts, versions and validations, without running any code."""

from local_org.lambda_plane.iam import IamView, RoleView
from local_org.lambda_plane.plane import LambdaPlane

__all__ = ["IamView", "LambdaPlane", "RoleView"]
