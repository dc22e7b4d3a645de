"""How mail programs and people mark what they quote and forward, in the languages of our customers."""

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
INTRODUCTION = re.compile(
    rf"(?:{_WROTE})(?:[^\n]{{0,160}})[:：]\s*(?:</?\w+>)?\s*\Z|wrote\s*-{{2,}}\s*\Z", re.IGNORECASE
)
# "15.01.2013, 14:19, Name <address>:" needs no verb.
WORDLESS = re.compile(r"\d{1,2}:\d\d.{1,160}<\s?[^<>\s]{1,200}@[^<>\s]{1,200}>\s*:\s*\Z")
OPENING = re.compile(
    r"[\s-]*(?:On|Am|Le|El|Il|Em|Op|W\s+dniu|Dnia|Den|Dne|D\.|Den|Pe|În|Στις|Em|Na|Le|Vào|Em|At|In|บน|在|于|於|Il\s+giorno)\b"
    r"|.*(?:\d{1,4}[./-]\d{1,2}|\d{1,2}:\d\d|\b(?:19|20)\d\d\b|@)",
    re.IGNORECASE,
)
DATED = re.compile(r"\d|@")
DIVIDER = re.compile(
    r"\s*[-_*=]{2,}\s*(?:original\s+(?:message|appointment|mail|e-?mail)|ursprüngliche\s+(?:nachricht|mail)|"
    r"original-?nachricht|message\s+d'origine|message\s+original|mensaje\s+original|mensagem\s+original|"
    r"messaggio\s+originale|oorspronkelijk\s+bericht|исходное\s+сообщение|"
    r"оригинальное\s+сообщение|oryginalna\s+wiadomość|wiadomość\s+oryginalna|ursprungligt\s+meddelande|"
    r"original\s*meddelelse|oprindelig\s+meddelelse|původní\s+(?:zpráva|e-mail)|eredeti\s+üzenet|"
    r"orijinal\s+(?:mesaj|ileti)|alkuperäinen\s+viesti|mesaj\s+original|原始邮件|原始郵件|邮件原件|元のメッセージ|"
    r"reply\s+(?:message|above\s+this\s+line))\s*[-_*=]{2,}\s*\Z",
    re.IGNORECASE,
)
FIELD = re.compile(
    r"[\s*>|]*(?P<name>from|von|de|da|van|от|od|från|fra|lähettäjä|kimden|feladó|发件人|寄件者|差出人|보낸\s*사람|"
    r"sent|date|gesendet|datum|envoyé|enviado|enviada|fecha|data|inviato|verzonden|дата|отправлено|wysłano|skickat|"
    r"sendt|dato|lähetetty|odesláno|gönderilen|gönderildi|elküldve|发送时间|寄件日期|送信日時|送信日|보낸\s*날짜|日期|"
    r"to|an|à|para|a|aan|кому|do|till|til|vastaanottaja|komu|kime|címzett|收件人|宛先|받는\s*사람|"
    r"subject|betreff|objet|asunto|assunto|oggetto|onderwerp|тема|temat|ämne|emne|aihe|předmět|konu|tárgy|"
    r"主题|主旨|件名|제목|cc|kopie|копия|kopia|kopi|kopio|抄送)\s*\**\s*[:：]",
    re.IGNORECASE,
)
FIRST_FIELD = re.compile(
    r"[\s*]*(?:from|von|de|da|van|от|od|från|fra|lähettäjä|kimden|feladó|发件人|寄件者|差出人|보낸\s*사람)\s*\**\s*[:：]\s*\**.*\S",
    re.IGNORECASE,
)
RULE = re.compile(r"\s*[_=*-]{5,}\s*\Z")
SIGNATURE = re.compile(r"\s*(?:--|__|—)\s*\Z|\s*_{5,}\s*\Z|\s*-{5,}\s*\Z")
SENT_FROM = re.compile(
    r"\s*(?:sent from|von meinem|gesendet mit|envoyé de|отправлено с|get outlook for)\b", re.IGNORECASE
)
FORWARDED = re.compile(r"\s*(?:fwd?|wg|tr|rv|i|enc|пересл|fs|vb|doorst)\s*:", re.IGNORECASE)
FORWARD_DIVIDER = re.compile(
    r"\s*[-_*=]{2,}\s*(?:(?:begin\s+)?forwarded\s+(?:message|mail)|weitergeleitete\s+nachricht|message\s+transféré|"
    r"mensaje\s+reenviado|messaggio\s+inoltrato|doorgestuurd\s+bericht|пересланное\s+сообщение|"
    r"пересылаемое\s+сообщение|wiadomość\s+przekazana|vidarebefordrat\s+meddelande)\b"
    r"|\s*begin\s+forwarded\s+message:",
    re.IGNORECASE,
)
