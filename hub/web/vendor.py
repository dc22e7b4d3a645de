"""Vendored browser code: `python -m hub.web.vendor` fetches it anew from the npm registry, `stale_files` checks it."""

import base64
import hashlib
import re
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
SYMBOL = re.compile(r'<symbol id="([^"]+)".*?</symbol>', re.DOTALL)


def vendor_folders(root: Path = ROOT) -> list[Path]:
    """Every folder of the checkout with a vendor.toml."""
    return sorted(path.parent for path in root.glob("*/**/static/vendor/vendor.toml"))


def stale_files(folder: Path) -> list[str]:
    """What is wrong in a vendor folder: a file that changed, is missing, or is not listed. Empty means all is well."""
    entries = {str(entry["path"]): str(entry["sha384"]) for entry in _entries(folder)}
    present = {path.name for path in folder.iterdir() if path.name != "vendor.toml"}
    wrong = [f"{path}: not in vendor.toml" for path in sorted(present - entries.keys())]
    for path, expected in entries.items():
        if path not in present:
            wrong.append(f"{path}: missing")
        elif sha384(folder / path) != expected:
            wrong.append(f"{path}: changed since it was vendored")
    return wrong


def sha384(path: Path) -> str:
    """The hash of a file as browsers write it, for subresource integrity."""
    return "sha384-" + base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()


def refresh(folder: Path) -> None:
    """Fetch every listed file in its listed version and write down its hash.

    vendor.toml has one `[[file]]` table a file: path, name, version, licence, source (the npm package), member (its
    path in the package), sha384 (any unique text until the first run), and for an SVG sprite `symbols`, the icons to
    keep.
    """
    table = folder / "vendor.toml"
    text = table.read_text()
    for entry in _entries(folder):
        content = _fetch(entry)
        (folder / entry["path"]).write_bytes(content)
        text = text.replace(str(entry["sha384"]), sha384(folder / entry["path"]))
    table.write_text(text)


def _entries(folder: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads((folder / "vendor.toml").read_text())["file"]
    return entries


def _fetch(entry: Mapping[str, Any]) -> bytes:
    with tempfile.TemporaryDirectory() as scratch:
        package = f"{entry['source']}@{entry['version']}"
        packed = subprocess.run(  # noqa: S603 - the names come from our own vendor.toml
            ["npm", "pack", "--silent", package],  # noqa: S607 - npm from the developer's own PATH
            cwd=scratch, check=True, capture_output=True, text=True,
        )  # fmt: skip
        with tarfile.open(Path(scratch) / packed.stdout.split()[-1]) as archive:
            member = archive.extractfile(f"package/{entry['member']}")
            assert member is not None, "the member named in vendor.toml is a file"
            content = member.read()
    return _sprite(content.decode(), entry["symbols"]) if "symbols" in entry else content


def _sprite(whole: str, symbols: Iterable[str]) -> bytes:
    wanted = set(symbols)
    kept = {match[1]: re.sub(r"\s*\n\s*", "", match[0]) for match in SYMBOL.finditer(whole) if match[1] in wanted}
    if missing := wanted - kept.keys():
        raise LookupError(f"no such icons: {', '.join(sorted(missing))}")
    lines = "\n".join(kept[name] for name in sorted(kept))
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{lines}\n</svg>\n'.encode()


def main() -> int:
    """Refresh all folders, or with --check only say what is stale."""
    wrong = []
    for folder in vendor_folders():
        if "--check" not in sys.argv[1:]:
            refresh(folder)
        wrong += [f"{folder.name}/{line}" for line in stale_files(folder)]
    sys.stdout.writelines(f"{line}\n" for line in wrong)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
