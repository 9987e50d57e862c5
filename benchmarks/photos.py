"""What reading a photo costs: time and memory of the largest accepted files, the processor time of a bomb until it is
refused, and how long others wait for their pages meanwhile.
"""

import io
import resource
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from PIL import Image

from app.operations.photo_process import PhotoProcess
from app.rules.photo import MOST_BYTES, Refused
from benchmarks import visitors
from benchmarks.checks import Check, same
from benchmarks.exchange import get, has_status, request, single
from benchmarks.load import Visit, run
from benchmarks.numbers import percentile
from benchmarks.processes import Server
from benchmarks.sites import Site

LARGEST = (6_000, 4_000)  # 24 megapixels
BOUNDARY = "a-part-of-the-form"


@dataclass
class Reading:
    """One kind of file: seconds for each reading, and the most memory that the program for it had."""

    what: str
    seconds: list[float] = field(default_factory=list)
    memory: int = 0  # bytes, the interpreter included

    @property
    def p95(self) -> float:
        return percentile(self.seconds, 0.95)


@dataclass
class Photos:
    """All that was measured of photos."""

    readings: list[Reading] = field(default_factory=list)
    bombs: dict[str, float] = field(default_factory=dict)  # processor seconds until the refusal
    alone: list[float] = field(default_factory=list)  # seconds of others' pages, without and with uploads
    meanwhile: list[float] = field(default_factory=list)

    @property
    def slowdown(self) -> float:
        return percentile(self.meanwhile, 0.95) / percentile(self.alone, 0.95)


def measure(site: Site, server: Server, rounds: int, size: tuple[int, int] = LARGEST) -> tuple[Photos, list[Check]]:
    """Read, refuse, and look at what others get."""
    photos, process, refused = Photos(), PhotoProcess(), 0
    for what, make in largest(size).items():
        photos.readings.append(_read(process, what, make(), rounds))
    for what, content in bombs().items():
        before = _processor_time()
        try:
            process.decode(content)
        except Refused:
            refused += 1
        photos.bombs[what] = _processor_time() - before
    checks = [same("Bombs refused", len(photos.bombs), refused), *_others(site, server, photos, rounds, size)]
    return photos, checks


def largest(size: tuple[int, int]) -> dict[str, Callable[[], bytes]]:
    """The largest and heaviest files that are taken, each made when it is wanted."""
    noise = Image.effect_noise((size[0] // 8, size[1] // 8), 60).resize(size)
    colour = Image.merge("RGB", (noise, noise.rotate(180), noise))
    flat = Image.linear_gradient("L").resize(size)
    plain = Image.merge("RGB", (flat, flat, flat))
    return {
        "jpeg": lambda: _largest_jpeg(colour, {}),
        "jpeg, progressive": lambda: _largest_jpeg(colour, {"progressive": True}),
        "jpeg, CMYK": lambda: _largest_jpeg(colour.convert("CMYK"), {}),
        "png, see-through": lambda: _saved(plain.convert("RGBA"), "PNG", compress_level=1),
        "png, 16 bit": lambda: _saved(flat.convert("I;16"), "PNG", compress_level=1),
        "gif": lambda: _saved(plain.quantize(16), "GIF"),
        "bmp, black and white": lambda: _saved(flat.convert("1"), "BMP"),
        "tiff, deflate": lambda: _saved(plain, "TIFF", compression="tiff_deflate"),
        "tiff, float": lambda: _saved(flat.convert("F"), "TIFF", compression="tiff_deflate"),
        "svg": lambda: _shapes(1_000),
    }


def _largest_jpeg(picture: Image.Image, options: dict[str, bool]) -> bytes:
    """Of the best quality that still fits."""
    for quality in (90, 75, 60, 40, 20):
        content = _saved(picture, "JPEG", quality=quality, **options)
        if len(content) <= MOST_BYTES:
            break
    return content


def _saved(picture: Image.Image, form: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture.save(out, form, **options)
    return out.getvalue()


def _shapes(number: int) -> bytes:
    start = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 400">'
    shapes = "".join(
        f'<path fill="#{step * 4_099 % 0xFFFFFF:06x}" d="M{step % 300} {step % 400}h40v30z"/>' for step in range(number)
    )
    return f"{start}{shapes}</svg>".encode()


def bombs() -> dict[str, bytes]:
    """Small files that would cost much, if they were believed."""
    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", len(header)) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    start = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 400">'
    return {
        "png of 30 000 × 30 000": b"\x89PNG\r\n\x1a\n" + chunk,
        "gif of 65 535 × 65 535": b"GIF89a" + struct.pack("<HH", 65_535, 65_535) + b"\0\0\0",
        "svg, 19 000 sheets": (start + '<rect width="300" height="400" opacity=".9"/>' * 19_000 + "</svg>").encode(),
        "svg, a path without end": (start + f'<path d="M0 0{"L1 1L300 400" * 300_000}"/></svg>').encode(),
        "svg, entities": (f'<!DOCTYPE svg [<!ENTITY a "{"a" * 9_000}">]>{start}{"&a;" * 9_000}</svg>').encode(),
        "svg, deep": (start + "<g>" * 100_000 + "</g>" * 100_000 + "</svg>").encode(),
    }


def _read(process: PhotoProcess, what: str, content: bytes, rounds: int) -> Reading:
    reading = Reading(what)
    for _ in range(rounds):
        before = time.perf_counter()
        picture = process.decode(content)
        reading.seconds.append(time.perf_counter() - before)
        reading.memory = max(reading.memory, picture.peak * 1024)
    return reading


def _processor_time() -> float:
    """Of this process and of the programs that it has started."""
    ours, theirs = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return ours.ru_utime + ours.ru_stime + theirs.ru_utime + theirs.ru_stime


def _others(site: Site, server: Server, photos: Photos, rounds: int, size: tuple[int, int]) -> list[Check]:
    """The home page by one visitor at a time, without and with members who send photos one after the other."""
    upload = largest(size)["jpeg"]()
    with site.app.app_context():
        senders = visitors.resumes(site.app, rounds)
        home = visitors.visitor(site.app)
    visits = 20 * rounds
    before = run(server.port, [_page(home.cookies) for _ in range(visits)], 1)
    sent: list[int] = []
    sending = threading.Thread(
        target=lambda: sent.append(run(server.port, [_send(*who, upload) for who in senders], 1).accepted)
    )
    sending.start()
    shown = 0
    while sending.is_alive():
        load = run(server.port, [_page(home.cookies)], 1)
        photos.meanwhile += load.latencies
        shown += load.accepted
    sending.join()
    photos.alone = before.latencies
    return [
        same("Photos taken from members", len(senders), sum(sent)),
        same("Pages shown meanwhile", len(photos.meanwhile), shown),
        same("Pages shown before", visits, before.accepted),
    ]


def _page(cookies: dict[str, str]) -> Visit:
    return single(get("/", cookies), has_status(200))


def _send(browser: visitors.Browser, public_id: str, content: bytes) -> Visit:
    """The form of the page, with the file."""
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}' for name, value in _fields(browser)]
    head = 'Content-Disposition: form-data; name="file"; filename="me.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    lines = "".join(f"--{BOUNDARY}\r\n{part}\r\n" for part in parts) + f"--{BOUNDARY}\r\n{head}"
    body = lines.encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Origin": "http://127.0.0.1"}
    path = f"/resume/{public_id}/photo"
    return single(request("POST", path, browser.cookies, headers, body), has_status(303))


def _fields(browser: visitors.Browser) -> Iterator[tuple[str, str]]:
    yield from {**browser.fields, "press": "send", "tab": "bench", "seen": "0"}.items()
