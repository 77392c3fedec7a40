"""The demo: accounts, and conversations as if the company had been open for a while."""
