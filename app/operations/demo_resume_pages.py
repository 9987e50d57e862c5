"""The pages of a demo resume, filled in as its owner would: what follows from age, trade and visa.

Dates count from today, so that the demo is never out of date.
"""

from datetime import date
from random import Random
from typing import Any

from app.models import Member
from app.operations.demo_careers import CAREERS, TONGUES, UNIVERSITIES_ABROAD, Career, Words
from app.operations.demo_resume_cast import Sketch

Fields = dict[str, Any]
STUDENTS, PERMANENT = ("D-2", "D-4"), ("F-5",)
# (code, name, region) of universities in Korea, and homes in their towns.
UNIVERSITIES = (
    ("yonsei-university", "연세대학교", "11"),
    ("pusan-national-university", "부산대학교", "26"),
    ("inha-university", "인하대학교", "28"),
    ("kyungpook-national-university", "경북대학교", "27"),
)
HOMES = (
    ("서울특별시 구로구 디지털로 300", "08379"),
    ("부산광역시 금정구 장전로 20", "46279"),
    ("인천광역시 미추홀구 인하로 100", "22212"),
    ("대구광역시 북구 대학로 80", "41566"),
)
PLACES = (["11", "41"], ["26", "48"], ["28", "11-guro-gu"], ["27-buk-gu", "47"])


