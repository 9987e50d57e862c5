"""The companies that are members, or want to be: the list, and each one whole (ST-2)."""

from typing import Any, NamedTuple

from flask import Response, abort, make_response, render_template, request

from app.extensions import db
from app.forms.staff_accounts import RevealForm
from app.forms.staff_company import CompanySearchForm
from app.models import Company
from app.operations import audit
from app.operations.company import seen
from app.operations.resume.seen import Place
from app.views.staff.blueprint import bp
from app.web import company_staff
from app.web.access import staff_only
from app.web.frame import wants_fragment


class CompanyList(NamedTuple):
    """What the list shows."""

    query: seen.Query
    result: seen.Result


@bp.get("/companies")
@staff_only("viewer", everywhere=True)
def companies() -> str:
    """Find companies by any part of what is known of them."""
    form = CompanySearchForm(request.args)
    found = _list(form)
    return render_template("staff/companies.html", form=form, found=found, counts=seen.counts(found.query))


@bp.get("/companies/results")
@staff_only("viewer", everywhere=True)
def companies_results() -> str:
    """The rows alone, while somebody types."""
    form = CompanySearchForm(request.args)
    return render_template("staff/_companies_results.html", form=form, found=_list(form))


@bp.get("/companies/<public_id>")
@staff_only("viewer", everywhere=True)
def company(public_id: str) -> str:
    """Everything about one company; that it was opened is recorded."""
    return _page(company_or_404(public_id))


@bp.post("/companies/<public_id>/people/<person_id>/reveal/<field>")
@staff_only("desk", everywhere=True)
def company_reveal(public_id: str, person_id: str, field: str) -> Any:
    """Show what is masked, for a minute and with the reason; each look is recorded."""
    found = company_or_404(public_id)
    person = seen.person_of(found, person_id) or abort(404)
    value, masked_text = company_staff.revealed(person, field)
    form = RevealForm()
    unmasked = {"person": person, "field": field, "value": None, "masked_text": masked_text, "form": form}
    if not form.validate_on_submit():
        return _revealed(found, unmasked, 422)
    given = {"why": form.why.data, "words": form.words.data or ""}
    audit.record("company.reveal", f"company:{found.id}", person=person.id, field=field, **given)
    db.session.commit()
    return _revealed(found, unmasked | {"value": value}, 200)


def company_or_404(public_id: str) -> Company:
    """The company of an address, unless only a count is left of it."""
    return seen.with_public_id(public_id) or abort(404)


def _page(found: Company, unmasked: dict[str, Any] | None = None) -> str:
    audit.record("company.read", f"company:{found.id}")
    db.session.commit()
    return render_template("staff/company.html", **company_staff.whole(found), unmasked=unmasked)


def _revealed(found: Company, unmasked: dict[str, Any], status: int) -> Response:
    """What takes the place of the masked line; without scripts the whole page, with that line in it."""
    if not wants_fragment():
        return make_response(_page(found, unmasked), status)
    return make_response(render_template("staff/_company_reveal.html", company=found, unmasked=unmasked), status)


def _list(form: CompanySearchForm) -> CompanyList:
    """Look companies up. What was shown to whom is recorded before it is shown."""
    query = seen.Query(
        text=(form.q.data or "")[:100],
        show=form.show.data if form.show.data in seen.SHOWN else "all",
        kind=form.kind.data or "",
        approval=form.approval.data or "",
        check=form.check.data or "",
        record=form.record.data or "",
        after=Place.read(form.after.data or ""),
    )
    result = seen.find(query)
    audit.record("company.list", "companies", shown=[row.id for row in result.rows])
    db.session.commit()
    return CompanyList(query, result)
