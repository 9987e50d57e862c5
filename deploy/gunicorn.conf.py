"""How gunicorn serves the site. Behind `make run`, systemd and the benchmarks alike.

Two processes with four threads suit two cores: Argon2 and the databases release the interpreter's lock, and threads
keep slow or idle connections from holding a whole process. More cores: WEB_WORKERS = cores.
"""

import gc
import json
import os
import re
import time
from datetime import UTC, datetime

from gunicorn.glogging import Logger

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS") or 2)
worker_class = "gthread"
threads = int(os.environ.get("WEB_THREADS") or 4)
preload_app = True  # migrations are not run here; the application is read once and shared
max_requests = 20_000  # a fresh process now and then bounds what leaks in foreign code
max_requests_jitter = 4_000
timeout = 30
graceful_timeout = 20  # running requests may finish
keepalive = 5
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # heartbeats never wait for a disk
control_socket_disable = True
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1,::1")
accesslog = os.environ.get("ACCESS_LOG", "-")
errorlog = "-"
certfile = os.environ.get("TLS_CERTIFICATE") or None
keyfile = os.environ.get("TLS_KEY") or None


SECRET_PATH = re.compile(
    r"^(/messages/reports/|(?:/company)?/reset/|/(?:company|staff)/invitations/|/join/claim/"
    r"|/company/recoveries/[^/]*/|/staff/fairs/[^/]*/board/hall/)[^/]+"
)


class JsonLogger(Logger):
    """One JSON object per request: what was asked and how it went, never who asked or with which words.

    Addresses, user agents, referrers and query strings are left out: they are or may hold personal data. So are the
    parts of paths that let somebody in.
    """

    def access(self, response, request, environ, request_time):
        entry = {
            "time": datetime.fromtimestamp(time.time(), UTC).isoformat(timespec="milliseconds"),
            "event": "request",
            "method": environ["REQUEST_METHOD"],
            "path": SECRET_PATH.sub(r"\1…", environ.get("PATH_INFO", "")),
            "status": int(response.status.split(None, 1)[0]) if isinstance(response.status, str) else response.status,
            "bytes": getattr(response, "sent", None),
            "milliseconds": round(request_time.total_seconds() * 1000, 1),
        }
        self.access_log.info(json.dumps(entry))


logger_class = JsonLogger


def when_ready(server):
    """What was read at the start stays: the collector need not walk it again, and the workers go on sharing it."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


def post_fork(server, worker):
    """Connections made while preloading belong to the parent: the child opens its own."""
    from app.extensions import db
    from wsgi import app

    with app.app_context():
        db.engine.dispose(close=False)
