"""The companies of the demo, from the made-up register of businesses; a test compares them with it."""

from dataclasses import dataclass
from datetime import date

# "active": in by a certificate; "papers": in by papers that staff accepted; the others are as far as they say.
# "asked": active, and somebody asks to be let in again, with one of two confirmations.
STATES = ("active", "papers", "to_check", "refused", "asked", "left")


@dataclass(frozen=True)
class Someone:
    """Who acts for a company. With `logs_in`, by e-mail and the demo's password and authenticator."""

    name: str
    email: str
    role: str = "owner"
    logs_in: bool = False
    language: str = "ko"


@dataclass(frozen=True)
class Wanted:
    """A certificate that the company registered. `term`: a year from this month, `ending` in 20 days, or `over`."""

    brand: str
    kind: str = "business"  # or financial
    term: str = "year"


@dataclass(frozen=True)
class CompanySketch:
    """A company in a few lines. The first of its people is the contact person."""

    number: str
    name: str
    name_english: str
    representative: str
    opened_on: date
    industry: str
    road: str
    postcode: str
    phone: str
    people: tuple[Someone, ...]
    certificates: tuple[Wanted, ...] = ()
    second_name: str = ""
    kind: str = "general"
    state: str = "active"
    approval: str = "none"
    record: str = "sent"
    proxy_services: str = ""  # what the demo's proxy does for it
    has_membership: bool = True
    joined: int = 20  # days ago
    left: int = 0  # days ago


ENDING_DAYS = 20
PROXY_NUMBER = "9998652070"
EMPLOYER_NUMBER = "9998153088"
COMPANY_CAST = (
    CompanySketch(
        EMPLOYER_NUMBER, "가람전자 주식회사", "Garam Electronics", "임수아", date(2003, 2, 17), "26",
        "경기도 수원시 영통구 광교로 156", "16506", "+82315550142",
        (
            Someone("임하늘", "owner@garam.example", "owner", logs_in=True),
            Someone("고은채", "recruiter@garam.example", "recruiter", logs_in=True),
            Someone("Daniel Mbeki", "viewer@garam.example", "viewer", logs_in=True, language="en"),
        ),
        (Wanted("signgate"), Wanted("yessign", "financial")), proxy_services="openings,interviews,resumes", joined=58,
    ),
    CompanySketch(
        "9991723017", "길동상회", "Gildong Store", "홍길동", date(2023, 11, 1), "47",
        "서울특별시 중구 남대문시장4길 21", "04529", "+8225550117",
        (Someone("홍길동", "gildong@store.example"),),
        (Wanted("yessign"),), has_membership=False, joined=12,
    ),
    CompanySketch(
        PROXY_NUMBER, "바른길 노무법인", "Bareungil Labor Law", "강지호", date(2014, 9, 1), "71",
        "서울특별시 서초구 서초대로 254", "06647", "+8225550163",
        (Someone("강지호", "kang@bareungil.example", "owner", logs_in=True),), (Wanted("crosscert"),), joined=71,
    ),
    CompanySketch(
        "9998160328", "누리식품 주식회사", "Nuri Foods", "TRAN THI MAI", date(2000, 9, 23), "10",
        "충청북도 청주시 흥덕구 직지대로 409", "28425", "+82435550128",
        (Someone("Tran Thi Mai", "mai@nurifoods.example", language="en"),),
        (Wanted("tradesign"),), second_name="쩐티마이", record="waiting", proxy_services="openings", joined=5,
    ),
    CompanySketch(
        "9998660172", "온새정밀 주식회사", "Onsae Precision", "김지후", date(1999, 6, 16), "27",
        "경상남도 창원시 성산구 공단로 271", "51568", "+82555550176",
        (Someone("류다인", "owner@onsae.example", "owner", logs_in=True),),
        (Wanted("signkorea", term="ending"),), joined=64,
    ),
    CompanySketch(
        "9998251068", "한마음 고용보험 사무대행기관", "Hanmaeum Insurance Agency", "윤서연", date(2006, 4, 3), "75",
        "대전광역시 서구 둔산로 100", "35242", "+82425550151",
        (Someone("윤서연", "agency@hanmaeum.example", "owner", logs_in=True),),
        (Wanted("signgate"),), kind="agency", approval="accepted", joined=45,
    ),
    CompanySketch(
        "9998760107", "큰솔정밀 주식회사", "Keunsol Precision", "한수빈", date(1998, 11, 11), "27",
        "인천광역시 남동구 남동대로 215", "21634", "+82325550110",
        (Someone("한수빈", "keunsol@agency.example"),),
        (Wanted("crosscert"),), kind="agency", approval="waiting", joined=3,
    ),
    CompanySketch(
        "9991960092", "초록정밀", "", "임유나", date(1998, 10, 11), "25",
        "부산광역시 사상구 학감대로 192", "47013", "+82515550109",
        (Someone("임유나", "yuna@chorok.example"),),
        state="to_check", record="none", joined=2,
    ),
    CompanySketch(
        "9992260127", "누리정밀", "Nuri Precision", "서예준", date(1999, 1, 12), "29",
        "광주광역시 광산구 하남산단로 75", "62218", "+82625550112",
        (Someone("서예준", "yejun@nuri.example", logs_in=True),),
        state="papers", joined=33,
    ),
    CompanySketch(
        "9998160046", "마루정밀 주식회사", "Maru Precision", "정지후", date(1998, 5, 9), "28",
        "대구광역시 달서구 성서공단로 11", "42713", "+82535550104",
        (Someone("정은호", "former@maru.example"),),
        (Wanted("signgate", term="over"),), state="asked", joined=90,
    ),
    CompanySketch(
        "9998660376", "온새식품 주식회사", "Onsae Foods", "최건우", date(2001, 2, 25), "10",
        "전북특별자치도 전주시 덕진구 팔과정로 164", "54852", "+82635550137",
        (Someone("문서아", "seoa@onsaefoods.example"),),
        (Wanted("yessign", "financial"),), record="held", joined=8,
    ),
    CompanySketch(
        "9998160406", "가온물류 주식회사", "Gaon Logistics", "조지안", date(2001, 5, 29), "52",
        "경기도 평택시 포승읍 평택항로 98", "17962", "+82315550140",
        (Someone("조지안", "leaver@gaon.example"),),
        (Wanted("tradesign"),), state="left", record="withdrawn", joined=80, left=9,
    ),
    CompanySketch(
        "9992860186", "해솔정밀", "", "이채원", date(1999, 7, 17), "25",
        "울산광역시 북구 효암로 84", "44248", "+82525550118",
        (Someone("이채원", "chaewon@haesol.example"),),
        state="refused", record="none", joined=15,
    ),
)  # fmt: skip
