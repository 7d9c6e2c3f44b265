"""What a variable's name promises: the head noun of the name, read from its end."""

import re
from enum import StrEnum
from functools import cache

from warden.secrets.shapes import words
from warden.secrets.vocabulary import vocabulary


class Promise(StrEnum):
    CHOSEN = "chosen"  # a password: may be weak
    ISSUED = "issued"  # a service's token: has to look issued
    GENERATED = "generated"  # a secret key: has to look generated
    PERHAPS = "perhaps"  # `KEY`, `AUTH`: only an obviously random value counts
    MENTIONED = "mentioned"  # `SECRET_IN_USE`: speaks of a credential, and may hold it
    UNSAID = "unsaid"  # `OPERATOR`: only what cannot be anything else counts
    NOTHING = "nothing"  # `SECRET_NAME`: says that it is something else


_PASSWORDS = vocabulary("password passwords passwd passphrase passcode pwd pw pass psw pswd")
_TOKENS = vocabulary(
    "token credential credentials authorization bearer jwt pat apikey apikeys authkey accesskey authentication"
)
_KEYS_THAT_ARE_TOKENS = vocabulary("api access auth token app service integration admin user")
_KEYS_THAT_ARE_SECRET = vocabulary(
    "secret private encryption signing signature license licence master shared hmac jwt aes crypto "
    "cipher webhook session cookie account storage unseal preshared django"
)
_PUBLIC = vocabulary("public publishable pub site kms")
_KEYS_THAT_POINT = vocabulary(
    "foreign primary partition sort hash cache object bucket kms row range column routing lookup "
    "metadata message event hot shortcut index order sequence schema dataset config"
)
_SECRETS = vocabulary("secret secretkey privatekey signingkey encryptionkey salt seed")
_PERHAPS = vocabulary("secrets tokens nkey nkeys auth basic sid session cookie cert creds cred")
_SPOKEN_OF = _PASSWORDS | _SECRETS | vocabulary("token tokens secrets apikey credential credentials key keys")

# Heads that name something else, whatever stands before them.
_OTHER_THINGS = vocabulary(
    "name names arn arns id ids uuid guid identifier path paths dir directory folder file files filename "
    "table tables bucket buckets queue queues topic stream topics url urls uri uris endpoint endpoints host hosts "
    "hostname domain domains address addresses ip port ports region regions zone version versions commit sha md "
    "revision hash checksum digest fingerprint etag type types mode level format length size limit count number "
    "max min maximum minimum timeout interval expiry expiration expires duration age ttl days hours minutes seconds "
    "date time timestamp enabled disabled enable disable flag prefix suffix pattern patterns regex template header "
    "headers field fields column columns label title description message text event events pressed algorithm alg "
    "algorithms curve cipher method scheme issuer audience scope scopes claim claims role roles policy policies group "
    "groups cluster clusters function functions lambda layer image images tag tags branch environment env stage "
    "profile email emails mail user users username login owner tenant option options provider providers store vault "
    "manager source target destination location repo repository project package module handler class service services "
    "server servers namespace locale language encoding charset range distance state status result results response "
    "request parameter parameters param variable schema model pool stack resource required attempts retries reference "
    "client clients clientid appid userid accountid ref link certificate ca bundle chain alias aliases rotation "
    "x y kid"  # the public parts of a key in JSON
)

# Words after the head that say which one of several, not what it is.
_QUALIFIERS = vocabulary(
    "prod production dev development staging stage test qa uat live sandbox local primary secondary old "
    "new current previous default backup value plaintext plain string b64 base64 encoded confirmation "
    "text base v rw ro"
)


@cache
def _misspelt_password() -> re.Pattern[str]:
    return re.compile(r"pa?ss?wo?r?s?d{1,2}s?")


@cache
def _glued() -> re.Pattern[str]:
    return re.compile(
        r"(passwords?|passwd|passphrase|pwd)$|(tokens?|api_?keys?|access_?key|auth_?key)$|(secrets?|secrete|private_?key)$"
    )


def promise(name: str) -> Promise:
    """`STRIPE_API_KEY_PROD` -> issued; `RDS_SECRET_NAME` -> nothing, its head is NAME."""
    said = words(name)
    while len(said) > 1 and (said[-1].isdigit() or said[-1] in _QUALIFIERS):
        said.pop()
    if not said:
        return Promise.UNSAID
    return _of_head(said[-1], said[:-1])


def _of_head(head: str, before: list[str]) -> Promise:
    if head in _PASSWORDS or _misspelt_password().fullmatch(head):
        return Promise.CHOSEN
    if head in ("key", "keys"):
        return _of_key(before)
    if head in _TOKENS:
        return Promise.ISSUED if _PUBLIC.isdisjoint(before[-1:]) else Promise.NOTHING
    if head in _SECRETS:
        return Promise.GENERATED
    if head in _PERHAPS:
        return Promise.PERHAPS
    return Promise.NOTHING if head in _OTHER_THINGS else _of_unknown(head, before)


def _of_key(before: list[str]) -> Promise:
    if not before:
        return Promise.PERHAPS
    if before[-1] in _KEYS_THAT_POINT or not _PUBLIC.isdisjoint(before):
        return Promise.NOTHING
    if before[-1] in _KEYS_THAT_ARE_TOKENS:
        return Promise.ISSUED
    return Promise.GENERATED if before[-1] in _KEYS_THAT_ARE_SECRET else Promise.PERHAPS


def _of_unknown(head: str, before: list[str]) -> Promise:
    """`PGPASSWORD`, `CLIENTSECRET`: written in one word, as many products do; or a word that we do not know."""
    match = _glued().search(head[-24:])
    if match is not None:
        return (Promise.CHOSEN, Promise.ISSUED, Promise.GENERATED)[(match.lastindex or 1) - 1]
    return Promise.UNSAID if _SPOKEN_OF.isdisjoint(before) else Promise.MENTIONED
