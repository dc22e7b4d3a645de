"""Who reads each kind of file that is brought in."""

from channels.email.dedupe import dedupe_key
from channels.email.mbox import mails_in
from hub.imports.customer_reader import CustomerReader
from hub.imports.mail_reader import MailReader
from hub.imports.mail_trial import MailFiles
from hub.imports.model import Kind
from hub.imports.worker import Reader
from hub.ports import ContactParser
from hub.runtime.parts import Parts

MAIL_FILES = MailFiles(mails_in, dedupe_key)


def readers_of(parts: Parts, parser: ContactParser) -> dict[Kind, Reader]:
    """Who reads each kind of file; `parser` says which mails of one that is only tried can be understood."""
    return {
        Kind.CUSTOMERS: CustomerReader(parts.storage, parts.settings.country),
        Kind.MAIL: MailReader(parts.storage, parts.inbox, MAIL_FILES, parser),
    }
