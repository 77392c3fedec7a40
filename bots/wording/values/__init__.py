"""Values: what is kept of an answer that a person typed."""
