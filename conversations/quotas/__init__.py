"""Limits over an hour or a day, by address, visitor and bot: a client that makes itself anew does not escape them."""
