"""Messages of staff to many registrants: chosen by a filter, written per language, sent in their time (ST-6).

`choosing` says whom it reaches, `writing` what it says, `sending` when it goes and what became of it.
"""

from app.operations.campaign.choosing import Count, StaleFilter, count_of, in_languages
from app.operations.campaign.sending import (
    MAIL,
    TEXT,
    CampaignRefused,
    NotSettled,
    NumberNotTyped,
    TooManyForRole,
    WithoutText,
    must_still_go,
    pause,
    progress_of,
    resume,
    schedule,
    send_all,
    stop,
    stop_all,
)
from app.operations.campaign.writing import (
    ChangedMeanwhile,
    Plan,
    Preview,
    create,
    edit,
    preview,
    send_test,
    stamp_of,
    stamp_of_text,
    write,
)

__all__ = [
    "MAIL",
    "TEXT",
    "CampaignRefused",
    "ChangedMeanwhile",
    "Count",
    "NotSettled",
    "NumberNotTyped",
    "Plan",
    "Preview",
    "StaleFilter",
    "TooManyForRole",
    "WithoutText",
    "count_of",
    "create",
    "edit",
    "in_languages",
    "must_still_go",
    "pause",
    "preview",
    "progress_of",
    "resume",
    "schedule",
    "send_all",
    "send_test",
    "stamp_of",
    "stamp_of_text",
    "stop",
    "stop_all",
    "write",
]
