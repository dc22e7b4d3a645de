"""Real samples of what customers send. They are large and shared between projects, so they lie beside the checkout."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CORPORA = ROOT.parent / "shared" / "corpora"


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder with one folder of samples a format (`mail`, `fax`)."""
    if not CORPORA.is_dir():
        # Not even the full run can ask for them: they have licences of their own and are no part of this repository.
        pytest.skip("the corpora of samples are not at ../shared/corpora beside the checkout")
    return CORPORA
