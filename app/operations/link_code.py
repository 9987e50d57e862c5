"""An address as a QR code: as a path for a page, and as a picture for a poster."""

import io

import segno

BORDER = 4  # modules of quiet zone, as the standard wants
SCALE = 16  # pixels per module of the picture


def code_path(address: str) -> tuple[int, str]:
    """Modules on a side with the quiet zone, and the dark ones as the data of one SVG path."""
    rows = [list(row) for row in segno.make(address, error="m").matrix]
    path = [
        f"M{column + BORDER} {line + BORDER}h1v1h-1z"
        for line, row in enumerate(rows)
        for column, is_dark in enumerate(row)
        if is_dark
    ]
    return len(rows) + 2 * BORDER, "".join(path)


def png(address: str) -> bytes:
    """Dark on white with its quiet zone."""
    out = io.BytesIO()
    segno.make(address, error="m").save(out, kind="png", scale=SCALE, border=BORDER, dark="#000", light="#fff")
    return out.getvalue()
