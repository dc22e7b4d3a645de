"""The fixtures every test may ask for."""

from tests.hub.company import company
from tests.services.browser import browser, browser_page, chromium, screenshots
from tests.services.corpora import corpora
from tests.services.databases import database_url, sqlite_url
from tests.services.garbage import pytest_collection_finish
from tests.services.order import pytest_collection_modifyitems
from tests.services.post_office import post_office
from tests.services.postgres import postgres_databases, postgres_server, postgres_template, postgres_url
from tests.services.properties import pytest_configure
from tests.services.redis import redis_server, redis_url
from tests.services.storage_fixture import clock, patience, storage, templates

__all__ = [
    "browser",
    "browser_page",
    "chromium",
    "clock",
    "company",
    "corpora",
    "database_url",
    "patience",
    "post_office",
    "postgres_databases",
    "postgres_server",
    "postgres_template",
    "postgres_url",
    "pytest_collection_finish",
    "pytest_collection_modifyitems",
    "pytest_configure",
    "redis_server",
    "redis_url",
    "screenshots",
    "sqlite_url",
    "storage",
    "templates",
]
