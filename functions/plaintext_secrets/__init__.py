"""No credentials in plain sight: environment variables that hold credential material are flagged."""

from warden.model import Spec

SPEC = Spec(
    control="plaintext_secrets",
    finding="an environment variable that holds credential material",
    fix=(
        "the finding names the variable, the kind of secret and where it should live, and the function is tagged; "
        "the value goes nowhere"
    ),
    leaves_alone="references (ARNs, parameter names, `{{resolve:...}}`, KMS ciphertext) and placeholders",
)
