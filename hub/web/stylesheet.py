"""Joins the shared style sheets in the order of their layers, each component's CSS lying beside its macro."""

from pathlib import Path

FOLDER = Path(__file__).parent
LAYERS = b"@layer reset, tokens, base, components, pages;\n"


def shared_stylesheet() -> bytes:
    """`web/app.css`: what every face loads first."""
    sheets = [FOLDER / "static/css" / f"{name}.css" for name in ("reset", "tokens", "base", "pages")]
    sheets += sorted((FOLDER / "templates/components").glob("*.css"))
    return LAYERS + b"\n".join(sheet.read_bytes() for sheet in sheets)
