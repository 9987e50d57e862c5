"""The scripts of the frame, each imported into a page that holds the very HTML of the macros."""

import random
from pathlib import Path

import pytest
from flask import Flask, render_template_string
from flask_babel import Babel
from flask_wtf import CSRFProtect, FlaskForm
from wtforms import BooleanField, PasswordField, SelectChoice, SelectField, StringField

from app.rules.password import Context, broken_rules, strength

APP = Path(__file__).parents[2] / "app"
PASSWORDS = (
    "huong1234", "ca-phe+sua7da", "aaaa1bcd", "AAAAbcd1", "qwer-5522", "lkjh_1", "12345678", "abcdefgh", "short1",
    "x" * 21, "madang2027!", "!@#$abc1", "비밀번호1234", "with space1", "huong1999", "Huong1999", "=-0987ab",
)  # fmt: skip
ALPHABET = "abcdefgh1234567890qwertyuiop!@#$^+=-ZYX _한"


class Answers(FlaskForm):
    """One field of each kind that a script helps with."""

    member_id = StringField("Member ID")
    password = PasswordField("Password")
    email_local = StringField("E-mail")
    email_domain = SelectField("Domain", choices=[SelectChoice("gmail.com"), SelectChoice("other", "Other")])
    email_typed = StringField("Your e-mail domain")
    terms = BooleanField("Terms")
    news = BooleanField("News")
    address = StringField("Address")
    road = StringField("Road address")
    detail = StringField("Detail")


@pytest.fixture(scope="module")
def templates():
    """The project's macros in an application of nothing else."""
    app = Flask("frame", template_folder=str(APP / "templates"))
    app.config["SECRET_KEY"] = "frame"
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Babel(app)
    CSRFProtect(app)
    return app


@pytest.fixture
def page(chromium, static_files):
    page = chromium.new_page()
    page.goto(static_files)
    yield page
    page.close()


@pytest.fixture
def holding(page, templates):
    """A function that puts the HTML of macros into the page and starts one script on it."""

    def fill(module, source, **context):
        with templates.test_request_context():
            source = '{% import "macros/forms.html" as f %}<form>' + source + "</form>"
            html = render_template_string(source, form=Answers(meta={"csrf": False}), **context)
        page.evaluate("(html) => { document.body.innerHTML = html; }", html)
        page.evaluate(f"async () => (await import('/js/{module}.js')).prepare()")
        return page

    return fill


def some_passwords():
    chooser = random.Random(4)
    return ["".join(chooser.choices(ALPHABET, k=chooser.randint(1, 22))) for _ in range(400)]


def test_the_browser_judges_passwords_as_the_server_does(page):
    judge = """async (passwords) => {
        const { brokenRules, strength } = await import("/js/password.js");
        return passwords.map((one) => [[...brokenRules(one, "huong1999", ["Nguyen"])], strength(one, "huong1999", ["Nguyen"])]);
    }"""
    passwords = [*PASSWORDS, *some_passwords()]
    for password, (broken, level) in zip(passwords, page.evaluate(judge, passwords), strict=True):
        assert (password, dict(broken), level) == (password, *judged(password))


def judged(password):
    """The server's answer, but for the list of well-known passwords, which the browser does not have."""
    about = Context(member_id="huong1999", name="Nguyen")
    broken = {rule.rule: rule.piece for rule in broken_rules(password, about) if rule.rule != "well_known"}
    is_only_known = not broken and broken_rules(password, about)
    return broken, 0 if is_only_known else strength(password, about)


def test_rules_tick_off_while_typing(holding):
    page = holding("password", "{{ f.text_field(form.member_id) }}{{ f.password_field(form.password, rules=true) }}")
    page.fill("#password", "huong1234")
    assert page.locator(".strength span").inner_text() == "Too easy"
    assert "1234 is four in a row" in page.locator(".rules__broken").inner_text()
    page.fill("#password", "ca-phe+sua7da")
    assert page.locator(".rules__broken").count() == 0
    assert page.locator(".strength").get_attribute("data-level") == "3"


def test_a_password_equal_to_the_member_id_is_marked_when_the_id_changes(holding):
    page = holding("password", "{{ f.text_field(form.member_id) }}{{ f.password_field(form.password, rules=true) }}")
    page.fill("#password", "sunny5day2go")
    assert page.locator(".rules__broken").count() == 0
    page.fill("#member_id", "sunny5day2go")
    assert "Not your member ID" in page.locator(".rules__broken").inner_text()


def test_a_password_can_be_shown_and_hidden(holding):
    page = holding("password", "{{ f.password_field(form.password) }}")
    page.get_by_role("button", name="Show the password").click()
    assert page.locator("#password").get_attribute("type") == "text"
    page.get_by_role("button", name="Hide the password").click()
    assert page.locator("#password").get_attribute("type") == "password"


def test_the_typed_domain_is_asked_for_only_where_it_is_needed(holding):
    fields = "form.email_local, form.email_domain, form.email_typed"
    page = holding("choices", "{{ f.email_field(" + fields + ", 'E-mail') }}")
    assert page.locator("#email_typed").is_hidden()
    page.select_option("#email_domain", "other")
    assert page.locator("#email_typed").is_visible()


def test_agree_to_all_ticks_the_rows_and_follows_them(holding):
    rows = "[{'field': form.terms, 'title': 'Terms', 'needed': true}, {'field': form.news, 'title': 'News'}]"
    page = holding("choices", "{{ f.consents(" + rows + ", 'Agree to all') }}")
    agree = page.get_by_role("checkbox", name="Agree to all")
    agree.check()
    assert page.locator("#terms").is_checked()
    assert page.locator("#news").is_checked()
    page.locator("#news").uncheck()
    assert not agree.is_checked()
    assert agree.evaluate("(box) => box.indeterminate")


def test_a_result_is_chosen_with_the_keyboard_and_fills_the_form(holding):
    options = [
        {"text": "Gwanak-ro 1", "value": "1", "fill": {"road": "Gwanak-ro 1"}},
        {"text": "Gwanak-ro 12", "value": "2", "fill": {"road": 'Gwanak-ro 12 "Tower"'}},
    ]
    page = holding(
        "picker",
        "{% call f.picker(form.address, '/address', 'Find', next='detail') %}"
        "{{ f.picker_results('address', options, 'gwanak', '2 found', label='Addresses') }}{% endcall %}"
        "{{ f.text_field(form.road) }}{{ f.text_field(form.detail) }}",
        options=options,
    )
    page.focus("#address")
    for key in ("ArrowDown", "ArrowDown"):
        page.keyboard.press(key)
    assert page.locator("#address").get_attribute("aria-activedescendant") == "address-option-2"
    page.keyboard.press("Enter")
    assert page.locator("#road").input_value() == 'Gwanak-ro 12 "Tower"'
    assert page.evaluate("() => document.activeElement.id") == "detail"
    assert page.get_by_role("listbox").count() == 0
