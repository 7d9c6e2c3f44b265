"""EventBridge: rules, buses and deliveries."""
