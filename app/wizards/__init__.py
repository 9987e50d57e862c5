"""Forms of several steps: the engine, and one file per wizard."""
