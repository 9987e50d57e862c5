"""Nobody reaches another one's resume, photo or document by any address that mixes what is theirs with what is not.

What each address answers to owner, stranger and each role by itself stands in tests/route_matrix.py; here the parts of
addresses are mixed: one's own resume with another's photo, an applied resume with the photo of another, and so on.
"""

from urllib.parse import urlsplit

import pytest

from app.extensions import db
from app.models import Resume
from app.operations import resume as resumes
from app.operations.resume import application, own
from tests.resume_content import begun, submitted
from tests.scene import PDF, Scene

PARTS = {
    "photo.jpg": "/resume/{resume}/photo/{photo}.jpg",
    "photo.webp": "/resume/{resume}/photo/{photo}.webp",
    "whole": "/resume/{resume}/photo/{photo}/whole.jpg",
    "file": "/resume/{resume}/files/{file}",
}
STAFF_PARTS = {
    "photo": "/staff/resumes/{resume}/photo/{photo}.jpg",
    "file": "/staff/resumes/{resume}/files/{file}",
}
STAFF_PAGES = {"page": "/staff/resumes/{resume}", "pdf": "/staff/resumes/{resume}/resume.pdf", **STAFF_PARTS}
PRESSES = {"accept": "/staff/resumes/{resume}/accept", "return": "/staff/resumes/{resume}/return"}


@pytest.fixture
def scene(app, cast) -> Scene:
    scene = Scene(app, cast)
    scene.load_texts()
    return scene


@pytest.fixture
def alices(scene) -> dict[str, str]:
    """A resume that she writes, with a photo and a document."""
    return parts(scene, scene.resume)


@pytest.fixture
def bobs(scene) -> dict[str, str]:
    return parts(scene, begun(scene.cast.bob))


def parts(scene: Scene, resume: Resume) -> dict[str, str]:
    photo, file = scene._photo(resume), scene._document(resume)
    return {"resume": resume.public_id, "photo": photo.public_id, "file": file.public_id}


@pytest.fixture
def applied(scene) -> dict[str, str]:
    """Hers that lies with staff, with what was handed in."""
    photo, file = scene.handed_in_photo, scene.handed_in
    return {"resume": scene.application.public_id, "photo": photo.public_id, "file": file.public_id}


def get(scene: Scene, role: str, address: str) -> int:
    return int(scene.browser(role)._send("GET", address).status_code)


def with_reason(scene: Scene, role: str, address: str, resume: str) -> str:
    """The address with the pass that this role gets who says why they need this resume whole."""
    browser = scene.browser(role)
    answer = browser._send(
        "POST", f"/staff/resumes/{resume}/reveal", data={"csrf_token": scene.token(browser), "why": "asked"}
    )
    return f"{address}?{urlsplit(answer.location).query}"


@pytest.mark.parametrize("address", PARTS.values(), ids=PARTS)
def test_members_reach_their_own_things_in_their_own_resume_alone(scene, alices, bobs, address):
    assert get(scene, "owner", address.format(**alices)) == get(scene, "stranger", address.format(**bobs)) == 200
    for role, resume, things in (
        ("stranger", alices, alices),
        ("stranger", bobs, alices),
        ("stranger", alices, bobs),
        ("owner", alices, bobs),
        ("owner", bobs, alices),
    ):
        mixed = address.format(**things | {"resume": resume["resume"]})
        assert get(scene, role, mixed) == 404, mixed


@pytest.mark.parametrize("address", PARTS.values(), ids=PARTS)
def test_things_of_another_resume_of_ones_own_are_not_there_either(scene, alices, applied, address):
    assert get(scene, "owner", address.format(**alices | {"resume": applied["resume"]})) == 404
    assert get(scene, "owner", address.format(**applied | {"resume": alices["resume"]})) == 404


@pytest.mark.parametrize("part", STAFF_PARTS)
def test_staff_see_of_a_resume_what_was_handed_in_with_it(scene, alices, applied, part):
    """A document needs the reason said; with it, too, there is no other than what was handed in."""
    address = STAFF_PARTS[part]
    assert get(scene, "viewer", address.format(**applied)) == (403 if part == "file" else 200)
    assert get(scene, "desk", address.format(**applied)) == (303 if part == "file" else 200)
    assert get(scene, "desk", with_reason(scene, "desk", address.format(**applied), applied["resume"])) == 200
    others = submitted(scene.cast.bob).public_id
    later = parts(scene, scene.application)  # sent after she applied, and not handed in
    for mixed in (
        applied | {"resume": others},
        applied | {"resume": alices["resume"]},
        alices | {"resume": applied["resume"]},
        alices,
        later,
    ):
        for role in ("desk", "admin"):
            for asked in (mixed["resume"], applied["resume"]):
                if asked != alices["resume"]:
                    assert get(scene, role, with_reason(scene, role, address.format(**mixed), asked)) == 404, mixed


