"""Where certificates are found: a folder, single files, a .pfx, the browser's own store; and what is said where there are none."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from standins.businesses import HANBIT, SOLE
from standins.certificates import PASSWORD, issue
from tests.browser.certificate_page import Trial, Trials, laid_out, put, trials
from tests.browser.conftest import Opener, Site

# A folder of the browser's own, filled beforehand, in place of the one that a system dialog would hand over.
HANDLE = """async (files) => {
    const root = await navigator.storage.getDirectory();
    for (const [path, bytes] of Object.entries(files)) {
        let folder = root;
        const names = path.split("/");
        for (const name of names.slice(0, -1)) folder = await folder.getDirectoryHandle(name, { create: true });
        const writer = await (await folder.getFileHandle(names.at(-1), { create: true })).createWritable();
        await writer.write(new Uint8Array(bytes));
        await writer.close();
    }
    window.showDirectoryPicker = () => root.getDirectoryHandle("NPKI");
}"""
NO_FOLDER = """(name) => {
    window.showDirectoryPicker = () => Promise.reject(new DOMException("", name));
}"""
ROWS = """() => new Promise((resolve, reject) => {
    const asked = indexedDB.open("madang-certificates");
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
        const all = asked.result.transaction("certificates").objectStore("certificates").getAll();
        all.onsuccess = () => {
            asked.result.close();
            resolve(JSON.stringify(all.result, (_, value) => (value instanceof Uint8Array ? [...value] : value)));
        };
    };
})"""


@pytest.fixture
def trial(site: Site, open_browser: Opener) -> Trials:
    return trials(site, open_browser)


def kept_rows(page: Page) -> list[dict]:
    return list(json.loads(page.evaluate(ROWS)))


def summary(trial: Trial, place: str = "disk"):
    return trial.page.locator(f"[data-place={place}] [data-summary]")


def test_a_folder_with_korean_names_is_looked_through_at_any_depth(trial, tmp_path):
    laid_out(tmp_path / "백업" / "인증서 모음", issue(HANBIT), issue(SOLE, brand="yessign"))
    page = trial()
    page.choose_folder(tmp_path / "백업")
    expect(summary(page)).to_have_text("2 certificates in 백업.")
    expect(page.item(HANBIT.name)).to_contain_text("Business, general purpose")
    expect(page.item(HANBIT.name)).to_contain_text("KICA (signGATE)")
    expect(page.item(SOLE.name)).to_contain_text("KFTC (yessign)")


def test_the_folder_of_a_directory_handle_is_read(trial):
    issued = issue(HANBIT)
    page = trial()
    page.page.evaluate(HANDLE, {path: list(content) for path, content in issued.folder_files.items()})
    page.page.click("[data-open-folder]")
    expect(summary(page)).to_have_text("1 certificate in NPKI.")
    page.say(PASSWORD)
    assert page.arrive().r == issued.r


def test_a_folder_that_the_browser_does_not_open_leads_to_single_files(trial):
    page = trial()
    page.page.evaluate(NO_FOLDER, "SecurityError")
    page.page.click("[data-open-folder]")
    expect(summary(page)).to_contain_text("Choose the single files instead.")


def test_leaving_the_choice_of_a_folder_changes_nothing(trial):
    page = trial()
    page.page.evaluate(NO_FOLDER, "AbortError")
    page.page.click("[data-open-folder]")
    expect(summary(page)).to_contain_text("Open the folder with your certificates")


def test_a_browser_without_the_picker_asks_for_the_folder_by_its_file_field(trial, tmp_path):
    page = trial()
    page.page.evaluate("delete window.showDirectoryPicker")
    with page.page.expect_file_chooser() as chooser:
        page.page.click("[data-open-folder]")
    chooser.value.set_files(laid_out(tmp_path, issue(HANBIT)))
    expect(page.item(HANBIT.name)).to_be_visible()


def test_a_phone_that_opens_no_folders_offers_single_files(site, open_browser, tmp_path):
    page = open_browser("en")
    page.add_init_script("delete window.showDirectoryPicker; delete HTMLInputElement.prototype.webkitdirectory;")
    trial = trials(site, lambda *_, **__: page)()
    expect(page.locator("[data-open-folder]")).to_be_hidden()
    with page.expect_file_chooser() as chooser:
        page.click("[data-open-files]")
    issued = issue(HANBIT)
    laid_out(tmp_path, issued)
    chooser.value.set_files([tmp_path / path for path in issued.folder_files])
    expect(summary(trial)).to_have_text("1 certificate in the chosen files.")
    trial.say(PASSWORD)
    assert trial.arrive().r == issued.r


def test_a_folder_without_certificates_says_what_to_look_for(trial, tmp_path):
    put(tmp_path / "사진" / "kmCert.der", issue(HANBIT).certificate_der)
    put(tmp_path / "사진" / "kmPri.key", issue(HANBIT).key_file)
    put(tmp_path / "사진" / "alone" / "signCert.der", issue(HANBIT).certificate_der)
    put(tmp_path / "사진" / "broken" / "signCert.der", b"no certificate")
    put(tmp_path / "사진" / "broken" / "signPri.key", b"no key")
    page = trial()
    page.choose_folder(tmp_path / "사진")
    expect(summary(page)).to_contain_text("There is no certificate in 사진. Look for a folder called NPKI")
    expect(page.page.locator("#certificate-dialog .choice")).to_have_count(0)


def test_a_copy_in_the_browser_signs_on_another_day(trial, tmp_path):
    issued = issue(HANBIT)
    page = trial()
    page.choose_folder(laid_out(tmp_path, issued))
    page.page.click("[data-copy]")
    expect(page.refusal("done")).to_have_text("Copied into this browser.")
    page.page.click("[data-copy]")
    expect(page.refusal("done")).to_have_text("It is in this browser already.")
    page.open().tab("store")
    expect(summary(page, "store")).to_have_text("1 certificate is kept in this browser.")
    expect(page.page.locator("[data-copy]")).to_be_hidden()
    page.say(PASSWORD)
    assert page.arrive().r == issued.r


def test_a_key_lies_in_the_browser_as_it_was_locked(trial, tmp_path):
    issued = issue(HANBIT, encryption="pbes2")
    page = trial()
    page.choose_folder(laid_out(tmp_path, issued))
    page.page.fill("#certificate-password", PASSWORD)
    page.page.click("[data-copy]")
    expect(page.refusal("done")).to_be_visible()
    (row,) = kept_rows(page.page)
    assert bytes(row["key"]) == issued.key_file
    assert bytes(row["certificate"]) == issued.certificate_der
    assert set(row) == {"id", "name", "key", "pfx", "certificate", "chain"}
    assert row["pfx"] is None


def test_a_pfx_is_copied_as_it_is_once_its_password_says_whose_it_is(trial):
    issued = issue(SOLE)
    page = trial()
    page.choose_pfx(issued.pfx)
    page.page.click("[data-copy]")
    expect(page.refusal()).to_have_text("Type the certificate's password.")
    page.page.fill("#certificate-password", PASSWORD)
    page.page.click("[data-copy]")
    expect(page.refusal("done")).to_have_text("Copied into this browser.")
    expect(page.item(SOLE.name)).to_be_visible()
    (row,) = kept_rows(page.page)
    assert bytes(row["pfx"]) == issued.pfx and row["key"] is None
    page.open().tab("store")
    page.say(PASSWORD)
    assert page.arrive().r == issued.r


def test_a_copy_is_deleted_after_a_question(trial, tmp_path):
    page = trial()
    page.choose_folder(laid_out(tmp_path, issue(HANBIT)))
    page.page.click("[data-copy]")
    expect(page.refusal("done")).to_be_visible()
    page.tab("store")
    page.page.click("[data-delete]")
    question = page.page.locator("#certificate-removal")
    expect(question).to_contain_text(HANBIT.name)
    expect(question.locator("[value=keep]")).to_be_focused()
    question.locator("[value=keep]").click()
    assert len(kept_rows(page.page)) == 1
    page.page.click("[data-delete]")
    question.locator("[value=delete]").click()
    expect(summary(page, "store")).to_contain_text("Deleted from this browser. No certificate is kept")
    assert kept_rows(page.page) == []


def test_files_on_a_disk_are_not_deleted(trial, tmp_path):
    page = trial()
    page.choose_folder(laid_out(tmp_path, issue(HANBIT)))
    page.page.click("[data-delete]")
    expect(page.refusal("done")).to_contain_text("Delete them in your file manager.")
    expect(page.page.locator("#certificate-removal")).to_be_hidden()


def test_a_browser_that_keeps_nothing_says_so(site, open_browser, tmp_path):
    page = open_browser("en")
    page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    trial = trials(site, lambda *_, **__: page)()
    trial.tab("store")
    expect(summary(trial, "store")).to_contain_text("This browser keeps nothing")
    trial.tab("disk")
    trial.choose_folder(laid_out(tmp_path, issue(HANBIT)))
    page.click("[data-copy]")
    expect(trial.refusal("done")).to_contain_text("This browser keeps nothing")


def test_what_was_read_from_files_is_forgotten_with_the_dialog(trial, tmp_path: Path):
    page = trial()
    page.choose_folder(laid_out(tmp_path, issue(HANBIT)))
    expect(page.item(HANBIT.name)).to_be_visible()
    page.page.keyboard.press("Escape")
    page.page.click("[data-certificate-open]")
    expect(page.item(HANBIT.name)).to_have_count(0)
    expect(summary(page)).to_contain_text("Open the folder with your certificates")


def test_a_tab_is_open_while_its_store_is_read(trial, tmp_path):
    """What is pressed meanwhile is not about the list before."""
    page = trial()
    page.choose_folder(laid_out(tmp_path, issue(HANBIT)))
    expect(page.item(HANBIT.name)).to_be_visible()
    hidden = page.page.evaluate("""() => {
        document.querySelector("#certificate-tab-store").click();
        return ["[data-place=store]", "[data-choice]"].map((part) => document.querySelector(`#certificate-dialog ${part}`).hidden);
    }""")
    assert hidden == [False, True]
