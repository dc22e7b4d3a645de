"""Imports run one way: design section 1. The contracts are in pyproject.toml; here they are run and kept complete."""

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.architecture.source import ROOT, product, pyproject

# Rules that the design wants pure, by the words their modules are named with.
PURE = re.compile(r"/(routing|threading|permissions|goals|business_hours|matching|folding|prices?|availability)\.py$")


def contract(identity: str) -> dict[str, Any]:
    contracts = pyproject()["tool"]["importlinter"]["contracts"]
    return next(contract for contract in contracts if contract["id"] == identity)


def layered() -> set[str]:
    return {name for layer in contract("direction")["layers"] for name in re.findall(r"[a-z_.]+", layer)}


def parts_of_hub() -> set[str]:
    """Every folder and module directly in hub, as a module name; the package's own file aside."""
    parts = {module.name.split("/")[1].removesuffix(".py") for module in product() if module.name.startswith("hub/")}
    return {f"hub.{part}" for part in parts - {"__init__"}}


def test_the_contracts_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_part_of_hub_has_its_place() -> None:
    assert parts_of_hub() - layered() == set()


def test_every_noun_is_kept_from_protocols_and_pages() -> None:
    faces = {"hub.__main__", "hub.runtime", "hub.web", "hub.settings"}
    assert parts_of_hub() - faces - set(contract("nouns")["source_modules"]) == set()


def test_every_rule_is_kept_pure() -> None:
    rules = {
        module.name.removesuffix(".py").replace("/", ".") for module in product() if PURE.search(f"/{module.name}")
    }
    assert rules - set(contract("pure")["source_modules"]) == set()
