"""What lets people of the dumped installations in. Needs no code of any version."""

PASSWORD = "a password of the tests"
TOKEN = "the token of a visitor of the tests"
