"""Messages to many who are registered for a fair: chosen, written, looked at, sent in their time (ST-6)."""

from collections.abc import Callable
from datetime import UTC
from typing import Any

from flask import Response, abort, current_app, flash, render_template, request
from flask_babel import gettext, ngettext
from flask_login import current_user
from sqlalchemy import select

from app.extensions import db
from app.forms.fair import ConfirmForm
from app.forms.fields import choices_of
from app.forms.staff_campaign import CampaignForm, CampaignTextForm, ScheduleForm
from app.models import Campaign, CampaignRecipient, Fair, InflowPath, Member, Message, OutboxItem, Registration
from app.models.campaign import RECIPIENT_STATES
from app.operations import audit, campaign, messages
from app.rules import campaign as rules
from app.views.staff.blueprint import bp
from app.web.access import staff_only
from app.web.filters import country_name, korean_time, language_name
from app.web.language import chosen
from app.web.render import lead_to, render_form
from app.web.row_ids import row_id
from app.web.staff_fairs import fair_for_staff

PAGE = 50  # recipients


@bp.get("/fairs/<slug>/messages")
@staff_only("desk")
def campaigns(slug: str) -> str:
    """All messages of a fair, the newest first."""
    fair = fair_for_staff(slug, "desk")
    found = Campaign.of(fair)
    return render_template(
        "staff/campaigns.html",
        fair=fair,
        campaigns=found,
        progress={one.id: campaign.progress_of(one) for one in found},
    )


@bp.route("/fairs/<slug>/messages/new", methods=["GET", "POST"])
@staff_only("desk")
def campaign_new(slug: str) -> Any:
    """Whom it is for; the text comes next."""
    fair = fair_for_staff(slug, "desk")
    form = _with_choices(CampaignForm(), fair)
    if not form.validate_on_submit():
        return render_form("staff/campaign_new.html", form, fair=fair)
    made = campaign.create(fair, current_user, form.plan)
    db.session.commit()
    return lead_to("staff.campaign_text", slug=slug, campaign_id=made.public_id, language="ko")


@bp.get("/fairs/<slug>/messages/<campaign_id>", endpoint="campaign")
@staff_only("desk")
def campaign_show(slug: str, campaign_id: str) -> str:
    """One message: whom it reaches now, what it says, how far it is."""
    fair, found = _campaign(slug, campaign_id)
    count, languages = _counted(found)
    return render_template(
        "staff/campaign.html",
        fair=fair,
        campaign=found,
        count=count,
        languages=languages,
        text_languages=_text_languages(found, languages),
        progress=campaign.progress_of(found),
        sends_messages=messages.is_configured(),
        chosen=_in_words(found),
    )


@bp.route("/fairs/<slug>/messages/<campaign_id>/edit", methods=["GET", "POST"])
@staff_only("desk")
def campaign_edit(slug: str, campaign_id: str) -> Any:
    """Another filter, kind or pace, while it is a draft or stands still by itself."""
    fair, found = _campaign(slug, campaign_id)
    if not _may_edit(found):
        return _under_way(slug, campaign_id)
    form = _with_choices(CampaignForm(data=CampaignForm.values_of(found) | {"seen": campaign.stamp_of(found)}), fair)
    stored = None
    if form.validate_on_submit():
        try:
            campaign.edit(found, form.plan, seen=form.seen.data or "")
            db.session.commit()
            return lead_to("staff.campaign", slug=slug, campaign_id=campaign_id)
        except campaign.ChangedMeanwhile:
            db.session.rollback()
            fair, found = _campaign(slug, campaign_id)
            if not _may_edit(found):
                return _under_way(slug, campaign_id)
            stored = CampaignForm.values_of(found)
            _say_meanwhile(form, campaign.stamp_of(found))
    return render_form("staff/campaign_edit.html", form, fair=fair, campaign=found, stored=stored)


@bp.route("/fairs/<slug>/messages/<campaign_id>/text/<language>", methods=["GET", "POST"])
@staff_only("desk")
def campaign_text(slug: str, campaign_id: str, language: str) -> Any:
    """What it says in one language."""
    fair, found = _campaign(slug, campaign_id)
    _count, languages = _counted(found)
    known = _text_languages(found, languages)
    if language not in known:
        abort(404)
    if not _may_edit(found):
        return _under_way(slug, campaign_id)
    form = CampaignTextForm(data=found.texts.get(language, {}) | {"seen": campaign.stamp_of_text(found, language)})
    stored = None
    if form.validate_on_submit():
        try:
            campaign.write(found, language, form.subject.data or "", form.body.data or "", seen=form.seen.data or "")
            db.session.commit()
            return lead_to("staff.campaign", slug=slug, campaign_id=campaign_id)
        except campaign.ChangedMeanwhile:
            db.session.rollback()
            fair, found = _campaign(slug, campaign_id)
            if not _may_edit(found):
                return _under_way(slug, campaign_id)
            stored = found.texts.get(language, {"subject": "", "body": ""})
            _say_meanwhile(form, campaign.stamp_of_text(found, language))
    shown = {"campaign": found, "language": language, "languages": languages, "stored": stored}
    return render_form("staff/campaign_text.html", form, fair=fair, **shown)


