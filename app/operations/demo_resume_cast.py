"""Who of the demo has a resume, and how far it is. The numbers are those of demo_people."""

from dataclasses import dataclass

# How far a resume is: "half" written and "ready" but for the last button were never submitted; "again" was submitted
# twice; "edited" was changed after it was accepted and not submitted since.
STATES = ("half", "ready", "applied", "again", "returned", "accepted", "edited", "withdrawn")


@dataclass(frozen=True)
class Sketch:
    """A resume in one line. `visa` "" is of somebody who is not in Korea yet; `photo` None is none."""

    person: int
    english_name: str
    career: str
    state: str
    visa: str
    words: str  # the language it is written in
    photo: int | None = None
    reason: str = ""  # why it was returned
    name: str = "matched"  # or why staff are to compare the card: no_card, down, limited


PHOTO_MISSING = "사진을 등록해 주세요. Add a photo: several companies ask for one."
VISA_UNCLEAR = (
    "체류 만료일이 외국인등록증과 달라요. The visa expiry date differs from your card. Correct it, then apply again."
)
TOO_SHORT = "경력의 담당 업무를 자세히 써 주세요. Say more about what you did in your last job."
CAST = (
    Sketch(1, "SANTOS VAN MINH", "software", "accepted", "E-7", "ko", 0),
    Sketch(1, "SANTOS VAN MINH", "logistics", "half", "E-7", "vi"),
    Sketch(2, "ZHANG JIANGUO", "logistics", "accepted", "F-2", "zh-Hans", 0),
    Sketch(3, "LESTARI DEWI", "food", "applied", "D-10", "en", 1),
    Sketch(4, "PIAO DAOYUN", "ships", "accepted", "F-4", "ko", 2),
    Sketch(5, "LY CHENDA", "tourism", "applied", "D-10", "en", 3, name="limited"),
    Sketch(6, "SOK PIYADA", "tourism", "returned", "D-10", "ko", reason=PHOTO_MISSING),
    Sketch(7, "NGUYEN VAN MINH", "quality", "applied", "E-7", "vi", 2),
    Sketch(8, "COHEN TSETSEGMAA", "medical", "withdrawn", "F-6", "en", 1),
    Sketch(9, "PAK DMITRII", "battery", "again", "F-4", "ko", 0),
    Sketch(10, "BUI THU THAO", "quality", "edited", "F-2", "ko", 3),
    Sketch(11, "DORJIIN TEMUULEN", "battery", "half", "D-10", "en"),
    Sketch(12, "RAHIMOVA OTKIR", "logistics", "applied", "D-2", "uz", 2),
    Sketch(13, "HO THANH DAT", "ships", "returned", "E-7", "vi", 0, VISA_UNCLEAR),
    Sketch(14, "TSOY EKATERINA", "software", "applied", "F-4", "ru", 3),
    Sketch(15, "ENKHIIN ONORBAYAR", "quality", "applied", "D-10", "ko", name="no_card"),
    Sketch(16, "KIM VAN MINH", "ships", "accepted", "F-5", "ko", 2),
    Sketch(18, "LI XUEMEI", "medical", "applied", "F-5", "zh-Hans", 1),
    Sketch(19, "VU NGOC ANH", "food", "withdrawn", "", "vi"),
    Sketch(20, "ENKHIIN SARANGEREL", "tourism", "half", "D-10", "ko", 3),
    Sketch(21, "SHRESTHA ANITA", "tourism", "applied", "D-10", "en", 1, name="down"),
    Sketch(22, "TRAN NGOC ANH", "software", "applied", "D-2", "vi", 3),
    Sketch(22, "TRAN NGOC ANH", "tourism", "ready", "D-2", "ko"),
    Sketch(23, "AUNG SANDAR", "food", "returned", "D-10", "ko", 1, TOO_SHORT),
    Sketch(24, "PAK ALEKSEI", "software", "again", "D-10", "ru", 0),
    Sketch(25, "HO MY DUYEN", "logistics", "accepted", "F-6", "ko", 3),
    Sketch(26, "HO QUOC BAO", "battery", "applied", "E-7", "vi", 2),
    Sketch(27, "WANG JIANGUO", "ships", "half", "F-2", "zh-Hans"),
    Sketch(30, "SANTOS ANITA", "medical", "applied", "D-10", "en"),
    Sketch(31, "PERERA DILHANI", "quality", "applied", "D-2", "en", 1),
    Sketch(32, "HUANG JIANGUO", "battery", "edited", "F-5", "ko", 0),
    Sketch(34, "LESTARI PUTRI AYU", "tourism", "returned", "F-6", "en", 3, TOO_SHORT),
    Sketch(36, "SUZUKI YUKI", "software", "accepted", "H-1", "en", 1),
    Sketch(39, "KHAN ALI", "battery", "applied", "", "en", 2),
    Sketch(40, "FERNANDO KUMARI", "food", "ready", "D-2", "en", 1),
    Sketch(46, "TANAKA YUKI", "tourism", "withdrawn", "H-1", "ko", 3),
)
