"""No credentials in plain sight: environment variables that hold credential material are flagged."""

from warden.model import Spec

SPEC = Spec(
    control="plaintext_secrets",
    finding="an environment variable that holds credential material",
    fix=(
        "the finding names the variable, the kind of secret, where it should live and which functions hold the same, "
        "and the function is tagged; the value goes nowhere"
    ),
    leaves_alone="references (ARNs, parameter names, `{{resolve:...}}`, KMS ciphertext), placeholders, and values that "
    "somebody said to be no secret (`warden exempt add --variable`)",
)
