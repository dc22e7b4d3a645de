"""Real samples of what customers send. They are large and shared between projects, so they lie beside the checkout."""

from pathlib import Path

import pytest

from tests.services.missing import missing

ROOT = Path(__file__).resolve().parents[2]
CORPORA = ROOT.parent / "shared" / "corpora"


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder with one folder of samples a format (`mail`, `fax`)."""
    if not CORPORA.is_dir():
        missing("The corpus of samples", "put it at ../shared/corpora beside the checkout")
    return CORPORA
