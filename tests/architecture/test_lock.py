"""What is installed: everything pinned with hashes, nothing that pyproject.toml did not ask for, only free licences."""

import re
from collections.abc import Mapping
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture.source import ROOT, pyproject

ASKED = "onefront (pyproject.toml)"
# Permissive licences, the weak copyleft ones, and the GPL 3, which section 13 of both licences lets the AGPL join.
FREE = re.compile(
    r"0BSD|AFL-2\.1|Apache(?:-2\.0|[ ,].*2\.0|.*Software License)|BSD|CC0-1\.0|GPL-3\.0-(?:only|or-later)"
    r"|GNU Lesser General Public License v3|LGPLv3"
    r"|ISC|MIT|MPL[- ]2\.0|Mozilla Public License 2\.0|PSF|Python Software Foundation|Python-2\.0|Unlicense|Zlib"
)
COMPOUND = re.compile(r"\s+(?:AND|OR|WITH)\s+|[()]")


def locked(name: str) -> dict[str, str]:
    """Each package of a lock file with its entry: the pin, its hashes, and who asked for it."""
    entries = re.split(r"\n(?=[a-z0-9])", "\n" + (ROOT / name).read_text())
    pinned = [entry for entry in entries if entry.strip() and not entry.lstrip().startswith("#")]
    return {canonicalize_name(entry.strip().partition("==")[0].partition("[")[0]): entry.strip() for entry in pinned}


def wanted(*extras: str) -> dict[str, Requirement]:
    project = pyproject()["project"]
    lines = [*project["dependencies"], *(line for extra in extras for line in project["optional-dependencies"][extra])]
    requirements = [Requirement(line) for line in lines]
    return {canonicalize_name(requirement.name): requirement for requirement in requirements}


LOCKS = [("requirements.lock", wanted()), ("requirements-dev.lock", wanted("dev"))]


@pytest.mark.parametrize(("name", "requirements"), LOCKS)
def test_everything_is_pinned_with_hashes(name: str, requirements: Mapping[str, Requirement]) -> None:
    loose = [
        entry
        for entry in locked(name).values()
        if not re.match(r"[^=\s]+==[^=\s]+ .*--hash=sha256:[0-9a-f]{64}", entry, re.DOTALL)
    ]
    assert loose == []


@pytest.mark.parametrize(("name", "requirements"), LOCKS)
def test_the_lock_is_what_the_project_asks_for(name: str, requirements: Mapping[str, Requirement]) -> None:
    entries = locked(name)
    asked = {package for package, entry in entries.items() if ASKED in entry}
    assert asked == set(requirements)
    versions = {package: entries[package].partition("==")[2].split()[0] for package in asked}
    assert [package for package in asked if versions[package] not in requirements[package].specifier] == []


@pytest.mark.parametrize(("name", "requirements"), LOCKS)
def test_the_lock_names_no_machine(name: str, requirements: Mapping[str, Requirement]) -> None:
    assert re.findall(r"https?://\S+|--(?:extra-)?index-url.*", (ROOT / name).read_text()) == []


def test_both_locks_agree() -> None:
    development = locked("requirements-dev.lock")
    pins = {package: entry.split()[0] for package, entry in locked("requirements.lock").items()}
    assert pins == {package: development[package].split()[0] for package in pins}


@pytest.mark.parametrize("package", sorted(locked("requirements.lock")))
def test_every_licence_is_free(package: str) -> None:
    if not applies(locked("requirements.lock")[package]):
        pytest.skip("not for this platform")
    try:
        stated = licence(metadata(package))
    except PackageNotFoundError:
        pytest.fail("not installed: run bin/test, which brings .venv to the lock")
    parts = [part for part in COMPOUND.split(stated) if part.strip()]
    assert parts
    assert [part for part in parts if not FREE.search(part)] == []


def applies(entry: str) -> bool:
    """Whether a lock entry is for this machine: `name==1 ; sys_platform == "win32"` may not be."""
    _, marked, marker = entry.partition("\\")[0].partition(";")
    return not marked or Marker(marker.strip()).evaluate()


def licence(about: PackageMetadata) -> str:
    """What a package says of its licence: the expression, else the classifiers, else the first line of free text."""
    lines = about.get_all("Classifier") or []
    classifiers = [line.rpartition(" :: ")[2] for line in lines if line.startswith("License :: OSI Approved ::")]
    expression, text = about.get_all("License-Expression"), about.get_all("License")
    stated = expression or [" AND ".join(classifiers)] * bool(classifiers) or text or [""]
    return str(stated[0]).strip().partition("\n")[0]
