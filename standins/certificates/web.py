"""Lists, answers about single certificates, and the page that hands out test certificates."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, g, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as AnyResponse

from standins.businesses import HANBIT, NAMED, Business, by_number
from standins.certificates import kinds, revocation
from standins.certificates.authorities import BY_BRAND, TRUSTED, Authority
from standins.certificates.issuing import PASSWORD, Issued, issue
from standins.certificates.kinds import KINDS
from standins.certificates.revocation import Revocations
from standins.faults import Faults

LISTS, RESPONDER = "certificate-lists", "certificate-ocsp"
LIST_TYPE, RESPONSE_TYPE = "application/pkix-crl", "application/ocsp-response"
LONGEST_QUESTION = 16 * 1024  # bytes
ENCRYPTIONS = {
    "pbes1": "SEED, key from the password by SHA-1 (seedCBCWithSHA1)",
    "seedcbc": "SEED, the same with a fixed IV (seedCBC)",
    "pbes2": "SEED in PBES2",
    "aes": "AES in PBES2",
}


@dataclass(frozen=True)
class Choice:
    """What was chosen on the page."""

    business: Business
    brand: str
    encryption: str

    def issue(self, kind: str) -> Issued:
        return issue(self.business, brand=self.brand, kind=kind, encryption=self.encryption)

    @property
    def fields(self) -> dict[str, str]:
        return {"number": self.business.number, "brand": self.brand, "encryption": self.encryption}

    @property
    def kinds(self) -> dict[str, kinds.Kind]:
        """Those that this brand issues; some come from one brand alone."""
        policies = BY_BRAND[self.brand].policies
        return {name: kind for name, kind in KINDS.items() if kind.brand or kind.policy in policies}


def blueprint(revocations: Revocations, faults: Faults) -> Blueprint:
    bp = Blueprint("certificates", __name__, url_prefix="/certificates")
    _add_pages(bp, revocations)
    _add_answers(bp, revocations, faults)
    return bp


def _add_answers(bp: Blueprint, revocations: Revocations, faults: Faults) -> None:
    """What sites ask."""

    @bp.get("/lists/<brand>.crl")
    def revoked(brand: str) -> AnyResponse:
        authority = _authority(brand)
        if (broken := faults.strike(LISTS)) is not None:
            return broken
        if g.fault == "404":
            abort(404)
        content = revocation.revocation_list(authority, revocations.of(brand), g.fault)
        return Response(content, content_type=LIST_TYPE)

    @bp.post("/ocsp/<brand>")
    def status(brand: str) -> AnyResponse:
        authority = _authority(brand)
        if (broken := faults.strike(RESPONDER)) is not None:
            return broken
        asked = request.stream.read(LONGEST_QUESTION)
        return Response(revocation.answer(authority, asked, revocations, g.fault), content_type=RESPONSE_TYPE)


def _add_pages(bp: Blueprint, revocations: Revocations) -> None:
    """Where people get certificates to try the site with."""

    @bp.get("")
    def show() -> str:
        number = request.args.get("number", "")
        unknown = number if number and _business(number) is None else ""
        choice = _choice({**request.args, "number": HANBIT.number} if unknown else request.args)
        return render_template(
            "certificates.html",
            choice=choice,
            unknown=unknown,
            businesses=NAMED,
            brands=TRUSTED,
            encryptions=ENCRYPTIONS,
            password=PASSWORD,
            revoked={kind for kind in choice.kinds if _is_revoked(revocations, choice.issue(kind))},
        )

    @bp.get("/<kind>.zip")
    def folder(kind: str) -> Response:
        return _download(_zipped(_issued(kind).folder_files), "zip", kind)

    @bp.get("/<kind>.pfx")
    def pfx(kind: str) -> Response:
        return _download(_issued(kind).pfx, "pfx", kind)

    @bp.post("/revoke")
    def revoke() -> AnyResponse:
        revocations.revoke(_issued(request.form.get("kind", ""), request.form))
        return redirect(f"{url_for('certificates.show')}?{urlencode(_choice(request.form).fields)}", 303)


def _authority(brand: str) -> Authority:
    if brand not in BY_BRAND:
        abort(404)
    return BY_BRAND[brand]


def _is_revoked(revocations: Revocations, issued: Issued) -> bool:
    return revocations.is_revoked(issued.order.authority.brand, issued.serial)


def _business(number: str) -> Business | None:
    return by_number(number.replace("-", "").strip())


def _choice(fields: Mapping[str, str]) -> Choice:
    """The demo's company and the usual brand where nothing was chosen; 404 for what there is not."""
    business = _business(fields.get("number") or HANBIT.number)
    brand, encryption = fields.get("brand", "signgate"), fields.get("encryption", "pbes1")
    if business is None or brand not in {authority.brand for authority in TRUSTED} or encryption not in ENCRYPTIONS:
        abort(404)
    return Choice(business, brand, encryption)


def _issued(kind: str, fields: Mapping[str, str] | None = None) -> Issued:
    choice = _choice(request.args if fields is None else fields)
    if kind not in choice.kinds:
        abort(404)
    return choice.issue(kind)


def _zipped(files: Mapping[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(zipfile.ZipInfo(path), data)
    return content.getvalue()


def _download(content: bytes, ending: str, kind: str) -> Response:
    choice = _choice(request.args)
    name = f"{choice.brand}-{choice.business.shown_number}-{kind}.{ending}"
    return send_file(io.BytesIO(content), "application/octet-stream", as_attachment=True, download_name=name)
