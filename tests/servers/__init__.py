"""The real servers that the tests run against: broker, database, the product itself, a browser."""
