"""What is new in a mail: its text without the mail it answers. For display only, and when unsure everything is new."""

import re

# "On … wrote:" in the languages of our customers and their correspondents. Each line is one of them.
_WROTE = (
    r"wrote|writes"
    r"|schrieb|hat\s+geschrieben"
    r"|a\s+écrit|écrivait"
    r"|escribi[oó]|escribi[oó]\s+lo\s+siguiente"
    r"|ha\s+scritto"
    r"|escreveu"
    r"|schreef|geschreven"
    r"|на?писал(?:а|\(а\))?|пишет"
    r"|написа[вл](?:а|\(ла\))?|пише"
    r"|napisał(?:\(?a\)?)?|pisze"
    r"|skrev|skrifaði"
    r"|kirjoitti"
    r"|napsal(?:\(?a\)?)?|napísal"
    r"|írta"
    r"|a\s+scris"
    r"|έγραψε"
    r"|(?:şunları\s+|şunu\s+)?yazdı"
    r"|写道|寫道|のメール|書きました|さんは書きました|작성|님이\s*작성"
    r"|כתב(?:ה)?|كتب"
)
_INTRODUCTION = re.compile(rf"(?:{_WROTE})(?:[^\n]{{0,160}})[:：]\s*(?:</?\w+>)?\s*\Z", re.IGNORECASE)
# "15.01.2013, 14:19, Name <address>:" needs no verb.
_WORDLESS = re.compile(r"\d{1,2}:\d\d.{1,160}<[^<>\s]{1,200}@[^<>\s]{1,200}>\s*:\s*\Z")
_OPENING = re.compile(
    r"\s*(?:On|Am|Le|El|Il|Em|Op|W\s+dniu|Dnia|Den|Dne|D\.|Den|Pe|În|Στις|Em|Na|Le|Vào|Em|At|In|บน|在|于|於|Il\s+giorno)\b"
    r"|.*(?:\d{1,4}[./-]\d{1,2}|\d{1,2}:\d\d|\b(?:19|20)\d\d\b|@)",
    re.IGNORECASE,
)
_DATED = re.compile(r"\d|@")
_DIVIDER = re.compile(
    r"\s*[-_*=]{2,}\s*(?:original\s+(?:message|appointment|mail|e-?mail)|ursprüngliche\s+(?:nachricht|mail)|"
    r"original-?nachricht|message\s+d'origine|message\s+original|mensaje\s+original|mensagem\s+original|"
    r"messaggio\s+originale|oorspronkelijk\s+bericht|исходное\s+сообщение|"
    r"оригинальное\s+сообщение|oryginalna\s+wiadomość|wiadomość\s+oryginalna|ursprungligt\s+meddelande|"
    r"original\s*meddelelse|oprindelig\s+meddelelse|původní\s+(?:zpráva|e-mail)|eredeti\s+üzenet|"
    r"orijinal\s+(?:mesaj|ileti)|alkuperäinen\s+viesti|mesaj\s+original|原始邮件|原始郵件|邮件原件|元のメッセージ|"
    r"reply\s+(?:message|above\s+this\s+line))\s*[-_*=]{2,}\s*\Z",
    re.IGNORECASE,
)
_FIELD = re.compile(
    r"[\s*>|]*(?P<name>from|von|de|da|van|от|od|från|fra|lähettäjä|kimden|feladó|发件人|寄件者|差出人|보낸\s*사람|"
    r"sent|date|gesendet|datum|envoyé|enviado|enviada|fecha|data|inviato|verzonden|дата|отправлено|wysłano|skickat|"
    r"sendt|dato|lähetetty|odesláno|gönderilen|gönderildi|elküldve|发送时间|寄件日期|送信日時|送信日|보낸\s*날짜|日期|"
    r"to|an|à|para|a|aan|кому|do|till|til|vastaanottaja|komu|kime|címzett|收件人|宛先|받는\s*사람|"
    r"subject|betreff|objet|asunto|assunto|oggetto|onderwerp|тема|temat|ämne|emne|aihe|předmět|konu|tárgy|"
    r"主题|主旨|件名|제목|cc|kopie|копия|kopia|kopi|kopio|抄送)\s*\**\s*[:：]",
    re.IGNORECASE,
)
_FIRST_FIELD = re.compile(
    r"[\s*]*(?:from|von|de|da|van|от|od|från|fra|lähettäjä|kimden|feladó|发件人|寄件者|差出人|보낸\s*사람)\s*\**\s*[:：]\s*\**.*\S",
    re.IGNORECASE,
)
_RULE = re.compile(r"\s*[_=*-]{5,}\s*\Z")
_SIGNATURE = re.compile(r"\s*(?:--|__|—)\s*\Z|\s*_{5,}\s*\Z|\s*-{5,}\s*\Z")
_SENT_FROM = re.compile(
    r"\s*(?:sent from|von meinem|gesendet mit|envoyé de|отправлено с|get outlook for)\b", re.IGNORECASE
)
_FORWARDED = re.compile(r"\s*(?:fwd?|wg|tr|rv|i|enc|пересл|fs|vb|doorst)\s*:", re.IGNORECASE)
_LONGEST_INTRODUCTION = 4
_LONGEST_LINE = 500
# Nobody writes that much above a quotation.
_LOOKED_AT = 5000
_FIELDS_TO_BELIEVE = 3
_FORWARD_DIVIDER = re.compile(
    r"\s*[-_*=]{2,}\s*(?:(?:begin\s+)?forwarded\s+(?:message|mail)|weitergeleitete\s+nachricht|message\s+transféré|"
    r"mensaje\s+reenviado|messaggio\s+inoltrato|doorgestuurd\s+bericht|пересланное\s+сообщение|"
    r"пересылаемое\s+сообщение|wiadomość\s+przekazana|vidarebefordrat\s+meddelande)\b"
    r"|\s*begin\s+forwarded\s+message:",
    re.IGNORECASE,
)


