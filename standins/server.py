"""Starting and stopping the stand-ins: HTTP on a thread's server, SMTP and LDAP beside it."""

import socket
import threading
from typing import Any

from aiosmtpd.controller import Controller
from werkzeug.serving import WSGIRequestHandler, make_server

from standins import certificates, customer_system, financial, government, juso, nice, nts, portone, social, solapi
from standins.app import create_app
from standins.faults import Faults
from standins.mailbox import Mailbox, Receiver
from standins.phone import Phone


class _QuietHandler(WSGIRequestHandler):
    """Does not log requests, nor that a client hung up."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        pass

    def make_environ(self) -> dict[str, Any]:
        """With the header of NICE that this server leaves out for the underscore in its name."""
        environ = super().make_environ()
        if "client_id" in self.headers:
            environ["HTTP_CLIENT_ID"] = self.headers["client_id"]
        return environ

    def connection_dropped(self, error: BaseException, environ: Any = None) -> None:
        pass


class _MailServer(Controller):
    """An SMTP server on a socket of our own, so that port 0 means any free one."""

    def __init__(self, handler: Receiver, host: str, port: int):
        self.socket = socket.create_server((host, port))
        super().__init__(handler, hostname=host, port=self.socket.getsockname()[1], enable_SMTPUTF8=True)

    def _create_server(self) -> Any:
        return self.loop.create_server(self._factory_invoker, sock=self.socket)


class Standins:
    """All stand-ins of one process, with what a test looks at: `phone`, `mailbox`, `portone`, `faults`."""

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        smtp_port: int = 0,
        *,
        ldap_port: int = 0,
        report_to: str = "",
    ):
        self.faults = Faults()
        self.phone = Phone()
        self.mailbox = Mailbox()
        self.portone = portone.PortOne(self.phone)
        self.solapi = solapi.Solapi(self.phone, report_to)
        self.social = social.Social()
        self.government = government.Government()
        self.nice = nice.Nice()
        self.nts = nts.Nts()
        self.financial = financial.Yeskey()
        self.mdm = customer_system.CustomerSystem()
        self._mail_server = _MailServer(Receiver(self.mailbox, self.faults), host, smtp_port)
        try:
            self.certificates = certificates.Certificates(host, ldap_port, self.faults)
        except OSError:
            self._mail_server.socket.close()
            raise
        app = create_app(self.portone, self.phone, self.mailbox, self.faults, self.solapi)
        social.register(app, self.social, self.faults)
        self.certificates.register(app)
        app.register_blueprint(government.blueprint(self.government, self.faults))
        app.register_blueprint(nts.blueprint(self.nts, self.faults))
        app.register_blueprint(customer_system.blueprint(self.mdm, self.faults))
        for part in (*nice.blueprints(self.nice, self.faults), *financial.blueprints(self.financial, self.faults)):
            app.register_blueprint(part)
        try:
            self._socket = socket.create_server((host, port))  # ours, so that a taken port is an OSError
        except OSError:
            self._mail_server.socket.close()
            self.certificates.stop()
            raise
        self._server = make_server(host, 0, app, threaded=True, request_handler=_QuietHandler, fd=self._socket.fileno())
        self.host = host

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self._socket.getsockname()[1]}"

    @property
    def portone_url(self) -> str:
        return f"{self.url}/portone"

    @property
    def juso_url(self) -> str:
        return f"{self.url}/addrlink"

    @property
    def smtp_url(self) -> str:
        return f"smtp://{self.host}:{self._mail_server.port}"

    @property
    def settings(self) -> dict[str, str]:
        """The site's settings that lead to these stand-ins."""
        return {
            "STANDINS_URL": self.url,
            "SOLAPI_URL": f"{self.url}/solapi",
            "SOLAPI_KEY": solapi.KEY,
            "SOLAPI_SECRET": solapi.SECRET,
            "SOLAPI_SENDER": solapi.SENDER,
            "SOLAPI_CHANNEL_ID": solapi.CHANNEL_ID,
            "SOLAPI_REPORT_TOKEN": solapi.REPORT_TOKEN,
            "SOLAPI_TEMPLATES": solapi.SITE_TEMPLATES,
            "JUSO_URL": self.juso_url,
            "JUSO_KEY": juso.KOREAN_KEY,
            "JUSO_ENGLISH_KEY": juso.ENGLISH_KEY,
            "SMTP_URL": self.smtp_url,
            **social.settings(self.url),
            **government.settings(self.url),
            **portone.settings(self.url),
            **nice.settings(self.url),
            **nts.settings(self.url),
            **financial.settings(self.url),
            **customer_system.settings(self.url),
        }

    def start(self) -> None:
        self._mail_server.start()
        self.certificates.start(self._socket.getsockname()[1])
        self._thread = threading.Thread(target=self._server.serve_forever, name="standins", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self.faults.clear()
        self.solapi.forget_timers()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._socket.close()
        self.certificates.stop()
        self._mail_server.stop()

    def reset(self) -> None:
        """Forget everything that was sent and every fault."""
        self.faults.clear()
        self.phone.clear()
        self.mailbox.clear()
        self.portone.reset()
        self.nice.reset()
        self.certificates.reset()
        self.nts.reset()
        self.financial.reset()
        self.mdm.reset()
        self.social.reset()
        self.government.reset()
        self.solapi.reset()


def make_standins(
    host: str = "127.0.0.1", port: int = 0, smtp_port: int = 0, *, ldap_port: int = 0, report_to: str = ""
) -> Standins:
    """Running stand-ins, by default on free ports; whoever made them stops them."""
    standins = Standins(host, port, smtp_port, ldap_port=ldap_port, report_to=report_to)
    standins.start()
    return standins