class Pages:
    """One person's pages; `today` is the day in Korea."""

    def __init__(self, sketch: Sketch, member: Member, today: date):
        self.sketch, self.member, self.today = sketch, member, today
        self.random = Random(f"{sketch.person} {sketch.career}")
        self.career: Career = CAREERS[sketch.career]
        self.words: Words = self.career.said_in(sketch.words)
        self.born = int((member.birth_date or "1990")[:4])
        self.town = self.random.randrange(len(UNIVERSITIES))
        self.is_young = today.year - self.born < 32
        self.is_abroad = not sketch.visa
        self.country = member.nationality or "VN"

    def answers(self) -> dict[str, Fields]:
        """Every page but name check and photo, which come about by what was asked and sent."""
        pages = {
            "basics": {
                "title": self.words.title,
                "english_name": self.sketch.english_name,
                "email": self.member.email,
            },
            "stay": self._stay(),
            "address": self._address(),
            "education": {"has_university": "yes"},
            "experience": {"career": "new" if self.is_young else "experienced"},
            "options": {},
            "conditions": self._conditions(),
            "introduction": {"introduction": self.words.about},
        }
        entries = {"education": self._schools(), "experience": self._jobs(), "options": self._skills()}
        for kind, found in entries.items():
            for place, fields in enumerate(found, 1):
                pages[f"{kind}:demo{place}"] = {**fields, "place": place, "removed": False}
        return pages

    def first_half(self) -> dict[str, Fields]:
        """As far as somebody came who went on with something else."""
        pages = self.answers()
        return {name: pages[name] for name in ("basics", "stay", "education", "education:demo1")}

    def _stay(self) -> Fields:
        if self.is_abroad:
            return {"nationality": self.member.nationality, "stay_place": "abroad"}
        is_permanent = self.sketch.visa in PERMANENT
        expiry = "" if is_permanent else f"{self.today.year + self.random.randrange(1, 4)}0930"
        return {
            "nationality": self.member.nationality,
            "stay_place": "korea",
            "visa": self.sketch.visa,
            "visa_expiry": expiry,
            "no_expiry": is_permanent,
        }

    def _address(self) -> Fields:
        kinds = {
            "seeker_type": "student" if self.sketch.visa in STUDENTS else "general",
            "project_type": "large_small" if self.sketch.person % 4 == 0 else "general",
        }
        if self.is_abroad:
            return {
                "address_place": "abroad",
                "address_country": self.member.nationality,
                "address_abroad": "12 Station Road",
                **kinds,
            }
        road, postcode = HOMES[self.town]
        detail = f"{101 + self.sketch.person % 8}-dong {302 + self.sketch.person}-ho"
        address = {"address_road": road, "address_postcode": postcode, "address_detail": detail}
        return {"address_place": "korea", **address, **kinds}

    def _schools(self) -> list[Fields]:
        return [*([self._school_in_korea()] if self.is_young else []), self._school_abroad()]

    def _school_in_korea(self) -> Fields:
        code, name, region = UNIVERSITIES[self.town]
        is_student = self.sketch.visa in STUDENTS
        ended = (self.today.year + 1, "expected") if is_student else (self.today.year - 1, "graduated")
        return {
            "where": "korea",
            "university": name,
            "university_code": code,
            "region": region,
            "kind": "master" if self.today.year - self.born > 25 else "university",
            **self._studied(ended[0] - 3, 3, ended[0], ended[1]),
            "courses": "전공 심화, 현장 실습, 졸업 연구 Capstone project",
        }

    def _school_abroad(self) -> Fields:
        return {
            "where": "abroad",
            "university": UNIVERSITIES_ABROAD[self.country],
            "country": self.country,
            "kind": "university",
            **self._studied(
                self.born + 18, 9, self.born + 22, "graduated" if self.born + 22 < self.today.year else "left"
            ),
        }

    def _studied(self, began: int, month: int, ended: int, graduation: str) -> Fields:
        code, name = self.career.major
        return {
            "major": name,
            "major_code": code,
            "department": self.career.department,
            "from_year": str(min(began, self.today.year - 1)),
            "from_month": str(month),
            "admission": "entered",
            "graduation": graduation,
            "to_year": str(min(ended, self.today.year - 1) if graduation != "expected" else ended),
            "to_month": "2" if month == 3 else "6",
        }

    def _jobs(self) -> list[Fields]:
        """The one now or last, in Korea; the one before, abroad. Whoever is young has had none."""
        if self.is_young:
            return []
        return [self._job_in_korea(), self._job_abroad()]

    def _job_in_korea(self) -> Fields:
        if self.is_abroad:
            place = {"country": self.country, "company": f"{self.career.company_abroad} Export"}
        else:
            place = {"country": "KR", "company": self.career.company, "province": UNIVERSITIES[self.town][2]}
        is_looking = self.sketch.visa in ("D-10", "H-1")
        until = {"to_year": str(self.today.year - 1), "to_month": "11", "leaving_reason": "계약 만료 End of contract"}
        return {
            **place,
            **self._trade(),
            "from_year": str(self.today.year - 4),
            "from_month": "3",
            "is_current": not is_looking,
            **(until if is_looking else {}),
            "rank": "대리",
            "details": self.words.duties,
        }

    def _job_abroad(self) -> Fields:
        return {
            "company": self.career.company_abroad,
            "country": self.country,
            **self._trade(),
            "from_year": str(self.today.year - 9),
            "from_month": "7",
            "is_current": False,
            "to_year": str(self.today.year - 5),
            "to_month": "12",
            "rank": "사원",
            "leaving_reason": "한국에서 일하려고 Moved to Korea" if not self.is_abroad else "",
        }

    def _trade(self) -> Fields:
        section, division, industry = self.career.industry
        code, _ = self.career.occupation
        duties = self.words.duties.split(",")[0]
        return {
            "industry": section,
            "industry_detail": division,
            "industry_text": industry,
            "job": code,
            "job_text": self.career.occupation[1],
            "department": duties[:60],
        }

    def _skills(self) -> list[Fields]:
        mother = {"kind": "language", "tongue": TONGUES[self.country], "level": "native"}
        korean = self.random.choice((("business", "4"), ("fluent", "5"), ("daily", "3")))
        name, issuer = self.career.qualification
        year = str(self.today.year - 2)
        return [
            mother,
            {"kind": "language", "tongue": "ko", "level": korean[0], "acquired_year": year, "acquired_month": "6"},
            {"kind": "test", "test": "topik", "score": korean[1], "taken_year": year, "taken_month": "10"},
            {"kind": "qualification", "name": name, "issuer": issuer, "year": year, "month": "8"},
        ]

    def _conditions(self) -> Fields:
        code, name = self.career.occupation
        return {
            "work_type": "contract" if self.sketch.visa in ("H-1", *STUDENTS) else "full_time",
            "places": PLACES[self.town],
            "occupation": code,
            "occupation_text": name,
        }
