"""What items cost, each and together: to the smallest coin of the currency, and nothing while a price is missing."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.documents.create import Draft, create
from hub.documents.kind import PartnerFunction
from hub.documents.money import is_currency, rounded
from hub.documents.put_items import ItemDraft
from hub.documents.sums import Cost, net_of, net_sum
from hub.errors import Conflict, Invalid
from tests.hub.documents.business import Business

D = Decimal


@pytest.mark.parametrize(
    ("quantity", "price", "currency", "net"),
    [
        ("3", "19.99", "EUR", "59.97"),
        ("1", "2.675", "EUR", "2.68"),
        ("0.5", "0.01", "EUR", "0.01"),
        ("7", "0.1234", "EUR", "0.86"),
        ("1", "949.05", "JPY", "949"),
        ("1", "0.0005", "KWD", "0.001"),
        ("2", "0", "EUR", "0"),
    ],
)
def test_an_item_costs_its_quantity_times_its_price(quantity: str, price: str, currency: str, net: str) -> None:
    assert net_of(Cost(D(quantity), D(price)), currency) == D(net)


@pytest.mark.parametrize(
    ("costs", "currency", "together"),
    [
        ([Cost(D(3), D("19.99")), Cost(D(1), D("2.675"))], "EUR", D("62.65")),
        ([Cost(D(3), D("19.99")), Cost(D(1), None)], "EUR", None),
        ([Cost(D(3), D("19.99")), Cost(D(1), None, rejected=True)], "EUR", D("59.97")),
        ([Cost(D(3), D("19.99"), rejected=True)], "EUR", None),
        ([Cost(D(3), D("19.99"))], "", None),
        ([Cost(D(3), D(0))], "EUR", D(0)),
        ([], "EUR", None),
    ],
)
def test_the_sum_is_there_once_every_price_is(costs: list[Cost], currency: str, together: Decimal | None) -> None:
    assert net_sum(costs, currency) == together


@given(st.lists(st.tuples(st.integers(1, 99), st.decimals(0, 999, places=4)), min_size=1))
def test_the_items_sum_to_the_whole(drawn: list[tuple[int, Decimal]]) -> None:
    costs = [Cost(D(quantity), price) for quantity, price in drawn]
    nets = [net_of(cost, "EUR") for cost in costs]
    assert net_sum(costs, "EUR") == sum(net for net in nets if net is not None)


@pytest.mark.parametrize(("typed", "there"), [("EUR", True), ("", True), ("XXX", False), ("eur", False), (None, False)])
def test_currencies(typed: object, there: bool) -> None:
    assert (is_currency(typed) is None) == there
    assert rounded(D("0.005"), "EUR") == D("0.01")


async def test_it_begins_with_its_items_and_says_everything_wrong_with_them(business: Business) -> None:
    chairs, wish = ItemDraft(D(2), sku=" c-1 ", price=D("19.99"), unit="pc"), ItemDraft(D(1), text="A wish", price=D(5))
    parties = {PartnerFunction.SOLD_TO: business.acme}
    draft = Draft("quotation", {"currency": "EUR"}, parties, items=(chairs, wish), key="one-click")
    number = await create(business.storage, draft, business.anna)
    assert await create(business.storage, draft, business.anna) == number
    row = await business.row(number)
    assert (row.net, row.price_state, row.version) == (D("44.98"), "current", 1)
    with pytest.raises(Conflict):
        await create(business.storage, Draft("quotation", key="one-click"), business.anna)
    wrong = (ItemDraft(D(0), sku="C-9", price=D(-1)), ItemDraft(D(1)), chairs)
    with pytest.raises(Invalid) as refused:
        await create(business.storage, Draft("order", {}, parties, items=wrong), business.anna)
    assert set(refused.value.fields) == {"quantity-0", "sku-0", "price-0", "text-1"}
    with pytest.raises(Invalid) as refused:
        too_much = ItemDraft(D(10) ** 12, text="Stars", price=D(2))
        await create(business.storage, Draft("order", {"currency": "EUR"}, parties, items=(too_much,)), business.anna)
    assert set(refused.value.fields) == {"price"}
