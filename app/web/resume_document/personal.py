"""The parts about the person: basics and stay, address and project, wishes, introduction."""

from typing import Any

from flask_babel import gettext

from app.forms.address import ABROAD, found_address
from app.forms.resume.address import AddressForm
from app.forms.resume.conditions import ConditionsForm
from app.rules import phone
from app.web.resume_document.shapes import Person, Row, Section, Text
from app.web.resume_document.words import (
    Fields,
    Words,
    choice,
    day,
    iso_day,
    joined,
    nothing_needed,
    row,
    typed,
)
from app.wizards.engine import Answers


def basics(answers: Answers, person: Person, name_check: Fields, words: Words) -> Section:
    """Who it is, how to reach them, and as what they stay here."""
    written, title = answers.get("basics", {}), Text(gettext("Basics"))
    rows = (
        *row("basics", "title", gettext("Title"), typed(written.get("title")), is_needed=True),
        *row("basics", "english_name", gettext("English name"), typed(written.get("english_name")), is_needed=True),
        *_of_person(person),
        *row("basics", "email", gettext("E-mail"), typed(written.get("email") or person.email)),
        *_stay(answers.get("stay", {}), words),
        *_checked(answers, name_check),
    )
    return Section("basics", "basics", title, rows)


def _of_person(person: Person) -> tuple[Row, ...]:
    """What comes from the membership."""
    number = phone.shown(person.phone) if person.phone else ""
    return (
        *row("", "name", gettext("Name"), joined(typed(person.name), typed(_korean_name(person)))),
        *row("", "birth_date", gettext("Date of birth"), iso_day(person.birth_date)),
        *row("", "member_id", gettext("Member ID"), typed(person.member_id)),
        *row("", "phone", gettext("Phone"), typed(number)),
    )


def _korean_name(person: Person) -> str:
    return person.name_korean if person.name_korean and person.name_korean != person.name else ""


def _stay(written: Fields, words: Words) -> tuple[Row, ...]:
    nationality = row(
        "stay", "nationality", gettext("Nationality"), words.country(written.get("nationality")), is_needed=True
    )
    if written.get("stay_place") == "abroad":
        return (*nationality, *row("stay", "stay_place", gettext("Visa status"), Text(gettext("Not yet in Korea"))))
    expiry = Text(gettext("No expiry date")) if written.get("no_expiry") else day(written.get("visa_expiry"))
    return (
        *nationality,
        *row("stay", "visa", gettext("Visa status"), _visa(written.get("visa"), words), is_needed=True),
        *row("stay", "visa_expiry", gettext("Visa expiry date"), expiry, is_needed=True),
    )


def _visa(code: Any, words: Words) -> Text:
    """The name beside its code, as D-10 Job seeking."""
    name = words.of("visa", code)
    said = name.main if not code or name.main.startswith(str(code)) else f"{code} {name}"
    return Text(said, lead=str(code or ""))


def _checked(answers: Answers, check: Fields) -> tuple[Row, ...]:
    """How the name check ended, with the mask of the number; nothing for somebody who is not here yet."""
    if answers.get("stay", {}).get("stay_place") == "abroad":
        return ()
    return row("name_check", "state", gettext("Name check"), *_check_words(answers, check), is_needed=True)


def _check_words(answers: Answers, check: Fields) -> tuple[Text, ...]:
    name = answers.get("basics", {}).get("english_name")
    if check.get("state") == "matched" and (not name or check.get("name") in (None, "", name)):
        when = iso_day(check.get("checked_on"))
        said = gettext("Matched on %(day)s", day=when) if when else gettext("Matched")
        return Text(said), typed(check.get("mask"))
    return (Text(gettext("To be checked by staff")),) if check.get("state") == "to_check" else ()


def address(answers: Answers, words: Words) -> Section:
    """Where the person lives, and for which programme."""
    written = answers.get("address", {})
    seeker, project = written.get("seeker_type"), written.get("project_type")
    rows = (
        *row("address", "address_road", gettext("Address"), _place(written, words), is_needed=True),
        *row("address", "seeker_type", gettext("Type of job seeker"), choice(AddressForm, "seeker_type", seeker)),
        *row("address", "project_type", gettext("Type of project"), choice(AddressForm, "project_type", project)),
    )
    return Section("address", "address", Text(gettext("Address")), rows)


def _place(written: Fields, words: Words) -> Text:
    if written.get("address_place") == ABROAD:
        country = str(written.get("address_country") or "")
        named = words.country(country) if len(country) == 2 else typed(country)
        return joined(typed(written.get("address_abroad")), named, by=", ")
    road = typed(written.get("address_road"))
    found = found_address(str(written.get("address_found") or ""))
    if words.language != "ko" and found.get("road") == road.main and found.get("road_english"):
        road = Text(found["road_english"])
    return joined(road, typed(written.get("address_detail")), typed(written.get("address_postcode")), by=", ")


def conditions(answers: Answers, words: Words) -> Section:
    """What the person looks for."""
    written = answers.get("conditions", {})
    work_type = choice(ConditionsForm, "work_type", written.get("work_type"))
    places = [words.of("region", code) for code in written.get("places") or []]
    occupation = words.picked("occupation", written.get("occupation"), written.get("occupation_text"))
    job = words.picked("occupation", written.get("job"), written.get("job_text"))
    rows = (
        *row("conditions", "work_type", gettext("Work type"), work_type, is_needed=True),
        *row("conditions", "places", gettext("Places of work"), *places, is_needed=True),
        *row("conditions", "occupation", gettext("Desired occupation"), occupation),
        *row("conditions", "job", gettext("Desired job"), job),
    )
    return Section("conditions", "conditions", Text(gettext("Desired conditions")), rows)


def introduction(answers: Answers) -> Section:
    """What the person says in their own words."""
    title = Text(gettext("About you"))
    text = typed(answers.get("introduction", {}).get("introduction"))
    rows = row("introduction", "introduction", gettext("About you"), text, kind="long")
    return Section("introduction", "introduction", title, rows, note=Text("") if rows else nothing_needed())
