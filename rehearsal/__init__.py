"""A rehearsal of the fair day: a made-up fair, kiosks in headless browsers, faults on a schedule, and what came of it.

`python -m rehearsal` needs Chromium and the development packages; `make rehearse` and `flask rehearse` start it.
"""
