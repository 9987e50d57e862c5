"""`python -m standins --host 127.0.0.1 --port 8001 --smtp-port 8002 --ldap-port 8003`: serve until interrupted."""

import argparse
import signal
import sys
import threading
from types import FrameType

from standins.server import make_standins


def main() -> int:
    arguments = _arguments()
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    try:
        standins = make_standins(
            arguments.host,
            arguments.port,
            arguments.smtp_port,
            ldap_port=arguments.ldap_port,
            report_to=arguments.report_to,
        )
    except OSError as error:
        print(f"The stand-ins cannot listen on {arguments.host}: {error}", file=sys.stderr)
        return 1
    print(f"Stand-ins: {standins.url} (mail: {standins.smtp_url})", flush=True)
    stopping.wait()
    standins.stop()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="standins", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--smtp-port", type=int, default=8002)
    parser.add_argument("--ldap-port", type=int, default=8003)
    parser.add_argument("--report-to", default="", help="the site's address for delivery reports of text messages")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
