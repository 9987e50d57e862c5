"""`python -m standins`: starts, says where it is, ends when told to, and is clear about a taken port."""

import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import requests

ROOT = Path(__file__).resolve().parents[2]


def program(*arguments: str) -> subprocess.Popen:
    command = [sys.executable, "-m", "standins", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_it_serves_until_it_is_told_to_stop():
    with program("--port", "0", "--smtp-port", "0", "--ldap-port", "0") as running:
        url = re.search(r"http://127\.0\.0\.1:[0-9]+", running.stdout.readline())[0]
        assert requests.get(url, timeout=20).status_code == 200
        running.send_signal(signal.SIGTERM)
        assert running.wait(20) == 0
        assert running.stderr.read() == ""


def test_a_taken_port_is_one_clear_line():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for name in ("--port", "--smtp-port", "--ldap-port"):
            ports = {"--port": "0", "--smtp-port": "0", "--ldap-port": "0"} | {name: port}
            with program(*(part for pair in ports.items() for part in pair)) as running:
                said = running.stderr.read()
                assert running.wait(20) == 1
            assert said.count("\n") == 1 and "cannot listen" in said
