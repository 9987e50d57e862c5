"""`make run`: from a fresh clone to a running site, then web, worker and stand-ins until Ctrl-C.

The site listens on HOST:PORT, the stand-ins of outside services on PORT+1 (pages and APIs), PORT+2 (mail) and PORT+3
(directories of certificates). They use another host name, so that to a browser they are another site, as the real
services are.
"""

import argparse
import importlib
import os
import ssl
import sys
import traceback
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values
from flask import Flask
from gunicorn.app import wsgiapp

from deploy.certificate import local_certificate
from deploy.keys import write_keys_once
from deploy.machine import (
    NotReady,
    check_address,
    check_system_libraries,
    check_writable,
    name_for_browsers,
    port_number,
)
from deploy.supervisor import ChildEnded, Supervisor

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
START_SECONDS = 60


@dataclass(frozen=True)
class Plan:
    """Where everything will be."""

    host: str
    port: int
    https: bool
    var: Path
    settings: dict[str, str]  # the environment of the children

    @property
    def with_standins(self) -> bool:
        return self.settings.get("MADANG_ENV", "development") != "production"

    @property
    def own_url(self) -> str:
        """The address for our own question whether the site is up."""
        local = "127.0.0.1" if self.host in {"0.0.0.0", "::"} else self.host
        return f"{'https' if self.https else 'http'}://{_bracketed(local)}:{self.port}"


def make_plan(environment: dict[str, str]) -> Plan:
    """Settings of the environment win over those of .env; what neither says follows from HOST and PORT."""
    settings = {key: value for key, value in dotenv_values(ROOT / ".env").items() if value is not None} | environment
    host = settings.get("HOST") or "127.0.0.1"
    port = port_number(settings.get("PORT") or "8000")
    https = settings.get("HTTPS", "") in {"1", "true", "yes", "on"}
    var = Path(settings.get("VAR_DIR") or ROOT / "var").resolve()
    name = name_for_browsers(host)
    outside = "localhost" if name == "127.0.0.1" else name
    defaults = {
        "VAR_DIR": str(var),
        "BASE_URL": f"{'https' if https else 'http'}://{_bracketed(name)}:{port}",
        "BIND": f"{_bracketed(host)}:{port}",
        "ACCESS_LOG": str(var / "logs" / "access.log"),
        "STANDINS_URL": f"http://{_bracketed(outside)}:{port + 1}",
        "SMTP_URL": f"smtp://127.0.0.1:{port + 2}",
    }
    filled_in = {key: settings.get(key) or value for key, value in defaults.items()}
    return Plan(host, port, https, var, settings | filled_in)


def check(plan: Plan) -> None:
    """Everything that would stop us, found before anything is started."""
    check_system_libraries()
    check_writable(plan.var)
    (plan.var / "logs").mkdir(exist_ok=True)
    check_address(plan.host, plan.port, "the site")
    if plan.with_standins:
        check_address(plan.host, plan.port + 1, "stand-ins of outside services")
        check_address("127.0.0.1", plan.port + 2, "stand-in for mail")
        check_address(plan.host, plan.port + 3, "stand-in for directories of certificates")


def prepare(plan: Plan) -> Flask:
    """Keys, certificate, database, reference and demo data: made once, brought up to date later.

    The application is loaded here once; web and worker are copies of this process, which saves them seconds.
    """
    if plan.with_standins:
        write_keys_once(plan.var / "secrets.env")
    if plan.https:
        certificate, key = local_certificate(plan.var / "tls", name_for_browsers(plan.host))
        plan.settings.update(TLS_CERTIFICATE=str(certificate), TLS_KEY=str(key))
    os.environ.update(plan.settings)  # before the application reads its configuration
    try:
        app: Flask = importlib.import_module("wsgi").app
        with app.app_context():
            importlib.import_module("app.cli.prepare").bring_up_to_date(*_demo_certificates(plan))
            app.extensions["sqlalchemy"].engine.dispose()  # connections must not be shared with the copies
    except Exception as error:
        traceback.print_exc()
        raise NotReady("The site could not be prepared; the reason stands above.") from error
    return app


def _demo_certificates(plan: Plan) -> tuple[Callable[[], dict[str, Sequence[bytes]]], ...]:
    """Who issues the certificates of the demo; loaded only where there are stand-ins."""
    return (importlib.import_module("deploy.demo_certificates").issued,) if plan.with_standins else ()


@contextmanager
def started(plan: Plan) -> Iterator[Supervisor]:
    """Web, worker and stand-ins, until the block ends; entered when the site answers."""
    with Supervisor(plan.var / "logs", plan.settings) as children:
        if plan.with_standins:
            children.start("standins", standins_command(plan))
        app = prepare(plan)
        children.fork("worker", importlib.import_module("app.worker").Worker(app).run)
        children.fork("web", serve_web)
        children.wait_until(lambda: is_up(plan.own_url + "/healthz"), START_SECONDS, "web")
        yield children


def serve_web() -> None:
    """gunicorn, as its own command would start it."""
    sys.argv = ["gunicorn", "--config", "deploy/gunicorn.conf.py", "wsgi:app"]
    wsgiapp.run()


def serve(plan: Plan) -> None:
    """Start the children, say where the site is, and stay until it is stopped."""
    with started(plan) as children:
        if not children.stopping:
            announce(plan)
        children.watch()
        print("\nStopping.", flush=True)


def standins_command(plan: Plan) -> list[str]:
    """Mail stays on this machine; the pages are reached as the site itself is."""
    ports = ["--port", str(plan.port + 1), "--smtp-port", str(plan.port + 2), "--ldap-port", str(plan.port + 3)]
    token = plan.settings.get("SOLAPI_REPORT_TOKEN") or "standin-report-token"
    reports = ["--report-to", f"{plan.own_url}/messages/reports/{token}"]
    return [PYTHON, "-m", "standins", "--host", plan.host, *ports, *reports]


def is_up(url: str) -> bool:
    """Does the site answer? Its own certificate is not looked at."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
    try:
        with opener.open(url, timeout=2) as answer:
            return bool(answer.status == 200)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def announce(plan: Plan) -> None:
    print(f"\nMadang is running at {plan.settings['BASE_URL']}")
    if plan.with_standins:
        print(f"Mail it sends, and the stand-ins of outside services: {plan.settings['BASE_URL']}/standins/")
    if plan.host not in {"127.0.0.1", "localhost", "::1"} and not plan.https:
        print("Over plain http, cameras and the kiosk work on this machine only; for others: make run HTTPS=1")
    print(f"Logs: {plan.var / 'logs'}. Ctrl-C stops everything.", flush=True)


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def main() -> int:
    parser = argparse.ArgumentParser(prog="make run", description=__doc__)
    parser.add_argument("--prepare-only", action="store_true", help="make keys, database and demo data, then end")
    arguments = parser.parse_args()
    os.chdir(ROOT)
    try:
        plan = make_plan(dict(os.environ))
        if arguments.prepare_only:
            check_writable(plan.var)
            prepare(plan)
        else:
            check(plan)
            serve(plan)
    except (NotReady, ChildEnded) as problem:
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
