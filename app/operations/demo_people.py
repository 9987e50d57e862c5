"""Made-up visitors: names in twelve scripts, always the same for the same seed."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Pool:
    """Parts of names of one country, put together as they are there."""

    nationality: str
    language: str
    weight: int
    family: tuple[str, ...]
    given: tuple[str, ...]
    joint: str = " "
    reading: tuple[str, ...] = ()  # Korean readings that some of them use


POOLS = (
    Pool("VN", "vi", 25, ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Hồ"),
         ("Thị Hương", "Văn Minh", "Thị Lan Anh", "Quốc Bảo", "Thu Thảo", "Đức Anh", "Ngọc Ánh", "Hải Yến", "Thành Đạt",
          "Mỹ Duyên")),
    Pool("CN", "zh-Hans", 12, ("王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴"),
         ("小明", "丽华", "伟", "雪梅", "建国", "思远", "子涵", "宇航", "欣怡", "浩然"), "",
         ("왕샤오밍", "이려화", "장웨이")),
    Pool("CN", "ko", 10, ("김", "이", "박", "최", "정", "강", "조", "윤", "장", "임"),
         ("민수", "서연", "지훈", "수빈", "영희", "철수", "하은", "도윤", "지우", "예린"), ""),
    Pool("UZ", "uz", 8, ("Karimov", "Rahimova", "Yusupov", "Tosheva", "Ismoilov", "Qodirova"),
         ("Aziz", "Dilnoza", "Jasur", "Madina", "Oʻtkir", "Gulnora", "Sardor", "Nilufar")),
    Pool("MN", "mn", 7, ("Батын", "Доржийн", "Ганболдын", "Мөнхийн", "Энхийн"),
         ("Болормаа", "Тэмүүлэн", "Сарангэрэл", "Өнөрбаяр", "Цэцэгмаа", "Анударь")),
    Pool("RU", "ru", 4, ("Ким", "Иванова", "Цой", "Смирнов", "Пак"),
         ("Алексей", "Екатерина", "Дмитрий", "Ольга", "Сергей", "Наталья")),
    Pool("NP", "ne", 6, ("श्रेष्ठ", "गुरुङ", "तामाङ", "राई", "थापा"), ("सीता", "रमेश", "अनिता", "विकास", "सुनिता", "प्रकाश")),
    Pool("TH", "th", 4, ("ใจดี", "ศรีสุข", "วงศ์สวัสดิ์", "ทองคำ"), ("สมชาย", "มาลี", "ณัฐพล", "อรุณี", "ปิยะดา")),
    Pool("KH", "km", 5, ("សុខ", "ចាន់", "លី", "ហេង"), ("ដារា", "សុភា", "វណ្ណា", "ចិន្តា", "រតនា")),
    Pool("MM", "my", 4, ("အောင်", "ခင်", "မောင်"), ("မြင့်", "စန္ဒာ", "ကျော်", "လှိုင်", "သီတာ")),
    Pool("BD", "bn", 3, ("হোসেন", "রহমান", "আক্তার"), ("মোহাম্মদ", "ফাতেমা", "রফিক", "নাসরিন")),
    Pool("LK", "si", 3, ("පෙරේරා", "සිල්වා", "ප්‍රනාන්දු"), ("නිමල්", "කුමාරි", "සුනිල්", "දිල්හානි")),
    Pool("JP", "ja", 2, ("さとう", "スズキ", "田中"), ("ゆき", "ハルカ", "健太", "みさき"), "　"),
    Pool("ID", "id", 5, ("Suharto", "Wijaya", "Lestari", "Siregar"), ("Budi", "Siti", "Agus", "Dewi", "Putri Ayu")),
    Pool("PK", "en", 2, ("خان", "احمد", "حسین"), ("فاطمہ", "محمد", "عائشہ", "علی")),
)  # fmt: skip
DIALLING = {"VN": "+849", "CN": "+8613", "UZ": "+99890", "MN": "+9769"}
SURNAMES_LATIN = ("KIM", "TRAN", "WANG", "ALI", "SINGH", "SANTOS", "OSEI", "COHEN", "IVANOV", "SOK")


@dataclass(frozen=True)
class Person:
    """A made-up visitor."""

    number: int
    name: str
    name_korean: str | None
    nationality: str
    language: str
    member_id: str
    email: str
    phone: str
    birth_date: str


def people(count: int, seed: int = 2027, *, after: int = 0) -> Iterator[Person]:
    """`count` people behind the first `after`, always the same ones: a longer list starts with the shorter one."""
    random = Random(seed)
    weights = [pool.weight for pool in POOLS]
    for number in range(1, after + count + 1):
        person = _person(number, random.choices(POOLS, weights)[0], random)
        if number > after:
            yield person


def _person(number: int, pool: Pool, random: Random) -> Person:
    family, given = random.choice(pool.family), random.choice(pool.given)
    # Most write the name in the letters of their passport, some in their own.
    name = f"{family}{pool.joint}{given}"
    if random.random() < 0.15:
        name = f"{random.choice(SURNAMES_LATIN)} {given}"
    reading = random.choice(pool.reading) if pool.reading and random.random() < 0.4 else None
    start = "+8210" if random.random() < 0.8 else DIALLING.get(pool.nationality, "+8210")
    phone = start + f"{random.randrange(10**8):08d}"
    born = f"{random.randrange(1970, 2007)}-{random.randrange(1, 13):02d}-{random.randrange(1, 29):02d}"
    member_id = f"demo{number:07d}"
    return Person(
        number, name, reading, pool.nationality, pool.language, member_id, f"{member_id}@mail.example", phone, born
    )