def _say_meanwhile(form: CampaignForm | CampaignTextForm, seen: str) -> None:
    """What was typed stays, and what the colleague stored stands above it; the next save is meant."""
    form.seen.data = seen
    form.form_errors.append(
        gettext("A colleague changed this page while you did. Compare both, then save again what is right.")
    )


@bp.get("/fairs/<slug>/messages/<campaign_id>/preview/<language>")
@staff_only("desk")
def campaign_preview(slug: str, campaign_id: str, language: str) -> Any:
    """What a real registrant would read, the name masked. The look is in the audit log."""
    fair, found = _campaign(slug, campaign_id)
    if language not in found.texts:
        abort(404)
    try:
        seen = campaign.preview(found, language)
    except campaign.StaleFilter:
        return _stale(slug, campaign_id)
    db.session.commit()
    return render_template("staff/campaign_preview.html", fair=fair, campaign=found, preview=seen)


@bp.post("/fairs/<slug>/messages/<campaign_id>/test/<language>")
@staff_only("desk")
def campaign_test(slug: str, campaign_id: str, language: str) -> Any:
    """The mail to oneself."""
    _fair, found = _campaign(slug, campaign_id)
    if language not in found.texts:
        abort(404)
    try:
        campaign.send_test(found, current_user, language)
    except campaign.StaleFilter:
        return _stale(slug, campaign_id)
    db.session.commit()
    flash(gettext("A test is on its way to %(address)s.", address=current_user.email), "success")
    return lead_to("staff.campaign_preview", slug=slug, campaign_id=campaign_id, language=language)


@bp.route("/fairs/<slug>/messages/<campaign_id>/schedule", methods=["GET", "POST"])
@staff_only("desk")
def campaign_schedule(slug: str, campaign_id: str) -> Any:
    """Count, then let it go out; to very many only by who manages the fair, who types the number."""
    fair, found = _campaign(slug, campaign_id)
    form = ScheduleForm()
    if found.state not in ("draft", "paused"):
        return _under_way(slug, campaign_id)
    try:
        count = campaign.count_of(found)
        if not form.validate_on_submit():
            return _schedule_page(form, fair, found, count)
        told = campaign.schedule(found, current_user, form.moment.astimezone(UTC), typed=form.typed)
        db.session.commit()
    except campaign.StaleFilter:
        return _stale(slug, campaign_id)
    except campaign.NotSettled:
        return _under_way(slug, campaign_id)
    except campaign.CampaignRefused as error:
        db.session.rollback()
        _say(form, error)
        fair, found = _campaign(slug, campaign_id)
        return _schedule_page(form, fair, found, campaign.count_of(found))
    flash(ngettext("It goes out to %(num)d person.", "It goes out to %(num)d people.", told), "success")
    return lead_to("staff.campaign", slug=slug, campaign_id=campaign_id)


def _schedule_page(form: ScheduleForm, fair: Fair, found: Campaign, count: campaign.Count) -> Response:
    return render_form(
        "staff/campaign_schedule.html", form, fair=fair, campaign=found, count=count, is_many=count.reached > rules.MANY
    )


def _say(form: ScheduleForm, error: campaign.CampaignRefused) -> None:
    if isinstance(error, campaign.WithoutText):
        form.form_errors.append(gettext("Write a subject and a text first."))
    elif isinstance(error, campaign.TooManyForRole):
        form.form_errors.append(
            gettext("Only who manages the fair sends to more than %(many)s people.", many=rules.MANY)
        )
    elif isinstance(error, campaign.NumberNotTyped):
        form.number.errors = [gettext("Type the number of people: %(count)s", count=error.count)]


@bp.post("/fairs/<slug>/messages/<campaign_id>/pause")
@staff_only("desk")
def campaign_pause(slug: str, campaign_id: str) -> Any:
    """Nothing more goes out for now."""
    return _step(campaign.pause, slug, campaign_id)


@bp.post("/fairs/<slug>/messages/<campaign_id>/resume")
@staff_only("desk")
def campaign_resume(slug: str, campaign_id: str) -> Any:
    """Go on where it stood."""
    return _step(campaign.resume, slug, campaign_id)


def _step(do: Callable[[Campaign], None], slug: str, campaign_id: str) -> Any:
    _fair, found = _campaign(slug, campaign_id)
    try:
        do(found)
        db.session.commit()
    except campaign.NotSettled:
        return _under_way(slug, campaign_id)
    return lead_to("staff.campaign", slug=slug, campaign_id=campaign_id)


@bp.route("/fairs/<slug>/messages/<campaign_id>/stop", methods=["GET", "POST"])
@staff_only("desk")
def campaign_stop(slug: str, campaign_id: str) -> Any:
    """End it for good, after one more question."""
    fair, found = _campaign(slug, campaign_id)
    form = ConfirmForm()
    if not form.validate_on_submit():
        return render_form("staff/campaign_stop.html", form, fair=fair, campaign=found)
    return _step(campaign.stop, slug, campaign_id)


