"""An inflow path as staff write it."""

import re
from typing import Any

from flask_babel import gettext, lazy_gettext, lazy_pgettext
from wtforms.validators import StopValidation

from app.forms.base import BaseForm
from app.forms.fields import AsciiField, LineField
from app.forms.staff_fair import SeenField, language_tag
from app.forms.staff_fair_fields import LinesField
from app.forms.validators import MayBeEmpty, Needed, NoLongerThan
from app.models import InflowPath
from app.rules.stamp import stamp
from app.rules.text import clean_name


class InflowForm(BaseForm):
    """Its code, which links carry, and its name in each language."""

    seen = SeenField()
    code = AsciiField(
        lazy_pgettext("inflow path", "Code"),
        description=lazy_gettext("Small letters, digits and _; it stands in links and stays."),
    )
    ko = LineField(
        lazy_gettext("Name in Korean"),
        validators=[Needed(lazy_gettext("Enter the name in Korean.")), NoLongerThan(120)],
    )
    en = LineField(lazy_gettext("Name in English"), validators=[MayBeEmpty(), NoLongerThan(120)])
    others = LinesField(
        lazy_gettext("Other languages"),
        description=lazy_gettext("One line each, the code and the name: vi | Trung tâm hỗ trợ"),
        validators=[MayBeEmpty(), NoLongerThan(3000)],
    )

    def validate_code(self, field: Any) -> None:
        if not re.fullmatch(r"[a-z][a-z0-9_]{1,39}", field.data or ""):
            raise StopValidation(gettext("Use 2 to 40 small letters, digits and _, a letter first."))

    def validate_others(self, field: Any) -> None:
        for line in self._lines():
            if not line[1] or language_tag(line[0]) != line[0] or line[0] in ("ko", "en"):
                raise StopValidation(gettext("Write each line as a language's code, a bar and the name: vi | Tên"))

    @staticmethod
    def values_of(path: InflowPath) -> dict[str, str]:
        others = "\n".join(f"{code} | {name}" for code, name in path.names.items() if code not in ("ko", "en"))
        return {"ko": path.names.get("ko", ""), "en": path.names.get("en", ""), "others": others}

    @classmethod
    def of(cls, path: InflowPath) -> "InflowForm":
        form = cls(data=cls.values_of(path) | {"code": path.code, "seen": stamp(path.names)})
        del form.code
        return form

    @property
    def names(self) -> dict[str, str]:
        own = {"ko": self.ko.data or "", "en": self.en.data or ""}
        return {code: name for code, name in (own | dict(self._lines())).items() if name}

    def _lines(self) -> list[tuple[str, str]]:
        parts = (line.partition("|") for line in (self.others.data or "").splitlines() if line.strip())
        return [(clean_name(code), clean_name(name)) for code, _bar, name in parts]
