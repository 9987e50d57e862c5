"""Settings: one class per environment, read from the environment or a .env file.

Every key stands here with its default and its unit; `.env.example` lists the same keys.
Production is strict: `flask --app wsgi doctor` names what is missing or unsafe, and the site refuses to start.
"""

import os
from datetime import timedelta
from pathlib import Path

from dotenv import load_dotenv

ROOT = Path(__file__).resolve().parent
load_dotenv(ROOT / ".env")
VAR_DIR = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
load_dotenv(VAR_DIR / "secrets.env")

DEVELOPMENT_SECRET = "development-only-secret-development-only"


def _text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def _flag(name: str, default: bool) -> bool:
    value = os.environ.get(name)
    return default if value is None else value.strip().lower() in {"1", "true", "yes", "on"}


def _number(name: str, default: int) -> int:
    return int(os.environ.get(name) or default)


def _list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in _text(name, default).split(",") if part.strip()]


class Config:
    """What all environments share."""

    ENVIRONMENT = "base"
    ROOT = ROOT
    VAR_DIR = VAR_DIR
    VERSION = "0.1.0"

    # Addresses
    BASE_URL = _text("BASE_URL", "http://127.0.0.1:8000")
    TRUSTED_HOSTS = _list("TRUSTED_HOSTS") or None
    TRUSTED_PROXIES = _number("TRUSTED_PROXIES", 0)  # how many proxies of ours stand in front
    STANDINS_URL = _text("STANDINS_URL")  # empty in production

    # Secrets
    SECRET_KEY = _text("SECRET_KEY") or DEVELOPMENT_SECRET
    FIELD_KEYS = _text("FIELD_KEYS")  # "id:base64,id:base64"; the first encrypts, all decrypt
    HASH_KEY = _text("HASH_KEY")  # base64, 32 bytes
    AUDIT_KEY = _text("AUDIT_KEY")  # base64, 32 bytes
    TICKET_KEYS = _text("TICKET_KEYS")  # "1:base64seed,2:base64seed"; the first signs, all verify

    # Database
    DATABASE_URL = _text("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'madang.sqlite'}"
    DATABASE_POOL_SIZE = _number("DATABASE_POOL_SIZE", 5)
    DATABASE_STATEMENT_TIMEOUT_MS = _number("DATABASE_STATEMENT_TIMEOUT_MS", 10_000)
    DATABASE_LOCK_TIMEOUT_MS = _number("DATABASE_LOCK_TIMEOUT_MS", 5_000)

    # Files: empty for the folder files/ in VAR_DIR, else s3://bucket/folder, gs://…, az://…
    OBJECT_STORE_URL = _text("OBJECT_STORE_URL")

    # Requests
    MAX_CONTENT_LENGTH = 64 * 1024  # bytes; a route that needs more says so
    MAX_FORM_MEMORY_SIZE = 64 * 1024
    MAX_FORM_PARTS = 200
    RATELIMIT_STORAGE_URI = _text("RATELIMIT_STORAGE_URI") or f"nodefile://{VAR_DIR / 'limits.sqlite'}"
    RATELIMIT_ENABLED = True
    WEB_WORKERS = _number("WEB_WORKERS", 2)

    # Sessions
    IDLE_TIMEOUT = timedelta(minutes=_number("IDLE_MINUTES", 30))
    STAFF_IDLE_TIMEOUT = timedelta(minutes=_number("STAFF_IDLE_MINUTES", 15))
    MASS_READING_PEOPLE = _number("MASS_READING_PEOPLE", 200)  # of so many different people one account reads data …
    MASS_READING_MINUTES = _number("MASS_READING_MINUTES", 10)  # … in so long, and an alarm is raised
    SESSION_LIFETIME = timedelta(hours=_number("SESSION_HOURS", 12))
    PERMANENT_SESSION_LIFETIME = timedelta(hours=12)
    SESSION_COOKIE_HTTPONLY = True
    SESSION_COOKIE_SAMESITE = "Lax"
    WTF_CSRF_TIME_LIMIT = None  # as long as the session
    WTF_CSRF_CHECK_DEFAULT = True
    # Cookies are bound to this host (__Host-) and SameSite; browsers that send no Referer are let in with their token.
    WTF_CSRF_SSL_STRICT = False
    LOGIN_REQUIRES_NAME = _flag("LOGIN_REQUIRES_NAME", True)

    # Languages: the first is the default; a language stands here once its catalogue is complete
    LANGUAGES = {"ko": "한국어", "en": "English"}
    BABEL_DEFAULT_LOCALE = "ko"
    BABEL_DEFAULT_TIMEZONE = "Asia/Seoul"

    # Outside services; an empty address means "not configured": hidden, with its way on
    PORTONE_URL = _text("PORTONE_URL")
    PORTONE_SECRET = _text("PORTONE_SECRET")
    PORTONE_STORE_ID = _text("PORTONE_STORE_ID")
    PORTONE_CHANNEL_KEY = _text("PORTONE_CHANNEL_KEY")
    PORTONE_ACCEPT_TEST_CHANNEL = _flag("PORTONE_ACCEPT_TEST_CHANNEL", False)  # never in production: made-up people
    IDENTITY_SERVICE = _text("IDENTITY_SERVICE", "portone")  # or nice: which one this site asks
    PORTONE_SCRIPT_URL = _text("PORTONE_SCRIPT_URL")  # the browser SDK, for the window; empty: by code alone
    # What that script asks and frames besides its own origin
    PORTONE_WINDOW_ORIGINS = _list(
        "PORTONE_WINDOW_ORIGINS",
        "https://checkout-service.prod.iamport.co,https://tx-gateway-service.prod.iamport.co,"
        "https://payment-bridge.prod.iamport.co,https://service.iamport.kr",
    )
    NICE_URL = _text("NICE_URL")
    NICE_WINDOW_URL = _text("NICE_WINDOW_URL")
    NICE_CLIENT_ID = _text("NICE_CLIENT_ID")
    NICE_CLIENT_SECRET = _text("NICE_CLIENT_SECRET")
    NICE_PRODUCT_ID = _text("NICE_PRODUCT_ID", "2101979031")
    # The name check of a resume, a contract of its own; there when its client id is set
    NICE_NAME_URL = _text("NICE_NAME_URL")
    NICE_NAME_CLIENT_ID = _text("NICE_NAME_CLIENT_ID")
    NICE_NAME_CLIENT_SECRET = _text("NICE_NAME_CLIENT_SECRET")
    NICE_NAME_PRODUCT_ID = _text("NICE_NAME_PRODUCT_ID", "2101960011")
    NICE_NAME_CHARSET = _text("NICE_NAME_CHARSET", "euc-kr")  # or utf-8: how the service reads names
    NICE_NAME_HMAC_PART = _text("NICE_NAME_HMAC_PART", "last")  # or first: which 32 characters sign a question
    NICE_NAME_CALL_CENTRE = _text("NICE_NAME_CALL_CENTRE", "1600-1522")  # empty: not shown
    # Logging in with accounts elsewhere; each is there when its client id is set
    NAVER_URL = _text("NAVER_URL", "https://nid.naver.com")
    NAVER_API_URL = _text("NAVER_API_URL", "https://openapi.naver.com")
    NAVER_CLIENT_ID = _text("NAVER_CLIENT_ID")
    NAVER_CLIENT_SECRET = _text("NAVER_CLIENT_SECRET")
    KAKAO_URL = _text("KAKAO_URL", "https://kauth.kakao.com")  # also the issuer
    KAKAO_API_URL = _text("KAKAO_API_URL", "https://kapi.kakao.com")
    KAKAO_CLIENT_ID = _text("KAKAO_CLIENT_ID")
    KAKAO_CLIENT_SECRET = _text("KAKAO_CLIENT_SECRET")
    KAKAO_ADMIN_KEY = _text("KAKAO_ADMIN_KEY")  # signs its notices to us; unlinks
    FACEBOOK_URL = _text("FACEBOOK_URL", "https://www.facebook.com")
    FACEBOOK_API_URL = _text("FACEBOOK_API_URL", "https://graph.facebook.com")
    FACEBOOK_VERSION = _text("FACEBOOK_VERSION", "v25.0")
    FACEBOOK_CLIENT_ID = _text("FACEBOOK_CLIENT_ID")
    FACEBOOK_CLIENT_SECRET = _text("FACEBOOK_CLIENT_SECRET")
    # A government's single sign-on, by OIDC, by SAML 2.0, or both
    GOVERNMENT_NAME = _text("GOVERNMENT_NAME", "Government login")  # as on its button
    GOVERNMENT_NAME_KOREAN = _text("GOVERNMENT_NAME_KOREAN", "정부 로그인")
    GOVERNMENT_OIDC_ISSUER = _text("GOVERNMENT_OIDC_ISSUER")
    GOVERNMENT_OIDC_CLIENT_ID = _text("GOVERNMENT_OIDC_CLIENT_ID")
    GOVERNMENT_OIDC_CLIENT_SECRET = _text("GOVERNMENT_OIDC_CLIENT_SECRET")
    GOVERNMENT_OIDC_SCOPE = _text("GOVERNMENT_OIDC_SCOPE", "openid profile email phone")
    GOVERNMENT_SAML_ENTITY_ID = _text("GOVERNMENT_SAML_ENTITY_ID")  # the identity provider's
    GOVERNMENT_SAML_SSO_URL = _text("GOVERNMENT_SAML_SSO_URL")
    GOVERNMENT_SAML_CERTIFICATE = _text("GOVERNMENT_SAML_CERTIFICATE")  # base64 of its DER, or a path to a PEM file
    # Which attribute holds what, "ours=theirs" separated by commas; what is left out is not read
    GOVERNMENT_ATTRIBUTES = _text(
        "GOVERNMENT_ATTRIBUTES",
        "name=name,email=email,phone=phone_number,birth_date=birthdate,ci=ci,nationality=nation",
    )
    # Text messages and AlimTalk, SOLAPI
    SOLAPI_URL = _text("SOLAPI_URL")
    SOLAPI_KEY = _text("SOLAPI_KEY")
    SOLAPI_SECRET = _text("SOLAPI_SECRET")
    SOLAPI_SENDER = _text("SOLAPI_SENDER")  # the registered sender number, digits
    SOLAPI_CHANNEL_ID = _text("SOLAPI_CHANNEL_ID")  # the Kakao channel (pfId); empty: no AlimTalk, SMS alone
    SOLAPI_REPORT_TOKEN = _text("SOLAPI_REPORT_TOKEN")  # in the address to which delivery reports come
    # Approved AlimTalk templates by message, "ticket=KA01…,reminder=KA01…"; "ticket.en=KA01…" for another language
    SOLAPI_TEMPLATES = _text("SOLAPI_TEMPLATES")
    MESSAGE_COUNTRIES = _list("MESSAGE_COUNTRIES", "82")  # calling codes to which text messages go
    JUSO_URL = _text("JUSO_URL")
    JUSO_KEY = _text("JUSO_KEY")
    JUSO_ENGLISH_KEY = _text("JUSO_ENGLISH_KEY")
    # The tax office's register of businesses, at data.go.kr
    NTS_URL = _text("NTS_URL")
    NTS_KEY = _text("NTS_KEY")  # the "decoding" key
    # The master customer system, to which records of companies go; empty: none is sent nor promised
    MDM_URL = _text("MDM_URL")
    MDM_KEY = _text("MDM_KEY")
    MDM_OPERATOR = _text("MDM_OPERATOR")  # who runs it, as the consent names it
    # Certificates of companies (docs/certificates.md): files or folders of files, PEM or DER. No root: hidden, and
    # staff look at the certificate of registration
    CERTIFICATE_ROOTS = _list("CERTIFICATE_ROOTS")
    CERTIFICATE_ISSUERS = _list("CERTIFICATE_ISSUERS")  # of the authorities that the roots certified
    CERTIFICATE_POLICIES = _list("CERTIFICATE_POLICIES")  # OIDs; empty: business ones of certificate_policies.csv
    # Where lists of revoked certificates and OCSP answers may be fetched; other addresses in certificates are not asked
    CERTIFICATE_HOSTS = _list("CERTIFICATE_HOSTS") or [
        "dirsys.rootca.or.kr",
        "ds.yessign.or.kr",
        "ocsp.yessign.org",
        "dir.signkorea.com",
        "ldap.signgate.com",
        "dir.crosscert.com",
        "dir.tradesign.co.kr",
        "ldap.tradesign.net",
    ]
    # Financial certificates (YESKEY), a contract with KFTC; offered when all three are set
    FINCERT_SCRIPT_URL = _text("FINCERT_SCRIPT_URL")  # https://4user.yeskey.or.kr/v1/fincertCorp.js
    FINCERT_ORG_CODE = _text("FINCERT_ORG_CODE")
    FINCERT_API_KEY = _text("FINCERT_API_KEY")  # bound to this site's address; browsers see it
    FINCERT_ORIGINS = _list("FINCERT_ORIGINS")  # what that script asks and frames besides its own origin
    SMTP_URL = _text("SMTP_URL")  # smtp://, smtps:// or smtp+starttls://user:password@host:port
    MAIL_FROM = _text("MAIL_FROM", "Madang <no-reply@madang.example>")

    # Who runs this site
    SITE_NAME = _text("SITE_NAME", "Madang")
    SITE_NAME_KOREAN = _text("SITE_NAME_KOREAN", "마당")
    OPERATOR_NAME = _text("OPERATOR_NAME")
    OPERATOR_ADDRESS = _text("OPERATOR_ADDRESS")
    OPERATOR_EMAIL = _text("OPERATOR_EMAIL")
    PRIVACY_OFFICER = _text("PRIVACY_OFFICER")
    CUSTOMER_CENTRE_NUMBER = _text("CUSTOMER_CENTRE_NUMBER")
    CUSTOMER_CENTRE_HOURS = _text("CUSTOMER_CENTRE_HOURS", "09:00-18:00")
    REMOTE_SUPPORT_URL = _text("REMOTE_SUPPORT_URL")
    # Whom companies call about their entry or their financial certificate; empty: not shown
    WORK24_CALL_CENTRE = _text("WORK24_CALL_CENTRE", "1577-7114")
    KFTC_CALL_CENTRE = _text("KFTC_CALL_CENTRE")

    # Tickets that each kiosk keeps in store for people who register while the network is away
    KIOSK_BLOCK_SIZE = _number("KIOSK_BLOCK_SIZE", 200)
    # The live board of a fair is counted at most this often, for all who look
    BOARD_EVERY = timedelta(seconds=_number("BOARD_EVERY_SECONDS", 3))

    # How long data is kept, in days
    KEEP_ABANDONED_SIGN_UP_DAYS = _number("KEEP_ABANDONED_SIGN_UP_DAYS", 1)
    KEEP_RESUME_DRAFT_DAYS = _number("KEEP_RESUME_DRAFT_DAYS", 30)
    KEEP_OUTBOX_DAYS = _number("KEEP_OUTBOX_DAYS", 30)
    KEEP_LEFT_MEMBER_DAYS = _number("KEEP_LEFT_MEMBER_DAYS", 30)
    KEEP_LEFT_COMPANY_DAYS = _number("KEEP_LEFT_COMPANY_DAYS", 30)
    KEEP_EXPORT_DAYS = _number("KEEP_EXPORT_DAYS", 1)
    KEEP_DATA_READS_DAYS = _number("KEEP_DATA_READS_DAYS", 2 * 366)  # whose data staff read
    KEEP_MEMBER_EVENTS_DAYS = _number("KEEP_MEMBER_EVENTS_DAYS", 365)
    KEEP_REGISTRATION_DAYS = _number("KEEP_REGISTRATION_DAYS", 365)  # after the fair
    KEEP_RIGHTS_RECORDS_DAYS = _number("KEEP_RIGHTS_RECORDS_DAYS", 3 * 365)
    METRICS_TOKEN = _text("METRICS_TOKEN")


class Development(Config):
    """`make run` on somebody's own machine: everything works, against the stand-ins."""

    ENVIRONMENT = "development"
    STANDINS_URL = _text("STANDINS_URL", "http://localhost:8001")
    PORTONE_URL = _text("PORTONE_URL", STANDINS_URL + "/portone")
    PORTONE_SECRET = _text("PORTONE_SECRET", "standin-secret")
    PORTONE_STORE_ID = _text("PORTONE_STORE_ID", "store-standin")
    PORTONE_CHANNEL_KEY = _text("PORTONE_CHANNEL_KEY", "channel-key-standin")
    PORTONE_SCRIPT_URL = _text("PORTONE_SCRIPT_URL", STANDINS_URL + "/portone/browser-sdk.js")
    PORTONE_WINDOW_ORIGINS = _list("PORTONE_WINDOW_ORIGINS")
    NICE_URL = _text("NICE_URL", STANDINS_URL + "/nice")
    NICE_WINDOW_URL = _text("NICE_WINDOW_URL", STANDINS_URL + "/nice/CheckPlusSafeModel/service.cb")
    NICE_CLIENT_ID = _text("NICE_CLIENT_ID", "standin-nice-client")
    NICE_CLIENT_SECRET = _text("NICE_CLIENT_SECRET", "standin-nice-secret")
    NICE_NAME_URL = _text("NICE_NAME_URL", STANDINS_URL + "/nice")
    NICE_NAME_CLIENT_ID = _text("NICE_NAME_CLIENT_ID", "standin-nice-client")
    NICE_NAME_CLIENT_SECRET = _text("NICE_NAME_CLIENT_SECRET", "standin-nice-secret")
    NAVER_URL = _text("NAVER_URL", STANDINS_URL + "/naver")
    NAVER_API_URL = _text("NAVER_API_URL", STANDINS_URL + "/naver-api")
    NAVER_CLIENT_ID = _text("NAVER_CLIENT_ID", "standin-naver-client")
    NAVER_CLIENT_SECRET = _text("NAVER_CLIENT_SECRET", "standin-naver-secret")
    KAKAO_URL = _text("KAKAO_URL", STANDINS_URL + "/kakao")
    KAKAO_API_URL = _text("KAKAO_API_URL", STANDINS_URL + "/kakao-api")
    KAKAO_CLIENT_ID = _text("KAKAO_CLIENT_ID", "standin-kakao-client")
    KAKAO_CLIENT_SECRET = _text("KAKAO_CLIENT_SECRET", "standin-kakao-secret")
    KAKAO_ADMIN_KEY = _text("KAKAO_ADMIN_KEY", "standin-kakao-admin")
    FACEBOOK_URL = _text("FACEBOOK_URL", STANDINS_URL + "/facebook")
    FACEBOOK_API_URL = _text("FACEBOOK_API_URL", STANDINS_URL + "/facebook-api")
    FACEBOOK_CLIENT_ID = _text("FACEBOOK_CLIENT_ID", "1000000000000001")
    FACEBOOK_CLIENT_SECRET = _text("FACEBOOK_CLIENT_SECRET", "standin-facebook-secret")
    GOVERNMENT_OIDC_ISSUER = _text("GOVERNMENT_OIDC_ISSUER", STANDINS_URL + "/government")
    GOVERNMENT_OIDC_CLIENT_ID = _text("GOVERNMENT_OIDC_CLIENT_ID", "standin-government-client")
    GOVERNMENT_OIDC_CLIENT_SECRET = _text("GOVERNMENT_OIDC_CLIENT_SECRET", "standin-government-secret")
    GOVERNMENT_SAML_ENTITY_ID = _text("GOVERNMENT_SAML_ENTITY_ID", STANDINS_URL + "/government/saml")
    GOVERNMENT_SAML_SSO_URL = _text("GOVERNMENT_SAML_SSO_URL", STANDINS_URL + "/government/saml/sso")
    GOVERNMENT_SAML_CERTIFICATE = _text(
        "GOVERNMENT_SAML_CERTIFICATE", str(ROOT / "standins/government/standin_certificate.pem")
    )
    SOLAPI_URL = _text("SOLAPI_URL", STANDINS_URL + "/solapi")
    SOLAPI_KEY = _text("SOLAPI_KEY", "standin-solapi-key")
    SOLAPI_SECRET = _text("SOLAPI_SECRET", "standin-solapi-secret")
    SOLAPI_SENDER = _text("SOLAPI_SENDER", "0216000000")
    SOLAPI_CHANNEL_ID = _text("SOLAPI_CHANNEL_ID", "standin-channel")
    SOLAPI_REPORT_TOKEN = _text("SOLAPI_REPORT_TOKEN", "standin-report-token")
    SOLAPI_TEMPLATES = _text("SOLAPI_TEMPLATES", "ticket=KA01-ticket,reminder=KA01-reminder")

    JUSO_URL = _text("JUSO_URL", STANDINS_URL + "/addrlink")
    JUSO_KEY = _text("JUSO_KEY", "standin-korean-key")
    JUSO_ENGLISH_KEY = _text("JUSO_ENGLISH_KEY", "standin-english-key")
    NTS_URL = _text("NTS_URL", STANDINS_URL + "/nts/api/nts-businessman/v1")
    NTS_KEY = _text("NTS_KEY", "standin-nts/key+==")
    MDM_URL = _text("MDM_URL", STANDINS_URL + "/mdm/v1")
    MDM_KEY = _text("MDM_KEY", "standin-mdm-key")
    MDM_OPERATOR = _text("MDM_OPERATOR", "Madang Demo Customer Office")
    CERTIFICATE_ROOTS = _list("CERTIFICATE_ROOTS", str(ROOT / "standins/certificates/trust/roots"))
    CERTIFICATE_ISSUERS = _list("CERTIFICATE_ISSUERS", str(ROOT / "standins/certificates/trust/issuers"))
    CERTIFICATE_HOSTS = _list("CERTIFICATE_HOSTS") or ["localhost", "127.0.0.1"]
    FINCERT_SCRIPT_URL = _text("FINCERT_SCRIPT_URL", STANDINS_URL + "/yeskey/v1/fincertCorp.js")
    FINCERT_ORG_CODE = _text("FINCERT_ORG_CODE", "standin-org")
    FINCERT_API_KEY = _text("FINCERT_API_KEY", "standin-fincert-key")
    SMTP_URL = _text("SMTP_URL", "smtp://127.0.0.1:8002")
    OPERATOR_NAME = _text("OPERATOR_NAME", "Madang Demo Office")
    OPERATOR_ADDRESS = _text("OPERATOR_ADDRESS", "1 Sejong-daero, Jung-gu, Seoul")
    OPERATOR_EMAIL = _text("OPERATOR_EMAIL", "office@madang.example")
    PRIVACY_OFFICER = _text("PRIVACY_OFFICER", "Privacy Officer, privacy@madang.example")
    CUSTOMER_CENTRE_NUMBER = _text("CUSTOMER_CENTRE_NUMBER", "1600-0000")


class Test(Development):
    """The test suite; a test overrides what it is about."""

    ENVIRONMENT = "test"
    TESTING = True
    RATELIMIT_STORAGE_URI = "memory://"
    BOARD_EVERY = timedelta()  # each look counts
    # A machine that is busy with other tests is no reason to fail
    DATABASE_STATEMENT_TIMEOUT_MS = 120_000
    DATABASE_LOCK_TIMEOUT_MS = 60_000
    BASE_URL = "https://localhost"
    SECRET_KEY = "test-secret-test-secret-test-secret-test"
    FIELD_KEYS = "t1:" + "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE="
    HASH_KEY = "QkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkJCQkI="
    AUDIT_KEY = "Q0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0NDQ0M="
    TICKET_KEYS = "1:" + "REREREREREREREREREREREREREREREREREREREREREQ="


class Production(Config):
    """People's data: no default secret, no stand-in, https only."""

    ENVIRONMENT = "production"


ENVIRONMENTS = {"development": Development, "test": Test, "production": Production}


def current() -> type[Config]:
    """The class that MADANG_ENV names; development where it names none."""
    return ENVIRONMENTS[os.environ.get("MADANG_ENV", "development")]
