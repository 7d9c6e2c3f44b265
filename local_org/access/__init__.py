"""Who may do what: IAM's decision, and what each call takes."""
