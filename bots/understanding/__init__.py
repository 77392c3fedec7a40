"""How a bot understands: exact phrases first, then a model trained from its phrases that knows when to refuse."""
