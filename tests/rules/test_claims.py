"""What a government login says of a person, under its own names and in its own spellings."""

from datetime import date

import pytest

from app.rules.claims import MapUnreadable, read_claims, read_map
from config import Config

NAMES = {
    "name": "usrName",
    "email": "usrEmail",
    "phone": "usrPhone",
    "birth_date": "usrBirth",
    "ci": "usrCi",
    "nationality": "usrNation",
}
CI = "A" * 86 + "=="
SAID = {
    "usrName": " 홍길동 ",
    "usrEmail": "Gil.Dong@Example.com",
    "usrPhone": "01023450009",
    "usrBirth": "19900101",
    "usrCi": CI,
    "usrNation": "L",
}


def read(**changes: object) -> dict:
    return read_claims(SAID | changes, NAMES)


def test_every_field_is_read_under_its_name():
    assert read() == {
        "name": "홍길동",
        "email": "gil.dong@example.com",
        "phone": "+821023450009",
        "birth_date": date(1990, 1, 1),
        "is_foreigner": False,
        "ci": CI,
    }


@pytest.mark.parametrize(
    ("changes", "field", "value"),
    [
        ({"usrBirth": "1990-01-01"}, "birth_date", date(1990, 1, 1)),
        ({"usrPhone": "+82 10-2345-0009"}, "phone", "+821023450009"),
        ({"usrPhone": "+84 912 345 678"}, "phone", "+84912345678"),
        ({"usrNation": "F"}, "is_foreigner", True),
        ({"usrNation": "f"}, "is_foreigner", True),
        ({"usrName": "NGUYEN  THI\tLAN"}, "name", "NGUYEN THI LAN"),
    ],
)
def test_other_spellings_are_read_too(changes, field, value):
    assert read(**changes)[field] == value


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"usrName": ""}, "name"),
        ({"usrName": 5}, "name"),
        ({"usrName": "x" * 255}, "name"),
        ({"usrName": ["홍길동"]}, "name"),
        ({"usrEmail": "nobody"}, "email"),
        ({"usrPhone": "123"}, "phone"),
        ({"usrPhone": 1023450009}, "phone"),
        ({"usrBirth": "1990"}, "birth_date"),
        ({"usrBirth": "1990-0101"}, "birth_date"),
        ({"usrBirth": "19900230"}, "birth_date"),
        ({"usrBirth": "0000-01-01"}, "birth_date"),
        ({"usrBirth": "１９９００１０１"}, "birth_date"),
        ({"usrNation": "KR"}, "is_foreigner"),
        ({"usrNation": None}, "is_foreigner"),
        ({"usrCi": "short"}, "ci"),
        ({"usrCi": "A" * 88}, "ci"),
        ({"usrCi": f"{CI}\n{CI}"}, "ci"),
    ],
)
def test_what_cannot_be_read_is_missing_and_spoils_nothing_else(changes, field):
    assert read(**changes)[field] is None
    assert [name for name, value in read(**changes).items() if value is None] == [field]


def test_what_no_setting_names_is_not_read():
    assert set(read_claims(SAID, {}).values()) == {None}
    assert read_claims(SAID, {"name": "usrName"})["ci"] is None


def test_the_map_of_the_settings_is_read():
    assert read_map(" name = usrName, ci=urn:oid:1.2=x ,") == {"name": "usrName", "ci": "urn:oid:1.2=x"}
    assert read_map("") == {}
    assert set(read_map(Config.GOVERNMENT_ATTRIBUTES)) == set(NAMES)


@pytest.mark.parametrize("setting", ["name", "name=", "=x", "shoe_size=x", "name=a,name=b", "name=a;email=b,c"])
def test_a_map_that_is_none_is_refused(setting):
    with pytest.raises(MapUnreadable):
        read_map(setting)
