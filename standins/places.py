"""A few hundred made addresses: real provinces and districts with their codes, made roads and buildings.

Always the same: the n-th address is computed from n.
"""

from dataclasses import dataclass
from functools import cache

PROVINCES = {
    "11": ("서울특별시", "Seoul", "0"),
    "26": ("부산광역시", "Busan", "46"),
    "27": ("대구광역시", "Daegu", "41"),
    "28": ("인천광역시", "Incheon", "21"),
    "30": ("대전광역시", "Daejeon", "34"),
    "31": ("울산광역시", "Ulsan", "44"),
    "36": ("세종특별자치시", "Sejong-si", "30"),
    "41": ("경기도", "Gyeonggi-do", "1"),
    "43": ("충청북도", "Chungcheongbuk-do", "28"),
    "44": ("충청남도", "Chungcheongnam-do", "31"),
    "47": ("경상북도", "Gyeongsangbuk-do", "37"),
    "48": ("경상남도", "Gyeongsangnam-do", "51"),
    "50": ("제주특별자치도", "Jeju-do", "63"),
    "51": ("강원특별자치도", "Gangwon-do", "24"),
    "52": ("전북특별자치도", "Jeonbuk-do", "55"),
}
DISTRICTS = (
    ("11110", "종로구", "Jongno-gu"),
    ("11140", "중구", "Jung-gu"),
    ("11170", "용산구", "Yongsan-gu"),
    ("11200", "성동구", "Seongdong-gu"),
    ("11215", "광진구", "Gwangjin-gu"),
    ("11230", "동대문구", "Dongdaemun-gu"),
    ("11290", "성북구", "Seongbuk-gu"),
    ("11350", "노원구", "Nowon-gu"),
    ("11410", "서대문구", "Seodaemun-gu"),
    ("11440", "마포구", "Mapo-gu"),
    ("11530", "구로구", "Guro-gu"),
    ("11545", "금천구", "Geumcheon-gu"),
    ("11560", "영등포구", "Yeongdeungpo-gu"),
    ("11620", "관악구", "Gwanak-gu"),
    ("11650", "서초구", "Seocho-gu"),
    ("11680", "강남구", "Gangnam-gu"),
    ("11710", "송파구", "Songpa-gu"),
    ("26110", "중구", "Jung-gu"),
    ("26230", "부산진구", "Busanjin-gu"),
    ("26290", "남구", "Nam-gu"),
    ("26350", "해운대구", "Haeundae-gu"),
    ("27110", "중구", "Jung-gu"),
    ("27260", "수성구", "Suseong-gu"),
    ("28177", "미추홀구", "Michuhol-gu"),
    ("28185", "연수구", "Yeonsu-gu"),
    ("28237", "부평구", "Bupyeong-gu"),
    ("30170", "서구", "Seo-gu"),
    ("30200", "유성구", "Yuseong-gu"),
    ("31140", "남구", "Nam-gu"),
    ("36110", "", ""),
    ("41115", "수원시 팔달구", "Paldal-gu, Suwon-si"),
    ("41117", "수원시 영통구", "Yeongtong-gu, Suwon-si"),
    ("41135", "성남시 분당구", "Bundang-gu, Seongnam-si"),
    ("41150", "의정부시", "Uijeongbu-si"),
    ("41220", "평택시", "Pyeongtaek-si"),
    ("41273", "안산시 단원구", "Danwon-gu, Ansan-si"),
    ("41390", "시흥시", "Siheung-si"),
    ("43130", "충주시", "Chungju-si"),
    ("44133", "천안시 서북구", "Seobuk-gu, Cheonan-si"),
    ("44200", "아산시", "Asan-si"),
    ("47130", "경주시", "Gyeongju-si"),
    ("47190", "구미시", "Gumi-si"),
    ("48121", "창원시 의창구", "Uichang-gu, Changwon-si"),
    ("48250", "김해시", "Gimhae-si"),
    ("50110", "제주시", "Jeju-si"),
    ("50130", "서귀포시", "Seogwipo-si"),
    ("51110", "춘천시", "Chuncheon-si"),
    ("51130", "원주시", "Wonju-si"),
    ("52113", "전주시 덕진구", "Deokjin-gu, Jeonju-si"),
    ("52130", "군산시", "Gunsan-si"),
)
ROADS = (
    ("중앙로", "Jungang-ro", "중앙동", "Jungang-dong"),
    ("세종대로", "Sejong-daero", "세종동", "Sejong-dong"),
    ("대학로", "Daehak-ro", "대학동", "Daehak-dong"),
    ("테헤란로", "Teheran-ro", "역전동", "Yeokjeon-dong"),
    ("평화로12번길", "Pyeonghwa-ro 12beon-gil", "평화동", "Pyeonghwa-dong"),
)
BUILDINGS = ("한빛빌라", "", "마당오피스텔", "", "푸른아파트", "산업회관", "")
NUMBERS = (7, 110)

# One road has more addresses than a search may show.
ENDLESS_ROAD = ("한마음로", "Hanmaeum-ro", "한마음동", "Hanmaeum-dong")
ENDLESS = 12_000


@dataclass(frozen=True)
class Place:
    """One address in both languages."""

    province_code: str
    district: tuple[str, str, str]
    road: tuple[str, str, str, str]
    number: int
    building: str

    @property
    def postcode(self) -> str:
        """Five digits that begin as the province's do."""
        start = PROVINCES[self.province_code][2]
        spread = int(self.district[0]) * 7 + self.number * 13
        return f"{start}{spread % 10 ** (5 - len(start)):0{5 - len(start)}}"

    @property
    def korean(self) -> str:
        return " ".join(part for part in (self._area(), self.road[0], str(self.number)) if part)

    @property
    def english(self) -> str:
        parts = (f"{self.number} {self.road[1]}", self.district[2], PROVINCES[self.province_code][1])
        return ", ".join(part for part in parts if part)

    @property
    def lot(self) -> str:
        return f"{self._area()} {self.road[2]} {self.number + 100}"

    @property
    def english_lot(self) -> str:
        parts = (f"{self.number + 100} {self.road[3]}", self.district[2], PROVINCES[self.province_code][1])
        return ", ".join(part for part in parts if part)

    @property
    def detail(self) -> str:
        """What stands in brackets behind a Korean road address."""
        return f"({', '.join(part for part in (self.road[2], self.building) if part)})"

    def _area(self) -> str:
        return " ".join(part for part in (PROVINCES[self.province_code][0], self.district[1]) if part)


@cache
def all_places() -> tuple[Place, ...]:
    """Every made address."""
    places = []
    for district in DISTRICTS:
        for road in ROADS:
            for number in NUMBERS:
                building = BUILDINGS[len(places) % len(BUILDINGS)]
                places.append(Place(district[0][:2], district, road, number, building))
    return tuple(places)


def endless_place(index: int) -> Place:
    """The n-th address of the road that never ends."""
    return Place("41", DISTRICTS[35], ENDLESS_ROAD, index + 1, "")
