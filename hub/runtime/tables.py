"""Every table of the product, for migrations: importing the models is what registers them."""

import importlib.util
import pkgutil

from sqlalchemy import MetaData

import hub
from storage import events, jobs, leases, outbox
from storage.types import Base

STORAGE = (events, jobs, leases, outbox)


def metadata() -> MetaData:
    """The tables of the storage and of every noun with a model."""
    for noun in pkgutil.iter_modules(hub.__path__, "hub."):
        if noun.ispkg and importlib.util.find_spec(f"{noun.name}.model"):
            importlib.import_module(f"{noun.name}.model")
    return Base.metadata
