"""The end of a sign-up: every step is checked again, then the member is made, once."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import g, url_for
from flask_babel import gettext
from sqlalchemy import select

from app.extensions import db
from app.forms.validators import not_available
from app.models import InflowPath
from app.operations import draft as drafts
from app.operations import member as members
from app.operations.draft import Answers
from app.views.member.identity import already_member
from app.views.member.information_page import inflow_choices, information_page, kept_form
from app.views.member.sign_up import lead_on
from app.views.provider.trouble import trouble
from app.web.language import chosen
from app.wizards import join as wizard


def finish(answers: Answers) -> Any:
    """Make the member if the e-mail is confirmed; None if it is not yet. What broke meanwhile leads to its field."""
    confirmed_at = wizard.confirmed_at(answers)
    if confirmed_at is None:
        return None
    g.answers = answers
    broken = wizard.checked_again(answers, inflow_choices())
    if broken is not None:
        step, form = broken
        return _corrected(answers, form.errors) if step == "information" else lead_on(url_for("member.join_terms"))
    path_id = db.session.scalar(select(InflowPath.id).where(InflowPath.code == answers["information"]["inflow_path"]))
    try:
        return _join(wizard.join_answers(answers, path_id, confirmed_at, chosen()))
    except members.AlreadyMember:
        db.session.rollback()
        return already_member()
    except members.AlreadyLinked:
        db.session.rollback()
        return trouble("taken", answers["provider"]["provider"], purpose="join")
    except members.MemberIdTaken:
        db.session.rollback()
        return _corrected(answers, {"member_id": [not_available(answers["information"]["member_id"].lower())]})
    except members.EmailTaken:
        db.session.rollback()
        return _corrected(
            answers, {"email_local": [gettext("Another membership has just been made with this e-mail.")]}
        )


def _join(answers: members.JoinAnswers) -> Any:
    done = url_for("member.join_done")
    member = members.join(answers)
    if drafts.finish(g.draft, done, member_id=member.id):
        db.session.commit()
    else:
        db.session.rollback()  # the same submit came twice: the first one has made the member
    return lead_on(done)


def _corrected(answers: Answers, errors: Mapping[str, Sequence[str]]) -> Any:
    """Step 3 again with what is to be corrected and all that was typed, passwords excepted."""
    form = kept_form(answers["information"])
    for name, messages in errors.items():
        field = form[name] if name in form else form.member_id
        field.errors = list(messages)
    return information_page(form)
