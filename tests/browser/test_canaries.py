"""What is left of a sign-up in the browser, in files and in a backup holds no password, code, token or number."""

import base64
import json
import re
import tarfile
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from itsdangerous.encoding import base64_decode

from app.extensions import db
from app.operations import backup
from tests.applicant import NUMBER
from tests.browser.conftest import Opener, Site
from tests.browser.hands import Hands
from tests.browser.newcomer import Newcomer
from tests.canaries import Canaries, Found, search, search_file

# Everything a page can keep: both storages, databases, caches, the state of its history, cookies without HttpOnly.
KEPT = """async () => {
  const kept = {local: {...localStorage}, session: {...sessionStorage}, state: history.state, cookie: document.cookie};
  kept.databases = [];
  for (const {name} of await indexedDB.databases()) {
    const opened = await new Promise((done) => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => done(asked.result);
    });
    for (const store of opened.objectStoreNames) {
      const rows = await new Promise((done) => {
        const asked = opened.transaction(store).objectStore(store).getAll();
        asked.onsuccess = () => done(asked.result);
      });
      kept.databases.push([name, store, rows]);
    }
  }
  kept.caches = [];
  for (const name of await caches.keys()) {
    for (const asked of await (await caches.open(name)).keys()) kept.caches.push(asked.url);
  }
  return JSON.stringify(kept);
}"""


@pytest.fixture
def join(site: Site, open_browser: Opener):
    """`join(way)`: somebody joins by it, logs in, and stays there."""

    def joined(way: str) -> Newcomer:
        person = Newcomer(Hands(open_browser("en")), site, way, "en")
        person.join()
        person.log_in()
        return person

    return joined


def secrets_of(site: Site) -> set[str]:
    """Also the codes that were mailed and texted, though they have been used."""
    mailed = [code for mail in site.standins.mailbox.messages() for code in re.findall(r"\b[0-9]{6}\b", mail.text)]
    return Canaries(site.standins).secrets() | set(mailed)


def cookies_of(person: Newcomer) -> Iterator[str]:
    """Names and values; what a signed cookie holds is readable, so that too."""
    for cookie in person.page.context.cookies():
        yield f"{cookie['name']}={cookie['value']}"
        if cookie["name"].endswith("session"):
            yield signed_content(cookie["value"])


def signed_content(value: str) -> str:
    """A cookie that begins with a dot is compressed."""
    content = base64_decode(value.lstrip(".").split(".")[0])
    return (zlib.decompress(content) if value.startswith(".") else content).decode()


def files_below(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.name, path.read_bytes().decode("latin-1")


@pytest.mark.parametrize("way", ["phone", "email", "kakao", "facebook", "government", "government_saml"])
def test_nothing_secret_is_left_of_a_sign_up(site, join, tmp_path, way):
    person = join(way)
    secrets = secrets_of(site)
    search(secrets, "what the page keeps", person.page.evaluate(KEPT))
    for cookie in cookies_of(person):
        search(secrets, "a cookie", cookie)
    search(secrets, "the address", person.page.url)
    kept = dict(files_below(Path(site.app.config["VAR_DIR"])))
    assert any("nguyenlan95" in content for content in kept.values()), sorted(kept)
    for name, content in kept.items():
        search_file(secrets, name, content)
    with tarfile.open(backed_up(site, tmp_path)) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    for name, content in files_below(tmp_path / "unpacked"):
        search_file(secrets, f"the backup's {name}", content)


def backed_up(site: Site, folder: Path) -> Path:
    target = folder / "backup.tar.gz"
    with site.app.app_context():
        backup.write(target)
        db.session.remove()
    return target


def test_what_a_page_would_keep_is_found(site, join):
    """A search that cannot fail proves nothing."""
    person = join("phone")
    code = site.standins.phone.last_code(NUMBER)
    person.page.evaluate("code => sessionStorage.setItem('draft', JSON.stringify({code}))", code)
    with pytest.raises(Found):
        search(secrets_of(site), "what the page keeps", person.page.evaluate(KEPT))
    packed = base64.b64encode(json.dumps({"code": code}).encode()).decode()
    with pytest.raises(Found):
        search(secrets_of(site), "a cookie", base64_decode(packed.rstrip("=")).decode())
