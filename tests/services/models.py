"""Every table of the program: importing this fills `metadata`, so that references between nouns resolve."""

from importlib import import_module
from pathlib import Path

from storage.types import Base

ROOT = Path(__file__).parents[2]

for _model in sorted([*ROOT.glob("hub/*/model.py"), *ROOT.glob("storage/*.py")]):
    import_module(".".join(_model.relative_to(ROOT).with_suffix("").parts))

metadata = Base.metadata
