"""Reads mail. Pure: the raw bytes in, one frozen value out; any mail gives something, a broken cap raises `Invalid`."""

from channels.email.parse.contact import to_contact
from channels.email.parse.describe import describe
from channels.email.parse.mail import mail_title, parse_mail
from channels.email.parse.parsed import MailAttachment, ParsedMail

__all__ = ["MailAttachment", "ParsedMail", "describe", "mail_title", "parse_mail", "to_contact"]
