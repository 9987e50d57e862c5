"""Texts without values in templates: what a translation may hold that its English does not."""

from types import SimpleNamespace

import pytest
from flask import render_template_string
from flask_babel import force_locale

from app.extensions import babel

TEXTS = {"Waste fell by a tenth.": "불량이 10% 줄었습니다.", "At most 10%% of it": "최대 10%%"}


@pytest.fixture
def page(app, monkeypatch):
    catalogue = SimpleNamespace(ugettext=TEXTS.__getitem__)
    monkeypatch.setattr(babel.domain_instance, "get_translations", lambda: catalogue)
    with app.test_request_context(), force_locale("ko"):
        yield


@pytest.mark.parametrize(
    ("english", "shown"), [("Waste fell by a tenth.", "불량이 10% 줄었습니다."), ("At most 10%% of it", "최대 10%")]
)
@pytest.mark.parametrize("escaped", ["true", "false"])
def test_a_percent_sign_is_shown_once(page, english, shown, escaped):
    template = f"{{% autoescape {escaped} %}}{{{{ _('{english}') }}}}{{% endautoescape %}}"
    assert render_template_string(template) == shown
