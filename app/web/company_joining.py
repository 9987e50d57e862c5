"""What the pages of a company's sign-up share: whose draft it is, which step may be opened, how a page is drawn."""

from flask_babel import lazy_gettext

from app.web.sign_up import SignUp
from app.wizards.company import COMPANY_JOIN

_sign_up = SignUp(
    COMPANY_JOIN,
    begins_at="company.join",
    begin_here=lazy_gettext("Begin here. A company’s sign-up that is not finished is erased after one day."),
)
within_company_join, next_address, page = _sign_up.within, _sign_up.next_address, _sign_up.page
