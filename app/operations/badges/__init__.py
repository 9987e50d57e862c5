"""Badges (명찰): what is drawn on one, the prints of single ones, and PDFs of many (KI-5).

Printing never admits, and admitting never waits for a printer: nothing here is called by a check-in.
"""