def test_the_reason_said_for_one_resume_opens_no_document_of_another(scene, applied):
    others = submitted(scene.cast.bob).public_id
    assert get(scene, "desk", with_reason(scene, "desk", STAFF_PARTS["file"].format(**applied), others)) == 303


def withdrawn(resume: Resume) -> None:
    application.withdraw(resume.id)


def erased(resume: Resume) -> None:
    opened = resumes.open_for(resume.member_id, resume.public_id)
    assert opened is not None
    own.erase(opened[0])


def left(resume: Resume) -> None:
    application.withdraw_all(resume.member_id)


@pytest.mark.parametrize("go", [withdrawn, erased, left])
def test_what_is_no_longer_theirs_is_gone_for_staff_at_once(scene, applied, go):
    reached = {name: address.format(**applied) for name, address in STAFF_PAGES.items()}
    for name, address in reached.items():
        reached[name] = with_reason(scene, "desk", address, applied["resume"])
        assert get(scene, "desk", reached[name]) == 200
    go(scene.application)
    db.session.commit()
    for role in ("viewer", "desk", "fair_manager", "admin"):
        for name, address in reached.items():
            gone = 403 if (role, name) == ("viewer", "file") else 404
            assert get(scene, role, address) == gone, (role, address)
            assert get(scene, role, STAFF_PAGES[name].format(**applied) + "?version=1") == gone
        assert applied["resume"] not in scene.browser(role)._send("GET", "/staff/resumes?show=all").text


@pytest.mark.parametrize("address", [*STAFF_PAGES.values(), *PRESSES.values()], ids=[*STAFF_PAGES, *PRESSES])
def test_a_draft_is_there_for_no_member_of_the_staff(scene, alices, address):
    for role in ("desk", "fair_manager", "admin"):
        browser = scene.browser(role)
        if address in PRESSES.values():
            sent = {"csrf_token": scene.token(browser), "seen": "0", "return-seen": "0", "return-reason": "No photo."}
            assert browser._send("POST", address.format(**alices), data=sent).status_code == 404
        else:
            assert get(scene, role, address.format(**alices)) == 404
    db.session.refresh(scene.resume)
    assert (scene.resume.state, scene.resume.version) == ("draft", 0)


@pytest.mark.parametrize("version", ["0", "-1", "2", "99999999999999999999", "1e3", "x", "1 OR 1=1"])
@pytest.mark.parametrize("page", ["page", "pdf"])
def test_there_are_no_versions_but_those_that_were_submitted(scene, applied, page, version):
    assert get(scene, "viewer", STAFF_PAGES[page].format(**applied) + f"?version={version}") == 404


@pytest.mark.parametrize("press", ["open", "up", "down", "remove", "undo", "save", "clear", "ask"])
def test_an_id_of_another_ones_entry_changes_nothing_of_theirs(scene, press):
    """Entries belong to the draft of the address, so an id of elsewhere is the id of nothing."""
    theirs = begun(scene.cast.alice)
    mine = begun(scene.cast.bob, {})
    before = dict(draft_answers(theirs))
    bob, fields = scene.browser("stranger"), {"do": f"{press}:a1b2c3d4", "entry": "a1b2c3d4", "university": "Bob's"}
    sent = {"csrf_token": scene.token(bob), "has_university": "yes", "tab": "t", "seen": "0", **fields}
    assert bob._send("POST", f"/resume/{theirs.public_id}/education", data=sent).status_code == 404
    assert bob._send("POST", f"/resume/{theirs.public_id}/education/entries", data=sent).status_code == 404
    assert bob._send("POST", f"/resume/{theirs.public_id}/save/education:a1b2c3d4", data=sent).status_code == 404
    assert bob._send("POST", f"/resume/{mine.public_id}/education", data=sent).status_code in (303, 422)
    assert dict(draft_answers(theirs)) == before


def draft_answers(resume: Resume) -> dict[str, object]:
    db.session.rollback()
    opened = resumes.open_for(resume.member_id, resume.public_id)
    assert opened is not None
    return dict(opened[1].answers)


def test_what_is_handed_out_runs_nowhere_and_is_kept_by_no_cache(scene, alices, applied):
    for role, address in (
        *(("owner", address.format(**alices)) for address in PARTS.values()),
        *(
            ("desk", with_reason(scene, "desk", address.format(**applied), applied["resume"]))
            for address in STAFF_PARTS.values()
        ),
    ):
        answer = scene.browser(role)._send("GET", address)
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        if answer.get_data() == PDF:
            assert answer.headers["Content-Disposition"].startswith("attachment;")
