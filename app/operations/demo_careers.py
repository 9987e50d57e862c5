"""What the people of the demo do for a living, and how they say it: in Korean, English and some in their own language.

Companies are made up; codes are those of app/reference.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """How somebody speaks of a career: the title of the resume, the duties, some sentences about oneself."""

    title: str
    duties: str
    about: str


@dataclass(frozen=True)
class Career:
    """A trade with what belongs to it. Pairs are (code, Korean name) as they are picked from a list."""

    major: tuple[str, str]
    department: str
    industry: tuple[str, str, str]  # section, division, name
    occupation: tuple[str, str]
    company: str
    company_abroad: str
    qualification: tuple[str, str]  # its name, who gave it
    words: dict[str, Words]

    def said_in(self, language: str) -> Words:
        return self.words.get(language) or self.words["en"]


CAREERS = {
    "software": Career(
        ("30107", "전산학·컴퓨터공학"),
        "컴퓨터공학과",
        ("J", "62", "컴퓨터 프로그래밍, 시스템 통합 및 관리업"),
        ("13", "정보통신 연구개발직 및 공학기술직"),
        "새롬소프트 Saerom Software",
        "Northlight Systems",
        ("정보처리기사", "한국산업인력공단"),
        {
            "ko": Words(
                "백엔드 개발자",
                "Python 서버 개발, 결제 API 운영",
                "사용자가 기다리지 않는 서비스를 만드는 일을 좋아합니다. 결제 API의 응답 시간을 절반으로 줄였고, "
                "장애가 나면 원인을 글로 남겨 팀과 나눕니다.\n한국어로 회의하고 문서를 씁니다.",
            ),
            "en": Words(
                "Back-end developer",
                "Python services, operation of a payment API",
                "I like services that nobody has to wait for. I halved the response time of a payment API, and when "
                "something breaks I write down why, so that the team learns from it.\nMy working languages are Korean "
                "and English.",
            ),
            "vi": Words(
                "Lập trình viên back-end",
                "Phát triển dịch vụ Python, vận hành API thanh toán",
                "Tôi thích xây dựng những dịch vụ mà người dùng không phải chờ đợi. Tôi đã giảm một nửa thời gian "
                "phản hồi của API thanh toán.\n한국어로 회의하고 문서를 씁니다.",
            ),
            "ru": Words(
                "Бэкенд-разработчик",
                "Сервисы на Python, поддержка платёжного API",
                "Мне нравятся сервисы, которых не нужно ждать: время ответа платёжного API стало вдвое короче."
                "\n한국어로 회의하고 문서를 씁니다.",
            ),
        },
    ),
    "quality": Career(
        ("30301", "기계공학"),
        "기계공학과",
        ("C", "29", "기타 기계 및 장비 제조업"),
        ("15", "제조 연구개발직 및 공학기술직"),
        "다온정밀 Daon Precision",
        "Red River Machine Works",
        ("품질경영산업기사", "한국산업인력공단"),
        {
            "ko": Words(
                "품질관리 엔지니어",
                "3차원 측정, 공정 능력 분석, 협력사 품질 점검",
                "도면과 측정값을 함께 읽는 사람입니다. 불량의 원인을 현장에서 찾고, 작업자와 같은 말로 설명합니다.",
            ),
            "en": Words(
                "Quality engineer, precision parts",
                "3D measurement, process capability, audits of suppliers",
                "I read drawings and measurements together. I look for the cause of a defect on the shop floor, and "
                "explain it in the words of the people who work there.",
            ),
            "vi": Words(
                "Kỹ sư quản lý chất lượng",
                "Đo lường 3D, phân tích năng lực quy trình, kiểm tra nhà cung cấp",
                "Tôi đọc bản vẽ và số liệu đo cùng nhau, tìm nguyên nhân lỗi ngay tại xưởng và giải thích bằng lời của "
                "người thợ.",
            ),
        },
    ),
    "logistics": Career(
        ("10304", "무역·유통학"),
        "국제무역학과",
        ("H", "52", "창고 및 운송관련 서비스업"),
        ("02", "경영·행정·사무직"),
        "한누리로지스 Hannuri Logis",
        "Silk Gate Forwarding",
        ("국제무역사 1급", "한국무역협회"),
        {
            "ko": Words(
                "국제물류 사무",
                "선적 서류, 통관, 해외 파트너와 일정 조율",
                "두 나라의 서류와 시간을 맞추는 일을 해 왔습니다. 늦어질 것 같으면 먼저 알리고, "
                "다른 길을 함께 제안합니다.",
            ),
            "en": Words(
                "International logistics",
                "Shipping documents, customs, schedules with partners abroad",
                "I bring the papers and the clocks of two countries together. When something will be late I say so "
                "first, and offer another way with it.",
            ),
            "zh-Hans": Words(
                "国际物流",
                "装运单据、报关、与海外伙伴协调日程",
                "我让两国的单据和时间对得上。可能延误时先告知，并同时提出其他方案。\n한국어와 중국어로 일합니다.",
            ),
            "uz": Words(
                "Xalqaro logistika",
                "Yuk hujjatlari, bojxona, xorijiy hamkorlar bilan jadval",
                "Ikki mamlakatning hujjatlari va vaqtini moslashtiraman. Kechikish boʻlsa, avval xabar beraman.",
            ),
        },
    ),
    "food": Career(
        ("20407", "식품공학"),
        "식품공학과",
        ("C", "10", "식료품 제조업"),
        ("12", "자연·생명과학 연구직"),
        "맑은들식품 Malgeundeul Foods",
        "Golden Paddy Foods",
        ("식품기사", "한국산업인력공단"),
        {
            "ko": Words(
                "식품 연구원 (수출 제품)",
                "조미료 배합, 할랄 인증 서류, 보관 시험",
                "고향의 입맛과 한국의 공정을 모두 압니다. 수출용 소스 세 가지를 배합부터 인증까지 맡았습니다.",
            ),
            "en": Words(
                "Food researcher, export products",
                "Recipes for sauces, papers for halal certificates, shelf-life tests",
                "I know the taste of home and the processes of Korea. Three sauces for export were mine from the "
                "recipe to the certificate.",
            ),
        },
    ),
    "medical": Career(
        ("30105", "의공학"),
        "의공학과",
        ("C", "27", "의료, 정밀, 광학 기기 및 시계 제조업"),
        ("15", "제조 연구개발직 및 공학기술직"),
        "온유메디칼 Onyu Medical",
        "Lotus Care Devices",
        ("의료기기 RA 전문가 2급", "한국의료기기안전정보원"),
        {
            "ko": Words(
                "의료기기 인허가",
                "기술문서 작성, 동남아 등록, 사후 관리",
                "규정을 기술자의 말로, 기술을 심사관의 말로 옮깁니다. 다섯 나라에 제품을 등록했습니다.",
            ),
            "en": Words(
                "Regulatory affairs, medical devices",
                "Technical files, registration in South-East Asia, surveillance",
                "I turn rules into the words of engineers, and engineering into the words of examiners. I registered "
                "products in five countries.",
            ),
        },
    ),
    "battery": Career(
        ("30502", "에너지공학"),
        "에너지공학과",
        ("C", "28", "전기장비 제조업"),
        ("15", "제조 연구개발직 및 공학기술직"),
        "빛나에너지 Bitna Energy",
        "Steppe Power Lab",
        ("에너지관리기사", "한국산업인력공단"),
        {
            "ko": Words(
                "배터리 셀 설계",
                "전극 설계, 수명 시험, 열 해석",
                "셀이 왜 빨리 늙는지를 숫자로 보여 주는 일을 합니다. 시험 자동화로 한 달 걸리던 "
                "분석을 사흘로 줄였습니다.",
            ),
            "en": Words(
                "Battery cell design",
                "Electrodes, lifetime tests, thermal analysis",
                "I show in numbers why a cell grows old too soon. By automating tests I brought an analysis down from "
                "a month to three days.",
            ),
        },
    ),
    "ships": Career(
        ("30303", "조선·해양공학"),
        "조선해양공학과",
        ("C", "31", "기타 운송장비 제조업"),
        ("82", "금속·재료 설치·정비·생산직(판금·단조·주조·용접·도장 등)"),
        "푸른만조선 Pureunman Shipbuilding",
        "Bay of Palms Shipyard",
        ("용접산업기사", "한국산업인력공단"),
        {
            "ko": Words(
                "선박 용접·설계 보조",
                "블록 용접, 도면 검토, 안전 교육 통역",
                "용접과 도면을 모두 이해합니다. 새로 온 동료에게 안전 수칙을 세 나라 말로 설명했고, "
                "3년 동안 사고가 없었습니다.",
            ),
            "en": Words(
                "Ship welding and design assistance",
                "Welding of blocks, review of drawings, interpreting at safety lessons",
                "I understand both the weld and the drawing. I explained the rules of safety to new colleagues in "
                "three languages, and there was no accident in three years.",
            ),
        },
    ),
    "tourism": Career(
        ("10306", "관광학"),
        "관광경영학과",
        ("I", "55", "숙박업"),
        ("52", "여행·숙박·오락 서비스직"),
        "달빛호텔 Dalbit Hotel",
        "Two Rivers Resort",
        ("관광통역안내사", "한국산업인력공단"),
        {
            "ko": Words(
                "호텔 프런트·관광 통역",
                "체크인, 단체 예약, 불편 사항 해결",
                "처음 온 손님이 길을 묻기 전에 알려 드립니다. 세 나라 말로 예약을 받고, "
                "불만을 단골로 바꾼 일이 가장 큰 보람입니다.",
            ),
            "en": Words(
                "Hotel front desk and guide",
                "Check-in, groups, complaints",
                "I show guests the way before they have to ask. I take bookings in three languages, and I am proudest "
                "of complaints that became regular guests.",
            ),
        },
    ),
}
# What people studied at before Korea, by nationality.
UNIVERSITIES_ABROAD = {
    "VN": "Hanoi University of Science and Technology",
    "CN": "Yanbian University",
    "UZ": "Tashkent State Technical University",
    "MN": "National University of Mongolia",
    "RU": "Far Eastern Federal University",
    "NP": "Tribhuvan University",
    "TH": "Kasetsart University",
    "KH": "Royal University of Phnom Penh",
    "MM": "University of Yangon",
    "LK": "University of Colombo",
    "ID": "Universitas Indonesia",
    "JP": "Hiroshima University",
    "PK": "University of the Punjab",
}
TONGUES = {"VN": "vi", "CN": "zh", "UZ": "uz", "MN": "mn", "RU": "ru", "NP": "ne", "TH": "th", "KH": "km",
           "MM": "my", "LK": "si", "ID": "id", "JP": "ja", "PK": "ur"}  # fmt: skip
