"""Without a relay outgoing mail is kept as files."""

from pathlib import Path

from hub.ports import Outbound
from hub.runtime.folder_sender import FolderSender

RAW = b"Subject: hello\r\n\r\ntext\r\n"


async def test_a_mail_is_one_file_however_often_it_is_sent(tmp_path: Path) -> None:
    sender = FolderSender(tmp_path / "outgoing")
    outbound = Outbound("id@x.example:a@b.example", "bounce@x.example", "a@b.example", RAW)
    answers = [await sender.send(outbound) for _ in range(2)]
    (file,) = (tmp_path / "outgoing").iterdir()
    assert file.read_bytes() == RAW
    assert all(f"outgoing/{file.name}" in answer.answer for answer in answers)


async def test_every_recipient_has_a_file(tmp_path: Path) -> None:
    sender = FolderSender(tmp_path)
    for recipient in ("a@b.example", "../../c@d.example"):
        await sender.send(Outbound(f"id:{recipient}", "", recipient, RAW))
    assert len(list(tmp_path.glob("*.eml"))) == 2
