"""Address."""

from typing import Any

from app.forms.resume.address import AddressForm
from app.views.resume.blueprint import bp
from app.web.drafting import lead_on
from app.web.resumes import accept, own_resume, sent_or_kept, step_page


@bp.route("/resume/<public_id>/address", methods=["GET", "POST"])
@own_resume("address")
def address(public_id: str) -> Any:
    """The page."""
    form = sent_or_kept(AddressForm)
    if form.validate_on_submit():
        return lead_on(accept(form))
    return step_page("resume/address.html", form)
