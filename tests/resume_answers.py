"""The answers of whole resumes, as drafts and versions hold them: a worker's, a student's, one in all scripts."""

from typing import Any

from app.web.resume_document import Person
from tests.resume_content import IN_TWO_YEARS

LAN = Person("NGUYEN THI LAN", "응우옌 티 란", "lan95", "+821023450001", "lan@example.com", "1995-03-15")


def education(id: str = "e1", **changes: Any) -> dict[str, dict[str, Any]]:
    """A university abroad."""
    fields = {
        "place": 1,
        "where": "abroad",
        "university": "Đại học Bách khoa Hà Nội",
        "university_code": "",
        "country": "VN",
    }
    fields |= {"kind": "university", "major": "Robotics", "department": "Mechanical Engineering", "from_year": "2013"}
    fields |= {"from_month": "9", "to_year": "2018", "to_month": "6", "admission": "entered", "graduation": "graduated"}
    fields |= {"projects": "https://github.example/lan/robot\nhttps://lan.example/arm", "courses": "Control, vision"}
    return {f"education:{id}": fields | changes}


def experience(id: str = "w1", **changes: Any) -> dict[str, dict[str, Any]]:
    """An employment abroad that is over."""
    fields = {"place": 1, "company": "Sao Mai Precision", "industry": "C", "industry_detail": "29", "country": "VN"}
    fields |= {"from_year": "2018", "from_month": "9", "is_current": False, "to_year": "2020", "to_month": "4"}
    fields |= {
        "department": "Quality",
        "rank": "Engineer",
        "job_text": "Quality control",
        "details": "Inspected parts.",
    }
    return {f"experience:{id}": fields | {"leaving_reason": "Moved to Korea"} | changes}


def option(id: str, kind: str, **fields: Any) -> dict[str, dict[str, Any]]:
    return {f"options:{id}": {"place": 1, "kind": kind} | fields}


def worker(**changes: Any) -> dict[str, Any]:
    """Two jobs abroad, one here that lasts, three languages."""
    return {
        "basics": {"title": "Quality engineer, robotics", "english_name": "NGUYEN THI LAN", "email": "lan@example.com"},
        "stay": {
            "nationality": "VN",
            "stay_place": "korea",
            "visa": "D-10",
            "visa_expiry": IN_TWO_YEARS,
            "no_expiry": False,
        },
        "name_check": {
            "state": "matched",
            "name": "NGUYEN THI LAN",
            "mask": "950315-6******",
            "checked_on": "2027-03-02",
        },
        "address": {
            "address_place": "korea",
            "address_road": "서울특별시 관악구 관악로 1",
            "address_postcode": "08826",
            "address_detail": "101동 1203호",
            "seeker_type": "general",
            "project_type": "general",
        },
        "photo": {"photo": ""},
        "education": {"has_university": "yes"},
        **education(),
        "experience": {"career": "experienced"},
        **experience(),
        **experience(
            "w2", company="Hà Nội Motors", from_year="2020", from_month="5", to_year="2023", to_month="2", place=2
        ),
        **experience(
            "w3",
            company="한빛로봇",
            country="KR",
            province="11",
            district="11620",
            from_year="2024",
            is_current=True,
            place=3,
        ),
        "options": {},
        **option("l1", "language", tongue="vi", level="native"),
        **option("l2", "language", tongue="en", level="business", acquired_year="2016", acquired_month="8"),
        **option("l3", "language", tongue="ko", level="daily", acquired_year="2022", acquired_month="11"),
        "conditions": {
            "work_type": "full_time",
            "places": ["11620", "41"],
            "occupation_text": "Robots",
            "job_text": "Arms",
        },
        "introduction": {"introduction": "I build arms that do not shake.\n\nThey hold eggs."},
    } | changes
