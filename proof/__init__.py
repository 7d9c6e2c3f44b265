"""The proof that the two templates grant what Warden uses and no more: `make prove`.

The tests run Warden and its attackers in the local organization, which writes down every decision on access
(local_org/access/record.py). The proof reads these decisions and both templates, and shows three things.

- Each decision comes out as it was recorded when the policies of the templates are put in place of the recorded ones.
- Used = granted. What an Allow statement grants is taken apart into grants: one principal, one action, one resource
  pattern, and one value of each condition key. Each grant must have been used by an allowed decision (usage.py), each
  wildcard must be earned (wildcards.py), and no decision may have denied Warden what it asked for (missing.py).
- No single change of a statement goes unnoticed (operators.py has the kinds of changes). A changed template, a mutant,
  is caught by the first of three checks (checks.py): `used`, a decision that was allowed would be denied; `attack`, a
  decision that was denied would be allowed; `unused`, the changed statement grants what nobody used.

A decision counts for a policy of a template when the policy was in force at the very role, bus, queue, topic or
function that it stands at, with the very text: what a test changed at run time proves nothing about the template.

Two grants to AWS's services are used by a question of a test alone (tests/integration/attacks/test_services.py), as
nothing in the local organization brings them about: that SNS hands a letter on to the queue, and that rules of stacks
with other names may use the undelivered queue. What services and the functions' own roles lack is not in missing.py:
the tests that miss it fail.
"""
