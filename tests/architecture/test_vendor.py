"""Browser code of others is exactly what its manifest says: name, version, licence, source and hash."""

import base64
import hashlib
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.architecture.source import ROOT, tracked

MANIFESTS = [ROOT / name for name in tracked() if name.endswith("/static/vendor/vendor.toml")]
STATED = ("path", "name", "version", "licence", "source", "sha384")
FREE = frozenset({"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT"})


def entries(manifest: Path) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = tomllib.loads(manifest.read_text())["file"]
    return listed


def integrity(path: Path) -> str:
    """The hash as browsers write it (W3C Subresource Integrity)."""
    return "sha384-" + base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda path: path.relative_to(ROOT).parts[0])
def test_files_are_what_the_manifest_says(manifest: Path) -> None:
    listed = entries(manifest)
    assert [entry for entry in listed if not all(entry.get(name) for name in STATED)] == []
    assert {entry["path"]: entry["sha384"] for entry in listed} == {
        path.name: integrity(path) for path in manifest.parent.iterdir() if path != manifest
    }


@pytest.mark.parametrize("manifest", MANIFESTS, ids=lambda path: path.relative_to(ROOT).parts[0])
def test_their_licences_are_free(manifest: Path) -> None:
    assert {entry["licence"] for entry in entries(manifest)} <= FREE


def test_nothing_is_vendored_without_a_manifest() -> None:
    folders = {(ROOT / name).parent for name in tracked() if "/vendor/" in name}
    assert folders == {manifest.parent for manifest in MANIFESTS}
