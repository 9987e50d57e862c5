"""Age by Korean dates. Children under 14 need a guardian's consent by PIPA article 22-2 (IM-13)."""

from datetime import date

AGE_OF_OWN_CONSENT = 14


def age_on(born_on: date, today: date) -> int:
    """Years completed. Who was born on 29 February completes one on 1 March of an ordinary year."""
    return today.year - born_on.year - ((today.month, today.day) < (born_on.month, born_on.day))


def is_under_14(born_on: date, today: date) -> bool:
    """`today` is the date in Korea. A birth date to come counts as under 14."""
    return age_on(born_on, today) < AGE_OF_OWN_CONSENT
