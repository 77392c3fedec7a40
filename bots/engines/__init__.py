"""The seam between a bot and what answers for it: what an engine is told, what it may answer, and how it is reached."""
