"""The extensions, unbound: create_app() binds them to an application."""

import base64
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from flask import Flask, current_app, g, request
from flask_babel import Babel, Domain
from flask_limiter import Limiter
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from app.clients.files import Files, FolderFiles, StoreFiles
from app.rules.counted_address import counted_as
from app.rules.crypto import KeyRing, keyed_hash
from app.rules.sealing import SealingKeys

Made = TypeVar("Made")


def made_once(name: str, make: Callable[[Mapping[str, Any]], Made]) -> Made:
    """What each application has one of, such as the client of an outside service: made of its settings when first asked
    for, so that what nobody uses costs nothing."""
    extensions = current_app.extensions
    if name not in extensions:
        extensions[name] = make(current_app.config)
    found: Made = extensions[name]
    return found


class Base(DeclarativeBase):
    """Constraint names are fixed, so that migrations can name them on both databases."""

    metadata = MetaData(
        naming_convention={
            "ix": "%(table_name)s_%(column_0_N_name)s_idx",
            "uq": "%(table_name)s_%(column_0_N_name)s_key",
            "ck": "%(table_name)s_%(constraint_name)s_check",
            "fk": "%(table_name)s_%(column_0_N_name)s_fkey",
            "pk": "%(table_name)s_pkey",
        }
    )


def client_address() -> str:
    """Where the request comes from: the peer's address, or what our own proxies say (TRUSTED_PROXIES)."""
    return request.remote_addr or "unknown"


def counted_address() -> str:
    """The address as the limits count it: of IPv6 the whole network."""
    return counted_as(client_address())


class OneLookUp(Domain):
    """Finds the catalogue of a request once: a page asks for a hundred texts, and a look-up costs as much as a text.

    flask_babel's force_locale() and refresh() empty `babel_translations`, so another language is looked up anew.
    """

    def get_translations(self) -> Any:
        found = getattr(g.get("_flask_babel") if g else None, "babel_translations", None)
        if found is None:
            found = super().get_translations()
            if g:
                g._flask_babel.babel_translations = found
        return found


class QuickBabel(Babel):
    """Babel with that domain, made once."""

    @cached_property
    def domain_instance(self) -> Domain:
        return OneLookUp()


db = SQLAlchemy(model_class=Base)
migrate = Migrate(render_as_batch=True, compare_type=True)
login_manager = LoginManager()
csrf = CSRFProtect()
babel = QuickBabel()
limiter = Limiter(key_func=counted_address, headers_enabled=False)


class Keys:
    """The site's secrets as the models need them, read from the configuration once."""

    ring: KeyRing
    sealing: SealingKeys
    hash_key: bytes
    audit_key: bytes
    ticket_signing: tuple[int, Ed25519PrivateKey]
    ticket_public: dict[int, Ed25519PublicKey]

    def init_app(self, app: Flask) -> None:
        self.ring = KeyRing.from_text(app.config["FIELD_KEYS"])
        self.sealing = SealingKeys.from_text(app.config["FIELD_KEYS"])
        self.hash_key = base64.b64decode(app.config["HASH_KEY"])
        self.audit_key = base64.b64decode(app.config["AUDIT_KEY"])
        private = {
            int(key_id): Ed25519PrivateKey.from_private_bytes(base64.b64decode(seed))
            for key_id, seed in (part.split(":", 1) for part in app.config["TICKET_KEYS"].split(","))
        }
        self.ticket_signing = next(iter(private.items()))
        self.ticket_public = {key_id: key.public_key() for key_id, key in private.items()}

    def hash(self, purpose: str, text: str) -> str:
        """The keyed hash of a text, in hex; see rules.crypto."""
        return keyed_hash(self.hash_key, purpose, text)


keys = Keys()


class FileStore:
    """The files of members, in the folder of this machine or in the object store that is set."""

    _files: Files

    def init_app(self, app: Flask) -> None:
        address = app.config["OBJECT_STORE_URL"]
        self._files = StoreFiles(address) if address else FolderFiles(Path(app.config["VAR_DIR"]) / "files")

    def put(self, name: str, content: bytes | bytearray) -> None:
        self._files.put(name, content)

    def get(self, name: str) -> bytes | None:
        return self._files.get(name)

    def delete(self, name: str) -> None:
        self._files.delete(name)


files = FileStore()