def reply_text(text: str, subject: str = "") -> str:
    """The new text of a mail; all of it if nothing old is found, or new text stands between or below the old.

    A forwarded mail is what its sender wants to be read, so nothing of it is left out.
    """
    if _FORWARDED.match(subject):
        return text.strip()
    lines = text.split("\n")
    new = "\n".join(lines[: _cut(lines)]).strip()
    return new or text.strip()


def _cut(lines: list[str]) -> int:
    """The number of the line at which the old mail begins; their count if all is new, or nobody can tell."""
    for number, line in enumerate(lines[:_LOOKED_AT]):
        if not line.strip() or len(line) > _LONGEST_LINE:
            continue
        if _FORWARD_DIVIDER.match(line):
            return len(lines)
        if _is_quoted(line):
            return number if _only_old(lines[number:]) else len(lines)
        if _DIVIDER.match(line) or _is_header_block(lines, number):
            return _without_rule(lines, number) if _only_old(lines[number:]) else len(lines)
        introduction = _introduction(lines, number)
        if introduction:
            return number if _only_old(lines[number + introduction :]) else len(lines)
    return len(lines)


def _is_quoted(line: str) -> bool:
    return line.lstrip().startswith((">", "|>"))


def _only_old(lines: list[str]) -> bool:
    """Whether nothing new stands below a quotation: it has no marks, or only a signature follows the marked lines."""
    rest = [line for line in lines if line.strip()]
    quoted = [number for number, line in enumerate(rest) if _is_quoted(line)]
    if not quoted:
        return True
    return not _new_between(rest, quoted) and not _new_below(rest[quoted[-1] + 1 :])


def _new_between(rest: list[str], quoted: list[int]) -> bool:
    return quoted[-1] - quoted[0] + 1 > len(quoted)


def _new_below(lines: list[str]) -> bool:
    return bool(lines) and not (_SIGNATURE.match(lines[0]) or _SENT_FROM.match(lines[0]))


def _is_header_block(lines: list[str], number: int) -> bool:
    """A copied header, as Outlook puts it in front of the mail it answers: at least three fields in a row."""
    if not _FIELD.match(lines[number]):
        return False
    following = [line for line in lines[number : number + 10] if line.strip()][:6]
    names = {found["name"].lower() for line in following if (found := _FIELD.match(line))}
    return len(names) >= _FIELDS_TO_BELIEVE and any(map(_FIRST_FIELD.match, following))


def _without_rule(lines: list[str], number: int) -> int:
    """The line that Outlook draws above its copied header goes with it."""
    above = number - 1
    while above >= 0 and not lines[above].strip():
        above -= 1
    return above if above >= 0 and _RULE.match(lines[above]) else number


def _introduction(lines: list[str], number: int) -> int:
    """How many lines from here say who wrote what follows, and when; 0 if they do not."""
    if not _OPENING.match(lines[number]):
        return 0
    joined = ""
    for count, line in enumerate(lines[number : number + _LONGEST_INTRODUCTION], 1):
        if _is_quoted(line) or not line.strip() or len(line) > _LONGEST_LINE:
            return 0
        joined += " " + line.strip()
        if (_INTRODUCTION.search(joined) or _WORDLESS.search(joined)) and _DATED.search(joined):
            return count
    return 0
