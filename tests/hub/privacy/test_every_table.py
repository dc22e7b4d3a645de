"""Of every table is told what it holds about somebody, and from every table that goes, or it is said why not."""

import re
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from hub.access.permissions import Permission
from hub.documents.create import Draft, create
from hub.documents.kind import PartnerFunction
from hub.documents.model import Document, Item
from hub.privacy.order_archive import order_archive
from hub.privacy.worker import PrivacyWorker
from tests.agent_ui.stored import statements
from tests.hub.company import Company
from tests.hub.documents.business import with_rights
from tests.hub.privacy.carla import CARLA, SEAL, close_everything, erase, found_elsewhere, live
from tests.hub.privacy.pages import archive_pages
from tests.services.models import metadata

# Who works here and how, what they made, who of us did what about which conversation, and what keeps the program
# going: no customer is in them.
OF_THE_HOUSE = """
agent_capacity agent_presence agent_skill alert api_token article article_category article_day article_event
article_file article_link article_search article_version article_word bulk_item bulk_run business_calendar
calendar_link capacity_profile case_category consultation desk_settings event export_item following idempotency_key
inbox_address intervention job lease macro macro_version mail_account mention mode_stretch monitoring not_ready_reason
number_range page_layout password_link product queue queue_member queue_ring queue_skill receiver_position
retention_rule retention_run role rule rule_version script search_progress service_policy session sign_in_delay skill
stream_head text user user_party user_role wrap_up_code
"""

INDEX = "is made from what is told itself"
FIGURES = "counts, times and states of work: they say nothing about anybody"
NUMBERS = "only numbers of what is told itself"
INTERNAL = "what somebody of us had not said yet, or has kept for themselves"
SOON = "is gone within days by itself"
NOT_TOLD = {
    INDEX: "file_text search_entry timeline_entry word_piece",
    FIGURES: "automatic_answer offer passage service_clock service_goal work_item interaction_tag",
    NUMBERS: "distinct_parties link merge party_merge participant",
    INTERNAL: "draft saved_search search_share visit audit_entry",
    SOON: "export export_part import_fault request_count",
    "nobody knows whose a vote is": "article_vote",
}
STAYS = {
    FIGURES: "automatic_answer offer passage service_clock service_goal work_item interaction_tag view",
    NUMBERS: "imported_party link",
    SOON: "import import_fault request_count",
    "a chain cannot be taken apart": "audit_entry",
    "nobody knows whose a vote is": "article_vote",
}


async def test_each_is_told_and_emptied_or_it_is_said_why_not(company: Company) -> None:
    petra = replace(company.sven, permissions=company.sven.permissions | {Permission.PRIVACY, Permission.PARTIES})
    await live(company, petra)
    await found_elsewhere(company)
    await bought(company)
    await close_everything(company)
    await order_archive(company.storage, CARLA, internal=True, by=petra)
    with statements(company.storage) as asked:
        assert await PrivacyWorker(company.storage, archive_pages(company.storage), SEAL).run_once()
    with statements(company.storage) as done:
        await erase(company, petra)
    tables = {table.name for table in metadata.sorted_tables}
    about = tables - {*OF_THE_HOUSE.split()}
    assert about | {*OF_THE_HOUSE.split()} == tables
    assert about - _named(asked, "FROM|JOIN") == _listed(NOT_TOLD)
    assert about - _named(done, "UPDATE|DELETE FROM") == _listed(STAYS)


async def bought(company: Company) -> None:
    """Carla complained by a case, and had something in a cart."""
    clerk, parties = with_rights(company.anna), {PartnerFunction.SOLD_TO: CARLA}
    case = await create(company.storage, Draft("case", {"title": "Smoke", "description": "It burns"}, parties), clerk)
    cart = await create(company.storage, Draft("order", {}, parties), clerk)
    async with company.storage.transaction() as work:
        (await work.session.get_one(Document, case)).state = "closed"
        work.add(Item(document_id=cart, position=10, text="A chair", quantity=Decimal(1)))


def _named(statements: Iterable[str], before: str) -> set[str]:
    return {*re.findall(rf'\b(?:{before}) "?(\w+)', "\n".join(statements))}


def _listed(tables: dict[str, str]) -> set[str]:
    return {table for names in tables.values() for table in names.split()}
