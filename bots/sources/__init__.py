"""The sources of bots: their words are kept, cut into passages, and found by meaning and by words."""
