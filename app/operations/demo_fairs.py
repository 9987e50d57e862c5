"""The two made-up fairs of the demo."""

from typing import Any

FAIRS: tuple[dict[str, Any], ...] = (
    {
        "slug": "seoul-2027",
        "in_days": 21,
        "days": 2,
        "hours": (10, 11, 13, 14, 15, 16),
        "capacity": 40,
        "ticket_days": "slot_day",
        "desk_languages": ["ko", "en", "vi", "zh-Hans"],
        "texts": {
            "ko": {
                "name": "서울 외국인 유학생 취업박람회",
                "summary": (
                    "외국인을 채용하는 기업을 한 홀에서 만나요. 휴대전화로 등록하고 입구에서 코드를 보여 주면 "
                    "바로 들어갑니다."
                ),
                "about": (
                    "이력서 상담, 비자 상담, 현장 면접이 이틀 동안 이어집니다. 모든 프로그램은 무료예요.\n관심 있는 "
                    "기업의 부스를 미리 확인하고 시간을 골라 오세요."
                ),
                "venue": "코엑스 C홀",
                "address": "서울특별시 강남구 영동대로 513",
                "directions": (
                    "지하철 2호선 삼성역 5번 출구에서 걸어서 7분, 9호선 봉은사역 7번 출구에서 걸어서 3분이에요."
                ),
                "bring": "입장권 코드, 여권이나 외국인등록증, 이력서 몇 장",
            },
            "en": {
                "name": "Seoul Job Fair for International Students",
                "summary": (
                    "Companies that hire foreigners, in one hall. "
                    "Register on your phone, show the code at the door, walk "
                    "in."
                ),
                "about": (
                    "Two days of resume advice, visa advice and interviews on "
                    "the spot. Everything is free.\nLook up the booths you "
                    "care about and choose your hour."
                ),
                "venue": "COEX Hall C",
                "address": "513 Yeongdong-daero, Gangnam-gu, Seoul",
                "directions": (
                    "7 minutes on foot from Samsung station, line 2, exit 5; "
                    "3 minutes from Bongeunsa station, line 9, exit 7."
                ),
                "bring": ("Your ticket code, your passport or residence card, and a few copies of your resume"),
            },
        },
        "exhibitors": (
            ("한빛정밀 Hanbit Precision", "A-01", "품질관리, CNC 가공 · Quality control, CNC machining"),
            ("누리소프트 Nuri Software", "A-02", "백엔드 개발, QA · Back-end development, QA"),
            ("가람물류 Garam Logistics", "A-03", "국제물류 사무 · International logistics"),
            ("온새미푸드 Onsaemi Food", "B-01", "식품 연구, 해외영업 · Food research, overseas sales"),
            ("다솜의료기 Dasom Medical", "B-02", "인허가, 베트남 영업 · Regulatory affairs, sales to Vietnam"),
            ("미르에너지 Mir Energy", "B-03", "배터리 설계 · Battery design"),
        ),
    },
    {
        "slug": "busan-2027",
        "in_days": 45,
        "days": 1,
        "hours": (10, 12, 14, 16),
        "capacity": 40,
        "ticket_days": "any_day",
        "desk_languages": ["ko", "en", "uz"],
        "texts": {
            "ko": {
                "name": "부산 글로벌 인재의 날",
                "summary": "조선, 해양, 관광 기업이 외국인 인재를 찾습니다.",
                "about": "부산과 경남의 기업이 참여해요. 현장에서 바로 면접을 볼 수 있습니다.",
                "venue": "벡스코 제2전시장",
                "address": "부산광역시 해운대구 APEC로 55",
                "directions": "지하철 2호선 벡스코역 1번 출구에서 걸어서 5분이에요.",
                "bring": "입장권 코드와 여권 또는 외국인등록증",
            },
            "en": {
                "name": "Busan Global Talent Day",
                "summary": ("Shipbuilding, maritime and tourism companies look for people from abroad."),
                "about": "Companies from Busan and Gyeongnam, with interviews on the spot.",
                "venue": "BEXCO Exhibition Center 2",
                "address": "55 APEC-ro, Haeundae-gu, Busan",
                "directions": ("5 minutes on foot from BEXCO station, line 2, exit 1."),
                "bring": ("Your ticket code, and your passport or residence card"),
            },
        },
        "exhibitors": (
            ("동백조선 Dongbaek Shipbuilding", "1", "용접, 설계 보조 · Welding, design assistance"),
            ("해오름관광 Haeoreum Tours", "2", "중국어·베트남어 안내 · Guides in Chinese and Vietnamese"),
            ("갈매기해운 Galmaegi Shipping", "3", "선박 운항 관리 · Fleet operation"),
        ),
    },
)
