"""What a rule can ask of a contact, from one that just came in or from a message that was stored long ago."""

from hub.interactions.automatic_text import language_of
from hub.interactions.model import Message
from hub.ports import Authentication, ParsedContact
from hub.rules.conditions import Field
from hub.rules.matching import Facts, facts

KB = 1024


def facts_of_contact(parsed: ParsedContact, text: str, size: int, group: str) -> Facts:
    """Of a contact that is being filed. `text` is what was newly said, `size` in bytes, `group` the customer's."""
    return facts(
        {
            Field.SENDER: (parsed.sender.address,),
            Field.SENDER_NAME: (parsed.sender.name,),
            Field.RECIPIENT: [address.address for address in (*parsed.recipients, *parsed.copies)],
            Field.SUBJECT: (parsed.subject,),
            Field.BODY: (text,),
            Field.ATTACHMENT: [file.name for file in parsed.attachments],
            Field.SIZE: (str(size / KB),),
            Field.LANGUAGE: (language_of(f"{parsed.subject}\n{text}"),),
            Field.GROUP: (group,),
            Field.PROOF: (parsed.authentication.verdict,),
        }
    )


def facts_of_message(message: Message, size: int, group: str) -> Facts:
    """Of a message as it is stored."""
    text = message.reply_text or message.body_text
    verdict = Authentication(**message.authentication).verdict if message.authentication else ""
    return facts(
        {
            Field.SENDER: (message.author_address,),
            Field.SENDER_NAME: (message.author_name if message.author_name != message.author_address else "",),
            Field.RECIPIENT: [*message.recipients, *message.copies],
            Field.SUBJECT: (message.subject,),
            Field.BODY: (text,),
            Field.ATTACHMENT: [file.name for file in message.attachments],
            Field.SIZE: (str(size / KB),),
            Field.LANGUAGE: (language_of(f"{message.subject}\n{text}"),),
            Field.GROUP: (group,),
            Field.PROOF: (verdict,),
        }
    )
