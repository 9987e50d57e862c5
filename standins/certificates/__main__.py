"""`python -m standins.certificates 999-81-12340 --kind business --out folder`: test certificates as files.

Writes the NPKI folder and the .pfx. Lists and OCSP of what it writes are answered by the stand-ins of `make run`.
"""

import argparse
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from standins.businesses import by_number
from standins.certificates.addresses import of_program
from standins.certificates.authorities import TRUSTED
from standins.certificates.issuing import PASSWORD, Issued, issue
from standins.certificates.key_files import ENCRYPTIONS
from standins.certificates.kinds import KINDS


@dataclass(frozen=True)
class Stranger:
    """A business that the register does not have."""

    number: str
    name: str


def main() -> int:
    arguments = _arguments()
    number = re.sub(r"[\s-]", "", arguments.number)
    if not re.fullmatch(r"[0-9]{10}", number):
        print(f"A business registration number has ten digits: {arguments.number}", file=sys.stderr)
        return 2
    business = by_number(number) or Stranger(number, arguments.name)
    try:
        issued = issue(
            business,
            brand=arguments.brand,
            kind=arguments.kind,
            encryption=arguments.encryption,
            password=arguments.password,
            edition=arguments.edition,
            at=of_program(arguments.standins),
        )
    except ValueError as error:
        print(f"There is no such certificate: {error}", file=sys.stderr)
        return 2
    for path in _write(issued, Path(arguments.out)):
        print(path)
    return 0


def _write(issued: Issued, folder: Path) -> list[Path]:
    pfx = f"{issued.order.authority.brand}-{issued.order.number}-{issued.order.kind}.pfx"
    written = []
    for name, content in {**issued.folder_files, pfx: issued.pfx}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.append(path)
    return written


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m standins.certificates",
        description="Test certificates as files: the NPKI folder and the .pfx.",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="Kinds:\n" + "\n".join(f"  {name:20}{kind.title}: {kind.what}" for name, kind in KINDS.items()),
    )
    parser.add_argument("number", help="business registration number, ten digits")
    parser.add_argument("--name", default="시험용 사업자", help="of a business that the stand-ins' register lacks")
    parser.add_argument("--brand", default="signgate", choices=[authority.brand for authority in TRUSTED])
    parser.add_argument("--kind", default="business", choices=list(KINDS), metavar="KIND", help="see below")
    parser.add_argument("--encryption", default="pbes1", choices=list(ENCRYPTIONS), help="of the key file")
    parser.add_argument("--password", default=PASSWORD)
    parser.add_argument("--edition", type=int, default=1, help="2 is a renewed certificate of the same business")
    parser.add_argument("--standins", default="http://127.0.0.1:8001", help="where the stand-ins answer")
    parser.add_argument("--out", default=".", help="folder to write to")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
