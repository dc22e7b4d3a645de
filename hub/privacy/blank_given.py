"""Takes back files that were put together to be given out and hold something of somebody."""

from sqlalchemy import or_, select

from hub.events import ExportAdvanced
from hub.exports.model import Export, ExportItem, ExportPart, State
from hub.privacy.blobs import let_go
from hub.privacy.known import Known
from hub.privacy.model import PrivacyRun
from hub.privacy.told import conversations_of
from storage.unit_of_work import Work


async def end_archives(work: Work, run: PrivacyRun, who: Known) -> None:
    """Give no archive of them out any more."""
    made = select(PrivacyRun).where(PrivacyRun.party_id.in_(who.members), PrivacyRun.file != "")
    for each in await work.session.scalars(made):
        let_go(run, [each.file])
        each.file, each.expires_at = "", work.now


async def end_exports(work: Work, run: PrivacyRun, who: Known) -> None:
    """Give no export out any more that a conversation of theirs is in, and write none."""
    mine = select(ExportItem.export_id).where(
        ExportItem.export_id == Export.id, ExportItem.interaction_id.in_(conversations_of(who))
    )
    there = select(Export).where(or_(Export.file != "", Export.state == State.RUNNING), mine.exists())
    for export in await work.session.scalars(there.order_by(Export.id).with_for_update()):
        let_go(run, [export.file])
        if export.state == State.RUNNING:
            export.end(State.STOPPED, work.now)
            parts = select(ExportPart).where(ExportPart.export_id == export.id)
            for part in list(await work.session.scalars(parts)):
                let_go(run, [part.blob])
                await work.session.delete(part)
        else:
            export.file, export.state, export.expires_at = "", State.EXPIRED, work.now
        await work.record(ExportAdvanced(export.id))
