"""Which contract, where and as what (RS-10)."""

import pytest
from flask import g, get_flashed_messages

from app.extensions import db
from app.operations import draft as drafts
from app.operations import picking
from app.operations import resume as resumes
from app.operations.resume import own
from tests import bundled


@pytest.fixture
def address(cast) -> str:
    bundled.load()
    resume = resumes.begin(cast.alice.id, "en")
    db.session.commit()
    return f"/resume/{resume.public_id}/conditions"


@pytest.fixture
def browser(browser, cast):
    return cast.log_in(browser, cast.alice).in_language("en")


def filled_in(*places: str, **changes: str) -> dict:
    return {"work_type": "full_time", "places": list(places)} | changes


def places(page) -> list[str]:
    return [field["value"] for field in page.soup.select("input[name=places]")]


def kept(member, address: str) -> dict:
    _, draft = resumes.open_for(member.id, address.split("/")[2])
    return drafts.answers(draft).get("conditions", {})


def test_it_is_kept_and_leads_to_the_introduction(browser, cast, address):
    page = browser.post(address, filled_in("11-jongno-gu", "26", occupation_text="Cook", job_text="Grill"))
    assert browser.location(page) == address.replace("conditions", "introduction")
    assert kept(cast.alice, address) == {
        "work_type": "full_time", "places": ["11-jongno-gu", "26"], "occupation_text": "Cook", "occupation": "",
        "job_text": "Grill", "job": "",
    }  # fmt: skip
    page = browser.get(address)
    assert places(page) == ["11-jongno-gu", "26"] and "Jongno-gu, Seoul" in page.text and "All of Busan" in page.text


@pytest.mark.parametrize("with_script", [True, False])
def test_places_are_added_and_removed(browser, address, with_script):
    def press(button: str, *chosen: str, **more: str):
        fields = filled_in(*chosen, check=button, **more)
        if with_script:
            return browser.fragment(f"{address}/places", fields)
        return browser.post(address, fields, status=200)

    page = press("add", province="11", district="11-jongno-gu")
    assert places(page) == ["11-jongno-gu"] and "Jongno-gu, Seoul is added." in page.text
    assert not page.value("province")
    page = press("add", "11-jongno-gu", province="26", district="")
    assert places(page) == ["11-jongno-gu", "26"] and "All of Busan is added." in page.text
    page = press("remove:11-jongno-gu", "11-jongno-gu", "26")
    assert places(page) == ["26"] and "Jongno-gu, Seoul is removed." in page.text
    page = press("add", "26")
    assert places(page) == ["26"] and "Choose a province first." in page.text


@pytest.mark.parametrize(
    ("before", "added", "after"),
    [
        (["11-jongno-gu", "26"], ("11", ""), ["26", "11"]),
        (["11", "26"], ("11", "11-jongno-gu"), ["26", "11-jongno-gu"]),
        (["11-jongno-gu"], ("11", "11-jongno-gu"), ["11-jongno-gu"]),
        (["11-jongno-gu"], ("11", "11-jung-gu"), ["11-jongno-gu", "11-jung-gu"]),
        (["11-jongno-gu"], ("26", "11-jung-gu"), ["11-jongno-gu"]),
    ],
)
def test_a_place_takes_the_place_of_what_it_overlaps_with(browser, address, before, added, after):
    fields = filled_in(*before, check="add", province=added[0], district=added[1])
    assert places(browser.fragment(f"{address}/places", fields)) == after


def test_a_place_that_was_chosen_and_not_added_counts(browser, cast, address):
    browser.post(address, filled_in(province="11", district="11-jongno-gu"))
    assert kept(cast.alice, address)["places"] == ["11-jongno-gu"]


def ten() -> list[str]:
    return [entry.code for entry in picking.children("region", "11")[:11]]


