"""A conformance talk: asks what answers for a bot a few questions, and says in words what holds and what does not."""
