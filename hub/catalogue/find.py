"""Finds products by the beginning of their SKU or of a word of their name."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, or_, select

from hub.catalogue.model import Product
from storage.unit_of_work import Storage

SHOWN = 8
EUROS = "EUR"


@dataclass(frozen=True, slots=True)
class FoundProduct:
    """A product that was found, at its list price."""

    sku: str
    name: str
    list_price: Decimal
    currency: str


async def find_products(storage: Storage, words: str) -> tuple[FoundProduct, ...]:
    """What fits, by SKU; one statement."""
    typed = words.strip()
    if not typed:
        return ()
    by_sku = func.lower(Product.sku).startswith(typed.lower(), autoescape=True)
    by_name = func.lower(" " + Product.name).contains(f" {typed.lower()}", autoescape=True)
    query = select(Product.sku, Product.name, Product.list_price, Product.currency).where(or_(by_sku, by_name))
    async with storage.reading() as session:
        found = await session.execute(query.order_by(Product.sku).limit(SHOWN))
        return tuple(FoundProduct(*row) for row in found.all())


async def usual_currency(storage: Storage) -> str:
    """In what most products have their price (ISO 4217); euros where there are none."""
    query = select(Product.currency).group_by(Product.currency).order_by(func.count().desc(), Product.currency).limit(1)
    async with storage.reading() as session:
        return await session.scalar(query) or EUROS
