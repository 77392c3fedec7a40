"""`make fuzz`: throws made-up input at what takes people's bytes, each target for SECONDS (600). See `__main__`."""
