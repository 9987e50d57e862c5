"""Attacks on a running site: `make security` prints their figures and writes RESULTS.md."""
