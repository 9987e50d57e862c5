"""Photos for tests, good and bad, made and never stored: each with what must become of it."""
