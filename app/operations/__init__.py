"""Verbs that change more than one thing or call a client. They flush; the view commits."""
