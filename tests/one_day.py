"""A day that lasts as long as the tests: a run that goes past midnight must not change what "today" is."""

from datetime import UTC, datetime, time, timedelta

from app.models.fair import KOREA
from app.models.types import now

TODAY = now().astimezone(KOREA).date()
NOON = datetime.combine(TODAY, time(12), KOREA)
NOON_OF_A_FAIR = datetime(2027, 3, 18, 3, 0, tzinfo=UTC)  # of one whose times are written out


def in_days(days: int) -> str:
    """That many days after today, as the pages take a day."""
    return (TODAY + timedelta(days=days)).isoformat()
