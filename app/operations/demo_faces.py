"""Drawn faces for the photos of the demo: nobody's, and taken as any photo is."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Face:
    """The colours and the hair that tell one drawing from the next."""

    skin: str
    hair: str
    clothes: str
    collar: str
    is_long: bool


FACES = (
    Face("#eec39a", "#2b211c", "#2f4a6d", "#ffffff", is_long=False),
    Face("#e3b08a", "#1f1a1a", "#5b3a52", "#f4ead8", is_long=True),
    Face("#c58c63", "#181414", "#35403a", "#e9eef2", is_long=False),
    Face("#f0cfae", "#4a2f20", "#204b45", "#ffffff", is_long=True),
)
HAIR_BEHIND = "M150 330 C140 130 460 130 450 330 L470 600 L130 600 Z"
HAIR_IN_FRONT = "M158 330 C150 130 450 130 442 330 C430 250 380 214 300 214 C220 214 170 250 158 330 Z"
SHAPES = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 800">
<rect width="600" height="800" fill="#e6ebef"/>{behind}
<path d="M40 800 C60 620 180 590 300 590 C420 590 540 620 560 800 Z" fill="{clothes}"/>
<path d="M216 596 L300 700 L384 596 L300 560 Z" fill="{collar}"/>
<path d="M250 480 H350 V590 C350 630 250 630 250 590 Z" fill="{skin}"/>
<path d="M250 510 C280 545 320 545 350 510 V560 C320 580 280 580 250 560 Z" fill="#000000" fill-opacity="0.12"/>
<ellipse cx="300" cy="365" rx="138" ry="172" fill="{skin}"/>
<path d="{front}" fill="{hair}"/>
<g fill="{hair}"><path d="M206 322 q36 -22 72 -2 l0 8 q-36 -14 -72 4 Z"/>
<path d="M394 322 q-36 -22 -72 -2 l0 8 q36 -14 72 4 Z"/>
<circle cx="244" cy="362" r="12"/><circle cx="356" cy="362" r="12"/></g>
<path d="M296 372 q-16 44 2 52 q14 4 22 -6" fill="none" stroke="#000000" stroke-opacity="0.25" stroke-width="6"/>
<path d="M250 466 q50 38 100 0" fill="none" stroke="#8c3f3a" stroke-width="9" stroke-linecap="round"/></svg>"""


def drawing(face: Face) -> bytes:
    """The face as an svg."""
    behind = f'<path d="{HAIR_BEHIND}" fill="{face.hair}"/>' if face.is_long else ""
    colours = {"skin": face.skin, "hair": face.hair, "clothes": face.clothes, "collar": face.collar}
    return SHAPES.format(behind=behind, front=HAIR_IN_FRONT, **colours).encode()
