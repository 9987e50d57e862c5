"""Logs: one JSON object per line, with a list of the keys that may appear, so that no personal data slips in."""

import json
import logging
import traceback
from datetime import UTC, datetime

from flask import Flask

ALLOWED = (
    "endpoint",
    "item",
    "topic",
    "state",
    "job",
    "kind",
    "reference",
    "count",
    "reason",
    "detail",
    "milliseconds",
    "kiosk",
    "provider",
)


class JsonFormatter(logging.Formatter):
    """Our own loggers give fixed words and allowed keys; of foreign loggers' texts only warnings are written.

    Of an exception the frames and its kind are written, never its message: messages quote values.
    """

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage() if record.name.startswith("app.") else record.msg,
        }
        entry |= {key: getattr(record, key) for key in ALLOWED if hasattr(record, key)}
        if record.exc_info and record.exc_info[0]:
            entry["error"] = record.exc_info[0].__name__
            frames = traceback.extract_tb(record.exc_info[2])
            entry["frames"] = [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames[-12:]]
        return json.dumps(entry, ensure_ascii=False, default=str)


def init_app(app: Flask) -> None:
    if app.testing:
        return
    handler = logging.StreamHandler()
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("app").setLevel(logging.INFO)
