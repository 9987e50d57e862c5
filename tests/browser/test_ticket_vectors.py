"""ticket.js reads and refuses the shared vectors as app/rules/ticket.py does, in a real browser."""

import json
from pathlib import Path

import pytest

STATIC = Path(__file__).parents[2] / "app" / "static"
VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "tickets.json").read_text(encoding="utf-8"))

# For each vector what readTicket said: a ticket, or the reason of its refusal.
READ_ALL = """async ({ publicKeys, vectors }) => {
    const { importPublicKeys, readTicket, TicketRefused } = await import("/js/ticket.js");
    const keys = await importPublicKeys(publicKeys);
    const answers = {};
    for (const { name, digits } of vectors) {
        try {
            answers[name] = await readTicket(digits, keys);
        } catch (refusal) {
            answers[name] = refusal instanceof TicketRefused ? refusal.reason : `crashed: ${refusal}`;
        }
    }
    return answers;
}"""


@pytest.fixture(scope="module")
def answers(empty_page):
    vectors = VECTORS["good"] + VECTORS["refused"]
    return empty_page.evaluate(READ_ALL, {"publicKeys": VECTORS["public_keys"], "vectors": vectors})


def test_good_tickets_are_read(answers):
    read = {vector["name"]: answers[vector["name"]] for vector in VECTORS["good"]}
    assert read == {vector["name"]: as_in_javascript(vector["ticket"]) for vector in VECTORS["good"]}


def test_others_are_refused_for_the_same_reasons(answers):
    refused = {vector["name"]: answers[vector["name"]] for vector in VECTORS["refused"]}
    assert refused == {vector["name"]: vector["reason"] for vector in VECTORS["refused"]}


def test_the_browser_says_that_it_can_verify(empty_page):
    assert empty_page.evaluate("async () => (await import('/js/ticket.js')).canVerify()") is True


@pytest.mark.parametrize("around", ["\n", "\r\n", "\t", " ", "\x02"])
def test_what_a_scanner_adds_is_stripped(empty_page, around):
    strip = "async (text) => (await import('/js/ticket.js')).scanned(text)"
    assert empty_page.evaluate(strip, f"{around}1234{around}") == "1234"


def as_in_javascript(ticket):
    return {
        "fair": ticket["fair"],
        "ticketId": ticket["ticket_id"],
        "validFrom": ticket["valid_from"],
        "validUntil": ticket["valid_until"],
        "keyId": ticket["key_id"],
    }
