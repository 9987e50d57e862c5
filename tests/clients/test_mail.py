"""Mail: what arrives is what was meant, and what cannot be sent says whether to try again."""

import socket
import traceback

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from app.clients.mail import Attachment, Mailer, MailError
from standins.faults import Faults
from standins.mailbox import Mailbox, Receiver
from tests.clients.certificates import self_signed
from tests.clients.raw_server import drip, greet, hang_up_after, raw_server, silence

SENDER = "Madang 마당 <no-reply@madang.example>"
TO = "lan@mail.example"


@pytest.fixture
def mailer(services) -> Mailer:
    return Mailer(services.smtp_url, SENDER)


def only(services, to: str = TO):
    (mail,) = services.mailbox.messages(to)
    return mail


def test_a_korean_mail_arrives_as_written(mailer, services):
    mailer.send(
        TO,
        "입장권: 2026 외국인 채용 박람회 🎫",
        "응우옌 티 란 님,\n\nhttps://madang.example/tickets",
        "<p>안녕하세요</p>",
    )
    mail = only(services)
    assert mail.subject == "입장권: 2026 외국인 채용 박람회 🎫"
    assert mail.text.splitlines() == ["응우옌 티 란 님,", "", "https://madang.example/tickets"]
    assert mail.html.strip() == "<p>안녕하세요</p>"
    assert mail.sender == "Madang 마당 <no-reply@madang.example>"


def test_a_mail_says_that_a_machine_wrote_it_and_has_an_id(mailer, services):
    message_id = mailer.send(TO, "Hello", "Hello", headers={"Content-Language": "en"})
    message = only(services).message
    assert message["Message-ID"] == message_id and message_id.endswith("@madang.example>")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en"
    assert message["Date"].datetime.tzinfo is not None


def test_a_repeated_mail_keeps_its_id(mailer, services):
    first = mailer.send(TO, "Hello", "Hello")
    assert mailer.send(TO, "Hello", "Hello", message_id=first) == first
    assert {mail.message["Message-ID"] for mail in services.mailbox.messages(TO)} == {first}


def test_files_go_with_a_mail(mailer, services):
    mailer.send(
        TO, "Ticket", "See the file.", attachments=[Attachment("입장권.pdf", b"%PDF-1.7\x00\xff", "application/pdf")]
    )
    (part,) = only(services).attachments
    assert part.get_filename() == "입장권.pdf"
    assert (part.get_content_type(), part.get_content()) == ("application/pdf", b"%PDF-1.7\x00\xff")


def test_a_mail_is_seven_bit_on_the_wire(mailer, services):
    mailer.send(TO, "입장권", "가" * 2_000)
    assert only(services).message.as_bytes().isascii()


def test_a_domain_of_other_letters_is_sent_in_ascii(mailer, services):
    mailer.send("lan@메일.example", "Hello", "Hello")
    assert services.mailbox.messages()[0].recipient == "lan@xn--h32bq4v.example"


INJECTIONS = {
    "recipient": {"to": "lan@mail.example\r\nBcc: all@mail.example"},
    "two recipients": {"to": "lan@mail.example, all@mail.example"},
    "no recipient": {"to": ""},
    "subject": {"subject": "Hello\r\nBcc: all@mail.example"},
    "subject with a line feed": {"subject": "Hello\nthere"},
    "subject with NUL": {"subject": "Hello\0"},
    "header": {"headers": {"X-Kind": "a\r\nBcc: all@mail.example"}},
    "header's name": {"headers": {"X-Kind: a\r\nBcc": "all@mail.example"}},
    "message id": {"message_id": "<a@b>\r\nBcc: all@mail.example"},
    "file name": {"attachments": [Attachment("a\r\nBcc: all@mail.example", b"")]},
}


@pytest.mark.parametrize("changes", INJECTIONS.values(), ids=INJECTIONS.keys())
def test_a_line_break_makes_no_header(mailer, services, changes):
    with pytest.raises(MailError) as caught:
        mailer.send(**{"to": TO, "subject": "Hello", "text": "Hello"} | changes)
    assert caught.value.permanent and caught.value.reason in ("address", "header")
    assert services.mailbox.messages() == []


def test_a_given_header_replaces_ours(mailer, services):
    mailer.send(TO, "Hello", "Hello", headers={"Auto-Submitted": "auto-replied"})
    assert only(services).message.get_all("Auto-Submitted") == ["auto-replied"]


ANSWERS = {"nobody@refused.example": ("smtp_550", True), "somebody@later.example": ("smtp_451", False)}


@pytest.mark.parametrize(("to", "answer"), ANSWERS.items())
def test_a_refusal_says_whether_it_is_for_good(mailer, to, answer):
    with pytest.raises(MailError) as caught:
        mailer.send(to, "Hello", "Hello")
    assert (caught.value.reason, caught.value.permanent) == answer


FAULTS = {
    "down": ("unreachable", False),
    "slow": ("slow", False),
    "temporary": ("smtp_451", False),
    "permanent": ("smtp_550", True),
}


@pytest.mark.parametrize(("fault", "answer"), FAULTS.items())
def test_an_outage_is_for_now(services, fault, answer):
    services.faults.set("mail", fault)
    with pytest.raises(MailError) as caught:
        Mailer(services.smtp_url, SENDER, total=0.3 if fault == "slow" else 30).send(TO, "Hello", "Hello")
    assert (caught.value.reason, caught.value.permanent) == answer


