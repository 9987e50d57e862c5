"""Key, password and R stay in the page: every request, every store and the memory that is used are looked through."""

import base64
import json
from urllib.parse import unquote_plus

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from playwright.sync_api import Page, expect

from standins.businesses import HANBIT
from standins.certificates import PASSWORD, issue
from tests.browser.certificate_page import ADDRESS, Trial, Trials, laid_out, trials
from tests.browser.conftest import Opener, Site

STORES = """async () => {
    const kept = { history: history.state, cookie: document.cookie, name: window.name };
    kept.local = { ...localStorage };
    kept.session = { ...sessionStorage };
    kept.databases = [];
    for (const { name } of await indexedDB.databases()) {
        const database = await new Promise((resolve) => {
            const asked = indexedDB.open(name);
            asked.onsuccess = () => resolve(asked.result);
        });
        for (const store of database.objectStoreNames) {
            const all = database.transaction(store).objectStore(store).getAll();
            await new Promise((resolve) => { all.onsuccess = resolve; });
            kept.databases.push(all.result);
        }
        database.close();
    }
    const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return JSON.stringify(kept, (_, value) => (value instanceof Uint8Array ? hex(value) : value));
}"""
# Whatever is handed to the browser as a key is remembered, so that the test can look at it afterwards.
WATCH_KEYS = """
window.handed = [];
const importKey = SubtleCrypto.prototype.importKey;
SubtleCrypto.prototype.importKey = function (format, data, name, extractable, uses) {
    window.handed.push({ format, data, extractable });
    return importKey.call(this, format, data, name, extractable, uses);
};
window.addEventListener("submit", (event) => {
    if (event.target.id !== "certificate-form") return;
    event.preventDefault();
    window.isSent = true;
}, true);
"""
HANDED = """() => window.handed.map(({ format, data, extractable }) => ({
    format, extractable, left: [...new Uint8Array(data.buffer ?? data)].some(Boolean) }))"""


@pytest.fixture
def trial(site: Site, open_browser: Opener) -> Trials:
    return trials(site, open_browser)


class Watcher:
    """Notes every request of a browser, and everything that its scripts say."""

    def __init__(self, page: Page):
        self.seen: list[str] = []
        self.posted: list[str] = []
        page.context.on("request", self._note)
        page.on("console", lambda message: self.seen.append(message.text))

    def _note(self, request) -> None:
        self.seen += [request.url, json.dumps(request.headers)]
        if request.method == "POST" and request.url.endswith(ADDRESS):
            self.posted.append(request.post_data)
        else:
            self.seen.append(request.post_data or "")


def secrets_of(issued) -> dict[str, list[str]]:
    """The key in parts, the password and R, in the forms in which they could be written."""
    numbers = issued.private_key.private_numbers()
    plain = issued.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    parts = {"key": plain, "d": as_bytes(numbers.d), "p": as_bytes(numbers.p), "q": as_bytes(numbers.q), "r": issued.r}
    parts["password"] = PASSWORD.encode()
    return {name: [*written(value)] for name, value in parts.items()} | {"typed": [PASSWORD, "madang12%21A"]}


def as_bytes(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def written(value: bytes) -> list[str]:
    """A piece from the middle, as hex and as base64 from each of its three starts."""
    middle = value[len(value) // 2 :][:60] if len(value) > 60 else value
    starts = (base64.b64encode(middle[at : at + (len(middle) - at) // 3 * 3]).decode() for at in range(3))
    return [middle.hex(), *starts]


def leaks(text: str, secrets: dict[str, list[str]]) -> list[str]:
    plain = f"{text} {unquote_plus(text)}"
    return [name for name, forms in secrets.items() if any(form in plain for form in forms)]


@pytest.fixture
def done(trial, tmp_path) -> tuple[Trial, Watcher, dict[str, list[str]]]:
    """Somebody copied a certificate into the browser, mistyped its password, and signed."""
    issued = issue(HANBIT)
    page = trial()
    watcher = Watcher(page.page)
    page.open().choose_folder(laid_out(tmp_path, issued))
    page.page.click("[data-copy]")
    expect(page.refusal("done")).to_be_visible()
    page.say(PASSWORD.swapcase())
    expect(page.refusal()).to_be_visible()
    page.say(PASSWORD)
    return page.arrive(), watcher, secrets_of(issued)


def test_nothing_secret_is_in_any_request_but_r_in_its_field(done):
    page, watcher, secrets = done
    assert leaks(" ".join(watcher.seen), secrets) == []
    (posted,) = watcher.posted
    assert leaks(posted, secrets) == ["r"]
    assert set(page.sent) == {"csrf_token", "challenge", "kind", "signature", "r"}
    assert leaks(page.signature.hex(), secrets) == []


def test_nothing_secret_is_in_any_store_of_the_browser(done):
    page, _, secrets = done
    page.page.goto("/help")
    kept = page.page.evaluate(STORES) + json.dumps(page.page.context.storage_state(indexed_db=True))
    assert issue(HANBIT).key_file.hex() in kept, "The locked key was copied."
    assert leaks(kept, secrets) == []


def test_the_way_back_leads_to_a_page_without_what_was_sent(done):
    page, _, secrets = done
    page.page.go_back()
    expect(page.page.locator("#certificate-dialog")).to_be_hidden()
    values = page.page.evaluate("() => [...document.querySelectorAll('input')].map((input) => input.value).join(' ')")
    assert leaks(values, secrets) == []
    assert page.page.input_value("[data-signature]") == ""


def test_a_page_that_is_left_open_in_the_dialog_is_emptied(trial, tmp_path):
    page = trial()
    page.choose_folder(laid_out(tmp_path, issue(HANBIT)))
    expect(page.item(HANBIT.name)).to_be_visible()
    page.page.fill("#certificate-password", PASSWORD)
    left = page.page.evaluate("""() => {
        document.querySelector("[data-random]").value = "AAAA";
        window.dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
        return ["#certificate-password", "[data-random]"].map((name) => document.querySelector(name).value);
    }""")
    assert left == ["", ""], "emptied before the browser puts the page away"
    expect(page.page.locator("#certificate-dialog")).to_be_hidden()
    expect(page.item(HANBIT.name)).to_have_count(0)


@pytest.mark.parametrize("encryption", ["pbes1", "aes"])
def test_the_memory_that_held_key_and_password_is_overwritten(site, open_browser, tmp_path, encryption):
    page = open_browser("en")
    page.add_init_script(WATCH_KEYS)
    trial = trials(site, lambda *_, **__: page)()
    trial.choose_folder(laid_out(tmp_path, issue(HANBIT, encryption=encryption)))
    trial.say(PASSWORD)
    page.wait_for_function("window.isSent")
    handed = page.evaluate(HANDED)
    assert {"pkcs8"} <= {one["format"] for one in handed}
    assert not [one for one in handed if one["left"] or one["extractable"]]
