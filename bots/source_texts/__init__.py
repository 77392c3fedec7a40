"""Texts from outside that become sources: read from files, and cut into passages."""
