"""Which sets of statements are shown to grant nothing beyond which others, and which must never be."""

from __future__ import annotations

import pytest

from tests.unit.warden.policies import HOME, NEAR, OBJECTS, PHOTO, Statement, allow, deny, document, when
from warden.policy import Containment, grants_nothing_beyond


def held(new: list[Statement], old: list[Statement]) -> Containment:
    return grants_nothing_beyond({"new": document(*new)}, {"old": document(*old)})


@pytest.mark.parametrize(
    ("new", "old"),
    [
        pytest.param([], [allow()], id="nothing"),
        pytest.param([], [], id="nothing of nothing"),
        pytest.param([deny()], [], id="a denial"),
        pytest.param([allow()], [allow()], id="the same"),
        pytest.param([allow(Sid="A")], [allow(Sid="B")], id="the same under another name"),
        pytest.param([allow(["S3:getobject"])], [allow("s3:GetObject")], id="an action in another case"),
        pytest.param([allow()], [allow("s3:Get*")], id="an action of a wildcard"),
        pytest.param([allow("s3:Get*")], [allow("s3:*")], id="a wildcard of a wider one"),
        pytest.param([allow("*")], [allow("*")], id="everything of everything"),
        pytest.param(
            [allow(["b:B", "a:A"])], [allow(["a:A", "b:B", "c:C"])], id="two actions of three, in another order"
        ),
        pytest.param([allow(["a:A", "b:B"])], [allow("a:A"), allow("b:B")], id="actions of two statements"),
        pytest.param(
            [allow("a:A", [PHOTO, "*"])], [allow("a:A", "*"), allow("*", PHOTO)], id="resources of two statements"
        ),
        pytest.param([allow(resource=PHOTO)], [allow()], id="an object of a bucket"),
        pytest.param(
            [allow(resource="arn:aws:s3:::shop/${aws:PrincipalTag/team}/x")], [allow()], id="a variable in a wildcard"
        ),
        pytest.param(
            [allow(resource="arn:aws:s3:::shop/${aws:PrincipalTag/team}/x")],
            [allow(resource="arn:aws:s3:::shop/${aws:PrincipalTag/team}/*")],
            id="the same variable",
        ),
        pytest.param(
            [allow("sqs:*", "arn:aws:sqs:eu-west-1:1:q")],
            [allow("sqs:*", "arn:aws:sqs:*")],
            id="a queue of a short ARN",
        ),
        pytest.param(
            [allow("s3:GetObject")],
            [{"Effect": "Allow", "NotAction": ["iam:*", "s3:Put*"], "Resource": "*"}],
            id="an action that NotAction leaves in",
        ),
        pytest.param(
            [{"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*"}],
            [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}],
            id="NotAction that leaves more out",
        ),
        pytest.param(
            [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}],
            [allow("*", "*")],
            id="NotAction of everything",
        ),
        pytest.param(
            [allow(resource=PHOTO)],
            [{"Effect": "Allow", "Action": "s3:*", "NotResource": "arn:aws:s3:::vault/*"}],
            id="a resource that NotResource leaves in",
        ),
        pytest.param(
            [{"Effect": "Allow", "Action": "s3:*", "NotResource": ["arn:aws:s3:::vault/*", PHOTO]}],
            [{"Effect": "Allow", "Action": "s3:*", "NotResource": PHOTO}],
            id="NotResource that leaves more out",
        ),
        pytest.param([allow(Condition=HOME)], [allow()], id="one condition more"),
        pytest.param([allow(Condition=HOME)], [allow(Condition=NEAR)], id="one region of two"),
        pytest.param(
            [allow(Condition={"StringEquals": {"AWS:requestedregion": ["eu-west-1"]}})],
            [allow(Condition=HOME)],
            id="a key in another case",
        ),
        pytest.param([when(StringLike="ab*")], [when(StringLike=["a*", "b"])], id="a narrower pattern"),
        pytest.param([when(StringEquals="ab")], [when(StringLike="a*")], id="a value of a pattern"),
        pytest.param([when(StringNotEquals=["a", "b"])], [when(StringNotEquals="a")], id="one value more ruled out"),
        pytest.param([when(StringNotLike="a*")], [when(StringNotEquals="ab")], id="a pattern ruled out"),
        pytest.param([when(StringEquals="a")], [when(StringEqualsIfExists="a")], id="IfExists left away"),
        pytest.param(
            [when(ForAllValues_StringLike="a")], [when(ForAllValues_StringLike="?*")], id="fewer of all values"
        ),
        pytest.param([when(ForAnyValue_StringLike="a")], [when(ForAnyValue_StringLike=["a", "b"])], id="fewer of any"),
        pytest.param(
            [when(ArnEquals="arn:aws:sns:eu-west-1:1:t")], [when(ArnLike="arn:aws:sns:*:1:t")], id="an ARN of a pattern"
        ),
        pytest.param([when(Bool=True)], [when(Bool="true")], id="a boolean, as text"),
        pytest.param([when(Null="true")], [when(Null="true")], id="that a key is not there"),
        pytest.param([when(NumericLessThan=5)], [when(NumericLessThan=["5", "9"])], id="one number of two"),
        pytest.param([when(NotIpAddress=["10.0.0.0/8", "::1"])], [when(NotIpAddress="::1")], id="one address more"),
        pytest.param([allow("s3:*"), deny()], [allow("s3:*"), deny()], id="a denial that stands"),
        pytest.param([allow("s3:*"), deny("s3:*")], [allow("s3:*"), deny()], id="a denial that is wider"),
        pytest.param(
            [allow("s3:*"), deny("s3:Delete*"), deny("s3:Put*")],
            [allow("s3:*"), deny(["s3:PutObject", "s3:DeleteObject"])],
            id="a denial in two parts",
        ),
        pytest.param(
            [allow("s3:*"), deny()], [allow("s3:*"), deny(Condition=HOME)], id="a denial under fewer conditions"
        ),
        pytest.param([allow("s3:Get*")], [allow("s3:*"), deny()], id="a denial of what is not allowed any more"),
        pytest.param(
            [allow(resource=PHOTO)], [allow(), deny("*", "arn:aws:s3:::vault/*")], id="a denial about other resources"
        ),
        pytest.param(
            [allow("s3:Get*")],
            [allow("s3:*"), {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}],
            id="a denial of all else",
        ),
        pytest.param([allow(), allow("s3:Put*"), deny("s3:*")], [allow()], id="an allowance that is denied again"),
    ],
)
def test_is_shown_to_grant_nothing_beyond(new: list[Statement], old: list[Statement]) -> None:
    assert held(new, old) == Containment(shown=True, statements=len(new))


