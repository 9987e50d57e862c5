"""Measurements: what a request costs beside a bare Flask "hello" served the same way, and whether all of it was right.

`make bench` runs everything and writes benchmarks/RESULTS.md; docs/performance.md tells how to read it.
"""