def test_ten_places_are_the_most(browser, address):
    codes = ten()
    page = browser.fragment(f"{address}/places", filled_in(*codes[:10], check="add", province="26"))
    assert places(page) == codes[:10] and "Keep at most 10 places" in page.text
    assert page.soup.find(attrs={"name": "province"}) is None
    page = browser.post(address, filled_in(*codes), status=422)
    assert page.error("places") == "Keep at most 10 places and remove the others."


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"work_type": ""}, "work_type", "Choose the kind of contract that you look for."),
        ({"work_type": "slave"}, "work_type", "Choose the kind of contract that you look for."),
        ({"places": []}, "places", "Choose a province where you would work, and press “Add”."),
        ({"places": ["99"]}, "places", "Choose the places from the list."),
        ({"province": "99"}, "province", "Choose one of the list."),
        ({"occupation_text": "x" * 121}, "occupation_text", "Use at most 120 characters."),
        ({"job_text": "x" * 121}, "job_text", "Use at most 120 characters."),
    ],
)
def test_what_cannot_be_is_said_at_the_field(browser, cast, address, changes, field, message):
    page = browser.post(address, filled_in("11") | changes, status=422)
    assert page.error(field) == message and len(page.summary) == 1
    assert kept(cast.alice, address) == {}


def test_an_occupation_is_picked_from_the_list_without_script(browser, cast, address):
    page = browser.post(address, filled_in("11", occupation_text="clerical", check="occupation_text"), status=200)
    option = page.soup.select_one("[role=option]")
    page = browser.post(address, filled_in("11", check=option["value"]), status=200)
    picked = {name: page.value(name) for name in ("occupation_text", "occupation")}
    assert picked["occupation"] == option["value"].split(":")[2] and picked["occupation_text"]
    browser.post(address, filled_in("11", **picked))
    assert kept(cast.alice, address) | picked == kept(cast.alice, address)


def test_places_are_saved_while_they_are_chosen(browser, cast, address):
    save = address.replace("conditions", "save/conditions")
    for number, chosen in enumerate((["11"], [])):
        fields = {"places": chosen, "work_type": "contract", "tab": "one", "seen": "0", "nth": str(number)}
        assert "Saved at" in browser.post(save, fields, status=200).text
        _, draft = resumes.open_for(cast.alice.id, address.split("/")[2])
        assert drafts.values(draft, "conditions") == {"places": chosen, "work_type": "contract"}


def test_two_tabs_with_other_places_are_asked_which_to_keep(browser, cast, address):
    browser.post(address, filled_in("11-jongno-gu", "26", tab="one", seen="0"))
    page = browser.post(address, filled_in("28", tab="two", seen="0"), status=409)
    assert "Jongno-gu, Seoul, All of Busan" in page.text and "All of Incheon" in page.text
    offered = [radio["value"] for radio in page.soup.select("input[type=radio][name=places]")]
    assert offered == ["11-jongno-gu,26", "28"]
    answers = {"places": offered[0], "work_type": "full_time", "tab": page.value("tab"), "seen": page.value("seen")}
    browser.post(address, answers)
    assert kept(cast.alice, address)["places"] == ["11-jongno-gu", "26"]


def test_a_page_of_a_resume_that_is_deleted_meanwhile_says_so(app, cast, address):
    """Deleted between the look at the draft and the write: nothing is saved, and the list says why."""
    _, draft = resumes.open_for(cast.alice.id, address.split("/")[2])
    own.erase(resumes.open_for(cast.alice.id, address.split("/")[2])[0])
    db.session.commit()
    with app.test_request_context(address, method="POST", base_url=app.config["BASE_URL"]):
        g.draft = draft
        with pytest.raises(drafts.DraftGone) as gone:
            drafts.save(draft, "conditions", {"work_type": "contract"}, sender=drafts.Sender("tab", 0))
        answer = app.make_response(app.handle_user_exception(gone.value))
        assert answer.location == "/resume"
        assert len(get_flashed_messages()) == 1
