"""The kiosk's modules by themselves, in Chromium: its judgement, its secrets, its memory, its scanner."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.rules import packet
from app.rules.sealing import Sealed, SealingKeys, Unsealable
from app.rules.ticket import Ticket, content_of, sign

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "verdicts.json").read_text(encoding="utf-8"))
DECIDE = """async (cases) => {
    const { decide, decideAlone } = await import("/js/kiosk/judge.js");
    return cases.map(({ place, fair, admitted_at, at }) => ({
        asServer: decide(place, fair, admitted_at, at), alone: decideAlone(place, fair, admitted_at, at),
    }));
}"""


def without_gaps(verdict):
    return {name: value for name, value in verdict.items() if value is not None}


def test_the_page_decides_as_the_vectors_say(empty_page):
    decided = empty_page.evaluate(DECIDE, VECTORS["cases"])
    for case, verdicts in zip(VECTORS["cases"], decided, strict=True):
        assert without_gaps(verdicts["asServer"]) == case["expected"], case["name"]


def test_alone_the_page_says_to_be_confirmed_and_nothing_else_differs(empty_page):
    for verdicts in empty_page.evaluate(DECIDE, VECTORS["cases"]):
        expected = verdicts["asServer"]
        if expected["verdict"] == "admitted":
            expected = expected | {"verdict": "to_confirm"}
        assert verdicts["alone"] == expected


@pytest.fixture(scope="module")
def content():
    from datetime import date

    ticket = Ticket(7, b"\0\1\2\3\4\5\6\7", date(2027, 3, 18), date(2027, 3, 20))
    return content_of(sign(ticket, Ed25519PrivateKey.from_private_bytes(b"k" * 32)))


OPEN = """async ([content, sealed]) => {
    const { ownerOf, fromHex } = await import("/js/kiosk/secrets.js");
    const owner = await ownerOf(fromHex(content));
    return { lookup: owner.lookup, text: await owner.open(sealed).catch(() => "closed") };
}"""


def test_a_packet_opens_with_its_ticket(empty_page, content):
    made = packet.packet(content, "Nguyễn 응우옌")
    assert empty_page.evaluate(OPEN, [content.hex(), made.sealed]) == {"lookup": made.lookup, "text": "Nguyễn 응우옌"}
    assert packet.open_packet(content, made.sealed) == "Nguyễn 응우옌"


@pytest.mark.parametrize("place", [0, 4, 15, 16, 79])
def test_a_packet_opens_with_no_other_ticket(empty_page, content, place):
    made = packet.packet(content, "somebody")
    other = bytearray(content)
    other[place] ^= 1
    opened = empty_page.evaluate(OPEN, [bytes(other).hex(), made.sealed])
    assert opened["text"] == "closed" and opened["lookup"] != made.lookup
    with pytest.raises(packet.NotThisTicket):
        packet.open_packet(bytes(other), made.sealed)


SEAL = """async ([key, text, about]) => {
    const { seal } = await import("/js/kiosk/secrets.js");
    return seal(key, text, about);
}"""


def test_what_is_sealed_opens_on_the_server_alone_and_only_for_its_scan(empty_page):
    keys = SealingKeys.from_text("a:c2VjcmV0")
    record = empty_page.evaluate(
        SEAL, [{"key": keys.current, "public": keys.public}, "NGUYỄN VĂN HÙNG, 1234", "scan-1"]
    )
    assert not any(part in json.dumps(record, ensure_ascii=False) for part in ("NGUY", "1234"))
    sealed = Sealed.from_json(record)
    assert keys.open(sealed, "scan-1") == "NGUYỄN VĂN HÙNG, 1234"
    with pytest.raises(Unsealable):
        keys.open(sealed, "scan-2")


KEEP = """async ([key, item]) => {
    const { Queue } = await import("/js/kiosk/queue.js");
    return new Queue({ sealing: () => key }).sealed(item);
}"""


@pytest.mark.parametrize("holds", ["ticket", "code"])
def test_a_ticket_or_its_number_waits_sealed(empty_page, holds):
    ring = SealingKeys.from_text("a:c2VjcmV0")
    key, item = {"key": ring.current, "public": ring.public}, {"id": "scan-1", "at": 5}
    kept = empty_page.evaluate(KEEP, [key, item | {holds: "48201177"}])
    assert kept == item | {"holds": holds, "sealed": kept["sealed"]} and "48201177" not in json.dumps(kept)
    assert ring.open(Sealed.from_json(kept["sealed"]), "scan-1") == "48201177"
    assert empty_page.evaluate(KEEP, [key, item | {"registration": "r1"}]) == item | {"registration": "r1"}
    assert empty_page.evaluate(KEEP, [None, item | {holds: "48201177"}]) == item | {holds: "48201177"}


PIN = """async ([typed, pin]) => (await import("/js/kiosk/secrets.js")).isPin(typed, pin)"""


def test_a_pin_is_compared_as_the_server_hashes_it(empty_page):
    import hashlib

    salt, rounds = b"salt of the fair", 1000
    pin = {"salt": salt.hex(), "hash": hashlib.pbkdf2_hmac("sha256", b"2468", salt, rounds).hex(), "rounds": rounds}
    assert empty_page.evaluate(PIN, ["2468", pin]) is True
    assert empty_page.evaluate(PIN, ["2469", pin]) is False
    assert empty_page.evaluate(PIN, ["", pin]) is False


LISTS = """async (now) => {
    const { Lists } = await import("/js/kiosk/lists.js");
    const rules = { fair: { id: 1, ends_on: "2099-12-31" }, keys: [], sealing: null };
    const first = { ...rules, complete: true, more: true, marker: "a", used: [["new1", 5]], voided: ["void1"], packets: [["p1", "x"]] };
    const last = { ...rules, complete: false, more: false, marker: "b", used: [["new2", 6]], voided: ["void2"], packets: [["p2", "y"]] };
    const answers = [first, null, first, last];
    const call = async () => answers.shift() ?? Promise.reject(new Error("The cable is out."));
    const lists = new Lists({ db: null, address: "/lists", call });
    lists.note("old", 1);
    const known = () => ({ used: [...lists.used.keys()], voided: [...lists.voided], packets: [...lists.packets.keys()] });
    const broken = await lists.sync(() => false, now).then(() => false, () => true);
    const before = known();
    await lists.sync(() => false, now);
    return { broken, before, after: known(), wholeAt: lists.wholeAt, marker: lists.marker };
}"""


def test_a_list_that_comes_in_part_forgets_nothing_of_the_old_one(empty_page):
    now = 4_000_000_000_000  # the server's time: when everything is due again is told by its clock
    found = empty_page.evaluate(LISTS, now)
    assert found["broken"] and found["before"] == {"used": ["old"], "voided": [], "packets": []}
    assert found["after"] == {"used": ["new1", "new2"], "voided": ["void1", "void2"], "packets": ["p1", "p2"]}
    assert (found["wholeAt"], found["marker"]) == (now, "b")


DECIDED_MEANWHILE = """async () => {
    const [{ Queue }, { Sender }] = await Promise.all([import("/js/kiosk/queue.js"), import("/js/kiosk/sender.js")]);
    const queue = new Queue();
    const scan = { id: "1", sequence: 1 };
    const sent = [];
    queue.items.set("1", scan);
    const real = globalThis.fetch;
    globalThis.fetch = async (address, { body }) => {
        sent.push(JSON.parse(body).items);
        if (sent.length === 1) queue.items.set("1", { ...scan, shown: "to_confirm" });
        return Response.json({ answers: [{ id: "1", verdict: "refused" }], now: 1 });
    };
    await new Sender({ address: "/check-ins", queue }).send();
    globalThis.fetch = real;
    return { sent, left: queue.size };
}"""


def test_what_was_shown_while_the_server_answered_is_delivered_too(empty_page):
    scan = {"id": "1", "sequence": 1}
    assert empty_page.evaluate(DECIDED_MEANWHILE) == {"sent": [[scan], [scan | {"shown": "to_confirm"}]], "left": 0}


TWO_TICKETS = """async () => {
    const { Camera } = await import("/js/kiosk/camera.js");
    const scanned = [];
    const camera = new Camera({ video: null, wasm: "", scanned: (digits) => scanned.push(digits) });
    for (const digits of ["A", "B", "A", "B", "A"]) camera.see(digits);
    return scanned;
}"""


def test_two_tickets_held_up_at_once_are_two_scans(empty_page):
    assert empty_page.evaluate(TWO_TICKETS) == ["A", "B"]


PENDING = """async () => {
    const { Pending } = await import("/js/kiosk/pending.js");
    const [taken, pauses] = [[], []];
    let [isFree, isChecking, turn] = [true, true, null];
    const clock = { setTimeout: (then, pause) => { pauses.push(pause); turn = then; return 1; }, clearTimeout: () => { turn = null; } };
    const look = () => { const now = turn; turn = null; now(); };
    const take = (way, { ticket }) => {
        if (!isFree) return false;
        taken.push(ticket);
        pending.begun({ ticket });
        isChecking = true;
        return true;
    };
    const pending = new Pending({ clock, take, isChecking: () => isChecking });
    const decided = () => { isChecking = false; pending.ended(); };
    const seen = () => ({ taken: [...taken], waits: turn !== null });
    pending.begun({ ticket: "A" });
    for (const ticket of ["B", "A", "B", "C"]) pending.add("scanner", { ticket });
    look();
    const whileChecking = seen();
    decided();
    look();
    const afterA = seen();
    decided();
    look();
    decided();
    const all = seen();
    pending.add("scanner", { ticket: "D" });
    pending.add("scanner", { ticket: "E" });
    isFree = false;
    look();
    return { whileChecking, afterA, all, elsewhere: seen(), pauses: new Set(pauses).size, isEmpty: pending.isEmpty };
}"""


def test_scans_that_wait_come_in_turn_after_each_verdict_was_read(empty_page):
    assert empty_page.evaluate(PENDING) == {
        "whileChecking": {"taken": [], "waits": True},
        "afterA": {"taken": ["B"], "waits": True},
        "all": {"taken": ["B", "C"], "waits": False},
        "elsewhere": {"taken": ["B", "C"], "waits": False},  # whoever waited scans again
        "pauses": 1,
        "isEmpty": True,
    }


CLOCK_AHEAD = """async () => {
    const [{ Delivery, today }, { shelfOf }] = await Promise.all([
        import("/js/kiosk/walk-in/delivery.js"), import("/js/kiosk/walk-in/shelf.js"),
    ]);
    const offset = -2 * 86_400_000;
    const day = today(Date.now() + offset);
    const shelf = shelfOf(null);
    await shelf.fill([{ ticket: "1", day }], null);
    const real = globalThis.fetch;
    globalThis.fetch = async () => Response.json({ tickets: [], size: 1, seal: null });
    await new Delivery({ shelf, addresses: { blocks: "/blocks" }, offset: () => offset }).fill();
    globalThis.fetch = real;
    return (await shelf.next(day))?.ticket;
}"""


def test_a_clock_that_is_ahead_throws_no_tickets_away(empty_page):
    assert empty_page.evaluate(CLOCK_AHEAD) == "1"
