"""A backup is one tar file: what it is of, the database, and the secret key if the data folder keeps it."""
