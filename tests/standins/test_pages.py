"""The pages that show what was sent: readable, linked, and closed to scripts and other sites."""

import pytest
import requests
from bs4 import BeautifulSoup

from app.clients.mail import Attachment, Mailer
from standins.phone import TextMessage

TO = "lan@mail.example"


@pytest.fixture
def get(services):
    with requests.Session() as session:
        yield lambda path, **options: session.get(services.url + path, **options)


def page(response: requests.Response) -> BeautifulSoup:
    assert response.status_code == 200
    return BeautifulSoup(response.text, "html.parser")


@pytest.fixture
def mailed(services):
    files = [Attachment("표.pdf", b"%PDF", "application/pdf")]
    text = "Open https://madang.example/tickets/abc?x=1&y=2.\n<b>not bold</b>"
    Mailer(services.smtp_url, "Madang <no-reply@madang.example>").send(
        TO, "Ticket", text, "<p>Hi</p>", attachments=files
    )
    Mailer(services.smtp_url, "Madang <no-reply@madang.example>").send("minh@mail.example", "Another", "Hi")
    return services.mailbox.messages(TO)[0]


@pytest.mark.parametrize(
    "path", ["/", "/phone", "/mailbox", "/social", "/nice/numbers", "/nts/businesses", "/certificates", "/faults"]
)
def test_a_page_has_one_heading_a_title_and_a_strict_policy(get, path):
    response = get(path)
    soup = page(response)
    assert [soup.h1.get_text()] == [heading.get_text() for heading in soup.select("h1")]
    assert soup.title.get_text().startswith(soup.h1.get_text())
    assert soup.select_one('meta[name="viewport"]') and not soup.select("script, [style], style")
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]
    assert "unsafe" not in response.headers["Content-Security-Policy"]
    shown = soup.select("input:not([type=hidden]), select")
    assert all(soup.select_one(f'label[for="{field["id"]}"]') for field in shown)


@pytest.mark.parametrize(
    "path", ["/", "/phone", "/mailbox", "/social", "/nice/numbers", "/nts/businesses", "/certificates", "/faults"]
)
def test_every_link_of_a_page_leads_somewhere(get, path):
    links = {link["href"] for link in page(get(path)).select("a[href], link[rel=stylesheet]")}
    assert {get(link).status_code for link in links} == {200}


def test_the_mailbox_lists_the_newest_first_and_by_recipient(get, mailed):
    def subjects(path: str) -> list[str]:
        return [link.get_text() for link in page(get(path)).select(".messages > li > a")]

    assert subjects("/mailbox") == ["Another", "Ticket"]
    assert subjects("/mailbox?to=LAN@mail.example") == ["Ticket"]
    assert "No mail to nobody@mail.example" in get("/mailbox?to=nobody@mail.example").text


def test_a_mails_text_is_shown_as_text_with_links_that_work(get, mailed):
    soup = page(get(f"/mailbox/{mailed.id}"))
    text = soup.select_one(".mail-text")
    assert [link["href"] for link in text.select("a")] == ["https://madang.example/tickets/abc?x=1&y=2"]
    assert "<b>not bold</b>" in text.get_text() and not text.select("b")


def test_a_mails_markup_is_shown_in_a_sandbox(get, mailed):
    frame = page(get(f"/mailbox/{mailed.id}")).select_one("iframe")
    response = get(frame["src"])
    assert response.text.strip() == "<p>Hi</p>" and frame.has_attr("sandbox")
    assert response.headers["Content-Security-Policy"].startswith("sandbox")
    assert "allow-scripts" not in response.headers["Content-Security-Policy"]


def test_an_attachment_can_be_saved(get, mailed):
    link = page(get(f"/mailbox/{mailed.id}")).find("a", string="표.pdf")
    response = get(link["href"])
    assert (response.content, response.headers["Content-Type"]) == (b"%PDF", "application/pdf")
    assert response.headers["Content-Disposition"].startswith("attachment")


def test_mails_are_json_for_tests(get, mailed):
    (mail,) = get("/mailbox.json", params={"to": TO}).json()
    assert (mail["subject"], mail["to"]) == ("Ticket", TO)
    assert mail["links"] == ["https://madang.example/tickets/abc?x=1&y=2"]
    assert mail["headers"]["Auto-Submitted"] == "auto-generated"
    assert get(mail["attachments"][0]["url"]).content == b"%PDF"


@pytest.mark.parametrize("path", ["/mailbox/none", "/mailbox/none/html", "/mailbox/none/attachments/0", "/none"])
def test_what_is_not_there_is_404(get, path):
    assert get(path).status_code == 404


def test_a_mail_has_only_the_files_it_has(get, mailed):
    assert get(f"/mailbox/{mailed.id}/attachments/1").status_code == 404


def test_text_messages_show_their_code(get, services):
    services.phone.keep(TextMessage("01098765432", "Your code is 123456", "123456", "v1"))
    services.phone.keep(TextMessage("01011112222", "Your code is 654321", "654321", "v2"))
    codes = [code.get_text() for code in page(get("/phone", params={"number": "+82 10-9876-5432"})).select(".code")]
    assert codes == ["123456"]
    (message,) = get("/phone.json", params={"number": "010-9876-5432"}).json()
    assert (message["code"], message["verification_id"]) == ("123456", "v1")


def test_json_waits_until_the_message_has_come(get, services):
    with requests.Session() as session:
        services.phone.keep(TextMessage("01098765432", "one", "1", "v"))
        answer = session.get(f"{services.url}/phone.json", params={"number": "01098765432", "wait": 20, "count": 1})
    assert [message["code"] for message in answer.json()] == ["1"]


def test_a_number_without_a_message_has_no_code(services):
    assert services.phone.wait_for("01000009999", seconds=0) == []


def test_faults_are_set_and_cleared_on_their_page(services, get):
    with requests.Session() as session:
        answer = session.post(f"{services.url}/faults", data={"kind": "juso slow", "seconds": "1.5", "times": "2"})
        assert "answers after so many seconds (slow)" in page(answer).get_text()
        (fault,) = services.faults.standing()
        assert (fault.service, fault.kind, fault.seconds, fault.times) == ("juso", "slow", 1.5, 2)
        assert "Everything answers as it should" in session.post(f"{services.url}/faults").text
    assert services.faults.standing() == []


def test_faults_are_set_as_json_too(services):
    answer = requests.post(f"{services.url}/faults", json={"service": "mail", "kind": "down"}, timeout=10)
    assert answer.json() == [{"service": "mail", "kind": "down", "seconds": 10.0, "times": None}]


@pytest.mark.parametrize(
    "fields", [{"kind": "juso nonsense"}, {"kind": "slow"}, {"kind": "juso slow", "seconds": "long"}]
)
def test_a_fault_that_is_none_is_refused(services, fields):
    assert requests.post(f"{services.url}/faults", data=fields, timeout=10).status_code == 400
    assert services.faults.standing() == []


def test_another_site_cannot_set_faults(services):
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = requests.post(f"{services.url}/faults", data={"kind": "juso slow"}, headers=headers, timeout=10)
    assert answer.status_code == 403


def test_the_numbers_of_the_name_check_are_listed_with_their_names(get):
    rows = [[cell.get_text() for cell in row.select("td")] for row in page(get("/nice/numbers")).select("tbody tr")]
    assert ["NGUYEN THI LAN", "950315-6500013"] in rows
    assert len(rows) >= 10 and all(len(row) == 2 for row in rows)
