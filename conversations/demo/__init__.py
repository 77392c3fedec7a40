"""The demo: accounts, past conversations, and simulated visitors."""