@bp.get("/fairs/<slug>/messages/<campaign_id>/recipients")
@staff_only("desk")
def campaign_recipients(slug: str, campaign_id: str) -> str:
    """Who got it, page by page, with what became of mail and text message."""
    fair, found = _campaign(slug, campaign_id)
    state = request.args.get("state", "")
    state = state if state in RECIPIENT_STATES else ""
    rows = _recipients(found, state)
    more = rows[PAGE - 1].id if len(rows) > PAGE else None
    rows = rows[:PAGE]
    if rows:
        shown = [row.member_id for row in rows]
        audit.record("campaign.recipients", f"campaign:{found.id}", shown=shown)
        db.session.commit()
    return render_template(
        "staff/campaign_recipients.html",
        fair=fair,
        campaign=found,
        rows=rows,
        state=state,
        states=RECIPIENT_STATES,
        more=more,
        progress=campaign.progress_of(found),
        ways=_ways(rows),
    )


def _recipients(found: Campaign, state: str) -> list[CampaignRecipient]:
    after = row_id(request.args.get("after"))
    query = select(CampaignRecipient).where(CampaignRecipient.campaign_id == found.id)
    if state:
        query = query.where(CampaignRecipient.state == state)
    if after is not None:
        query = query.where(CampaignRecipient.id > after)
    return list(db.session.scalars(query.order_by(CampaignRecipient.id).limit(PAGE + 1)))


def _ways(rows: list[CampaignRecipient]) -> dict[int, dict[str, str]]:
    """By recipient: the state of the mail in the outbox, and of the text message at its service."""
    keys = {f"campaign:{way}:{row.id}": (row.id, way) for row in rows for way in ("mail", "message")}
    found: dict[int, dict[str, str]] = {}
    for table in (OutboxItem, Message):
        for key, state in db.session.execute(select(table.key, table.state).where(table.key.in_(keys))):
            number, way = keys[key]
            found.setdefault(number, {})[way] = state
    return found


def _campaign(slug: str, campaign_id: str) -> tuple[Fair, Campaign]:
    fair = fair_for_staff(slug, "desk")
    found = Campaign.with_public_id(campaign_id)
    return (fair, found) if found is not None and found.fair_id == fair.id else abort(404)


def _may_edit(found: Campaign) -> bool:
    return found.state == "draft" or bool(found.state == "paused" and found.trouble and not found.gathered_at)


def _under_way(slug: str, campaign_id: str) -> Any:
    db.session.rollback()
    flash(gettext("This is not possible any more: the message is in another state now."), "warning")
    return lead_to("staff.campaign", slug=slug, campaign_id=campaign_id)


def _stale(slug: str, campaign_id: str) -> Any:
    db.session.rollback()
    flash(gettext("Something that the filter names is gone. Choose again whom it is for."), "warning")
    return lead_to("staff.campaign_edit", slug=slug, campaign_id=campaign_id)


def _counted(found: Campaign) -> tuple[campaign.Count | None, dict[str, int]]:
    try:
        return campaign.count_of(found), campaign.in_languages(found)
    except campaign.StaleFilter:
        return None, {}


def _text_languages(found: Campaign, read: dict[str, int]) -> list[str]:
    """The site's languages, the fair's, and those that its readers read."""
    spoken = list(current_app.config["LANGUAGES"])
    others = {*found.fair.languages, *found.texts, *read} - set(spoken)
    return [*spoken, *sorted(others)]


def _with_choices(form: CampaignForm, fair: Fair) -> CampaignForm:
    """What can be chosen: only what registrants of this fair have."""
    form.slots.choices = choices_of((slot.public_id, korean_time(slot.starts_at)) for slot in fair.slots)
    form.languages.choices = choices_of((code, language_name(code)) for code in _had(fair, Member.language))
    form.nationalities.choices = choices_of((code, country_name(code)) for code in _had(fair, Member.nationality))
    paths = InflowPath.all_of_them()
    form.inflow_paths.choices = choices_of((path.code, path.name_in(chosen())) for path in paths)
    return form


def _had(fair: Fair, column: Any) -> list[str]:
    found = (
        select(column)
        .join(Registration, Registration.member_id == Member.id)
        .where(Registration.fair_id == fair.id, column.is_not(None))
        .distinct()
        .order_by(column)
    )
    return [value for value in db.session.scalars(found) if value]


def _in_words(found: Campaign) -> list[tuple[str, str]]:
    """The filter as people read it; what is gone stands as it was."""
    form = _with_choices(CampaignForm(formdata=None, data=CampaignForm.values_of(found)), found.fair)
    lines = []
    for name in ("states", "slots", "languages", "nationalities", "inflow_paths"):
        words = {str(choice.value): str(choice.label) for choice in form[name].choices or ()}
        if form[name].data:
            lines.append((str(form[name].label.text), ", ".join(words.get(value, value) for value in form[name].data)))
    if form.arrived.data:
        words = {str(choice.value): str(choice.label) for choice in form.arrived.choices or ()}
        lines.append((str(form.arrived.label.text), words.get(form.arrived.data, form.arrived.data)))
    if form.identity_to_check.data:
        lines.append((str(form.identity_to_check.label.text), gettext("Yes")))
    return lines
