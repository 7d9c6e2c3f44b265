"""What every hub function of Lambda Warden stands on."""
