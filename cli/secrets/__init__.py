"""`warden secrets`: plaintext credentials in the environments that files describe."""
