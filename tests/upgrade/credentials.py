"""Passwords and tokens of the people in the dumped installations. Needs no code of any version."""

PASSWORD = "a password of the tests"
TOKEN = "the token of a visitor of the tests"
