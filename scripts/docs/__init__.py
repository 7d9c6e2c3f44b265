"""The tables in the documents that repeat what the code and the templates say."""
