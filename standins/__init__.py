"""The outside services as they answer in development and tests: a program of its own, speaking their wire formats.

It refuses what the real services refuse, and is slow, wrong or down on demand. Its pages show what was sent:
text messages, mails. State is in memory and gone with the process.
"""

from standins.server import Standins, make_standins

__all__ = ["Standins", "make_standins"]