TALKS = {
    "silence": (silence, "slow"),
    "a greeting that drips": (drip(b"220 "), "slow"),
    "not at home": (greet(b""), "unreachable"),
    "too busy": (greet(b"421 4.3.2 Too busy\r\n"), "smtp_421"),
}


@pytest.mark.parametrize(("talk", "reason"), TALKS.values(), ids=TALKS.keys())
def test_a_server_out_of_order_is_an_outage(talk, reason):
    with raw_server(talk) as port, pytest.raises(MailError) as caught:
        Mailer(f"smtp://127.0.0.1:{port}", SENDER, total=0.3 if reason == "slow" else 30).send(TO, "Hello", "Hello")
    assert (caught.value.reason, caught.value.permanent) == (reason, False)


def test_nobody_listening_is_an_outage():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(MailError) as caught:
        Mailer(f"smtp://127.0.0.1:{port}", SENDER).send(TO, "Hello", "Hello")
    assert (caught.value.reason, caught.value.permanent) == ("unreachable", False)


def test_an_accepted_mail_stays_accepted_when_the_goodbye_goes_wrong():
    def talk(connection: socket.socket, _over) -> None:
        connection.sendall(b"220 hello\r\n")
        answers = {b"EHLO": b"250 hello\r\n", b"DATA": b"354 go\r\n"}
        with connection.makefile("rb") as lines:
            for line in lines:
                if line == b".\r\n":
                    return hang_up_after(connection, b"250 kept\r\n")
                if line[:4].upper() in (b"EHLO", b"MAIL", b"RCPT", b"DATA"):
                    connection.sendall(answers.get(line[:4].upper(), b"250 OK\r\n"))

    with raw_server(talk) as port:
        assert Mailer(f"smtp://127.0.0.1:{port}", SENDER).send(TO, "Hello", "Hello")


def test_a_failure_names_nobody(mailer):
    with pytest.raises(MailError) as caught:
        mailer.send("nobody@refused.example", "Hello", "Hello")
    assert caught.value.__context__ is None
    assert "nobody@" not in repr(caught.value) + "".join(traceback.format_exception_only(caught.value))


@pytest.mark.parametrize("url", ["", "mail.example:25", "http://mail.example", "smtp://"])
def test_an_address_that_is_none_is_said_at_once(url):
    with pytest.raises(ValueError, match="SMTP_URL"):
        Mailer(url, SENDER)


class Server:
    """A mail server with a certificate, or with a password."""

    def __init__(self, *, implicit_tls=None, **options):
        self.mailbox = Mailbox()
        probe = socket.create_server(("127.0.0.1", 0))
        sock = probe

        class Listening(Controller):
            def _create_server(self):
                return self.loop.create_server(self._factory_invoker, sock=sock, ssl=self.ssl_context)

        self.controller = Listening(
            Receiver(self.mailbox, Faults()),
            hostname="127.0.0.1",
            port=probe.getsockname()[1],
            ssl_context=implicit_tls,
            **options,
        )
        self.port = self.controller.port

    def __enter__(self) -> "Server":
        self.controller.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.controller.stop()


def test_tls_from_the_first_byte(tmp_path):
    server_side, client_side = self_signed(tmp_path)
    with Server(implicit_tls=server_side) as server:
        Mailer(f"smtps://127.0.0.1:{server.port}", SENDER, tls=client_side).send(TO, "Hello", "Hello")
        assert len(server.mailbox.messages(TO)) == 1


def test_tls_after_the_greeting(tmp_path):
    server_side, client_side = self_signed(tmp_path)
    with Server(tls_context=server_side, require_starttls=True) as server:
        Mailer(f"smtp+starttls://127.0.0.1:{server.port}", SENDER, tls=client_side).send(TO, "Hello", "Hello")
        assert len(server.mailbox.messages(TO)) == 1


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path, scheme):
    server_side, _ = self_signed(tmp_path)
    options = {"implicit_tls": server_side} if scheme == "smtps" else {"tls_context": server_side}
    with Server(**options) as server, pytest.raises(MailError) as caught:
        Mailer(f"{scheme}://127.0.0.1:{server.port}", SENDER).send(TO, "Hello", "Hello")
    assert not caught.value.permanent and server.mailbox.messages() == []


def test_tls_that_is_not_offered_is_not_done_without(services):
    url = services.smtp_url.replace("smtp://", "smtp+starttls://")
    with pytest.raises(MailError) as caught:
        Mailer(url, SENDER).send(TO, "Hello", "Hello")
    assert (caught.value.reason, caught.value.permanent) == ("not_supported", False)
    assert services.mailbox.messages() == []


def knows_madang(_server, _session, _envelope, _mechanism, login) -> AuthResult:
    return AuthResult(success=(login.login, login.password) == (b"madang", b"p@ss:word"), handled=False)


@pytest.mark.parametrize(("password", "accepted"), [("p%40ss%3Aword", True), ("wrong", False)])
def test_credentials_stand_in_the_address(tmp_path, password, accepted):
    server_side, client_side = self_signed(tmp_path)
    with Server(tls_context=server_side, authenticator=knows_madang, auth_required=True) as server:
        mailer = Mailer(f"smtp+starttls://madang:{password}@127.0.0.1:{server.port}", SENDER, tls=client_side)
        if accepted:
            mailer.send(TO, "Hello", "Hello")
        else:
            with pytest.raises(MailError) as caught:
                mailer.send(TO, "Hello", "Hello")
            assert (caught.value.reason, caught.value.permanent) == ("credentials", False)
        assert len(server.mailbox.messages(TO)) == accepted
