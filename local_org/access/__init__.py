"""Who may do what: IAM's decision, and what each call takes.

What the authorizer decides is written down in tests/unit/local_org/access/cases/, a table for each subject: the rule in
words, the page of AWS's documentation that it stands on, policies, a request and what IAM says to it. not_understood.py
is the table of what is an error here, because nobody modelled it or no page settles it.
"""
