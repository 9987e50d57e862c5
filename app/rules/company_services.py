"""What a company may do by the way it logged in (기업회원 유형).

General: everything. Agency (고용보험 사무대행기관): its own account and company data. Proxy (대리인): openings,
interviews and shared resumes of companies that named it. Home is where each of them arrives. Acting is the list of the
companies that named this one.
"""

SERVICES = ("home", "account", "company", "acting", "openings", "interviews", "resumes")
LOGIN_TYPES = ("general", "agency", "proxy")
FOR_OTHERS = ("openings", "interviews", "resumes")  # what a company may let a proxy do
COVERED = {
    "general": SERVICES,
    "agency": ("home", "account", "company"),
    "proxy": ("home", "acting", *FOR_OTHERS),
}


def is_covered(login_type: str, service: str) -> bool:
    """Whether a login of this type may use the service at all."""
    return service in COVERED[login_type]