@pytest.mark.parametrize(
    ("new", "old"),
    [
        pytest.param([allow()], [], id="something of nothing"),
        pytest.param([allow()], [deny()], id="something of a denial"),
        pytest.param([allow("s3:*")], [allow("s3:Get*")], id="a wider action"),
        pytest.param([allow(["s3:GetObject", "s3:PutObject"])], [allow()], id="one action more"),
        pytest.param([allow(["", "s3:PutObject"])], [allow()], id="one action more, after an empty one"),
        pytest.param([allow("*")], [allow(["s3:*", "sqs:*"])], id="everything"),
        pytest.param([allow(resource="*")], [allow()], id="a wider resource"),
        pytest.param([allow(resource="*")], [allow(resource="arn:aws:*")], id="what has no ARN"),
        pytest.param([allow(resource=[PHOTO, "arn:aws:s3:::vault/x"])], [allow()], id="one resource more"),
        pytest.param([allow(resource=PHOTO.upper())], [allow(resource=PHOTO)], id="a resource in another case"),
        pytest.param(
            [allow(["a:A", "b:B"], ["arn:aws:a:::x", "arn:aws:b:::y"])],
            [allow("a:A", "arn:aws:a:::x"), allow("b:B", "arn:aws:b:::y")],
            id="actions crossed with resources",
        ),
        pytest.param(
            [allow(resource="arn:aws:s3:::shop/x")],
            [allow(resource="arn:aws:s3:::shop/${aws:PrincipalTag/team}")],
            id="any",
        ),
        pytest.param(
            [allow(resource=PHOTO)],
            [allow(resource=[OBJECTS, "arn:aws:s3:::${aws:PrincipalTag/team}/*"])],
            id="beside a variable that, where it has no value, takes the statement away",
        ),
        pytest.param([allow("sqs:*", "arn:aws:sqs:eu:1:q")], [allow("sqs:*", "arn:aws:sqs:*:q")], id="a skipped field"),
        pytest.param(
            [allow("iam:PassRole")],
            [{"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*"}],
            id="what NotAction bars",
        ),
        pytest.param(
            [allow("i*")], [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], id="overlapping NotAction"
        ),
        pytest.param(
            [{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}],
            [{"Effect": "Allow", "NotAction": ["iam:*", "sts:*"], "Resource": "*"}],
            id="NotAction that leaves less out",
        ),
        pytest.param([{"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}], [allow("s3:*", "*")], id="NotAction"),
        pytest.param([{"Effect": "Allow", "Action": "s3:*", "NotResource": PHOTO}], [allow("s3:*")], id="NotResource"),
        pytest.param([allow()], [allow(Condition=HOME)], id="without the condition"),
        pytest.param([allow(Condition=NEAR)], [allow(Condition=HOME)], id="under a wider condition"),
        pytest.param(
            [allow(Condition=HOME)], [allow(Condition={**HOME, "Null": {"s:k": "true"}})], id="one condition less"
        ),
        pytest.param([when(StringEquals="A")], [when(StringEquals="a")], id="a value in another case"),
        pytest.param([when(StringEquals="ab")], [when(StringEquals="a*")], id="a star that is no wildcard"),
        pytest.param([when(StringLike="a*")], [when(StringEquals="a*")], id="a star that is a wildcard"),
        pytest.param([when(StringNotEquals="a")], [when(StringNotEquals=["a", "b"])], id="fewer values ruled out"),
        pytest.param([when(StringNotEquals="a")], [when(StringLike="*")], id="a key that may be missing"),
        pytest.param([when(StringEqualsIfExists="a")], [when(StringEquals="a")], id="IfExists"),
        pytest.param([when(ForAllValues_StringEquals="a")], [when(StringEquals="a")], id="ForAllValues"),
        pytest.param(
            [when(ForAllValues_StringEquals="a")], [when(ForAnyValue_StringEquals="a")], id="all instead of any"
        ),
        pytest.param([when(NumericLessThan="9")], [when(NumericLessThan="5")], id="a greater number"),
        pytest.param([when(NumericLessThan="5")], [when(NumericGreaterThan="5")], id="another operator"),
        pytest.param([when(StringEquals="a")], [allow(Condition={"StringEquals": {"s:l": "a"}})], id="another key"),
        pytest.param([when(Null="true")], [when(Null="false")], id="the contrary"),
        pytest.param([allow("s3:*")], [allow("s3:*"), deny()], id="a denial lifted"),
        pytest.param(
            [allow("s3:Get*"), allow("s3:Del*")], [allow("s3:*"), deny()], id="a denial that one statement needs not"
        ),
        pytest.param([allow("s3:*"), deny(Condition=HOME)], [allow("s3:*"), deny()], id="a denial under a condition"),
        pytest.param([allow("s3:*"), deny(resource=PHOTO)], [allow("s3:*"), deny()], id="a denial about less"),
        pytest.param(
            [
                allow("s3:*", "arn:aws:s3:::*"),
                deny(resource=["arn:aws:s3:::*", "arn:aws:s3:::${aws:PrincipalTag/team}"]),
            ],
            [allow("s3:*", "arn:aws:s3:::*"), deny(resource="arn:aws:s3:::*")],
            id="a denial that a variable without a value takes away",
        ),
        pytest.param(
            [allow(["s3:Get*", "s3:Del*"])],
            [allow("s3:*"), {"Effect": "Deny", "NotAction": "s3:G*", "Resource": "*"}],
            id="a denial of all else, lifted",
        ),
    ],
)
def test_is_not_shown_to_grant_nothing_beyond(new: list[Statement], old: list[Statement]) -> None:
    found = held(new, old)

    assert not found.shown
    assert found.doubt
