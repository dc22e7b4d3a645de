"""Bytes to text when nobody says in which charset, or says it wrongly."""

import pytest

from channels.email.parse.charsets import decode

TEXTS = {
    "gb2312": ["机房环境法规", "转发：整体提升企业服务水平", "您好，请问我的订单什么时候发货？"],
    "euc_kr": ["안녕하세요 주문은 언제 도착합니까", "감사합니다. 문의드립니다"],
    "euc_jp": ["ご注文ありがとうございます", "お問い合わせの件について"],
    "cp1252": ["Grüße aus Köln, bis später", "déjà vu à l'été", "Ääkköset ja öölöt yö"],
}


@pytest.mark.parametrize(("charset", "text"), [(charset, text) for charset, texts in TEXTS.items() for text in texts])
@pytest.mark.parametrize("declared", ["", "iso-8859-1"])
def test_east_asian_letters_are_told_from_western_ones(charset: str, text: str, declared: str) -> None:
    assert decode(text.encode(charset), declared) == text


@pytest.mark.parametrize("charset", ["koi8-r", "cp1251", "iso-8859-5"])
@pytest.mark.parametrize("text", ["Привет", "Здравствуйте, где мой заказ?", "Да да да да"])
def test_what_is_declared_as_cyrillic_is_cyrillic(charset: str, text: str) -> None:
    assert decode(text.encode(charset), charset) == text


@pytest.mark.parametrize("charset", ["koi8-r", "cp1251"])
def test_undeclared_cyrillic_is_not_taken_for_chinese(charset: str) -> None:
    text = "Здравствуйте, подскажите пожалуйста когда придёт заказ"
    assert not any("\u4e00" <= letter <= "\u9fff" for letter in decode(text.encode(charset)))


def test_a_few_damaged_letters_do_not_turn_a_long_text_into_another_charset() -> None:
    text = "<p>" + "padding " * 2000 + "</p>" + "Это сообщение свободно от вирусов. " * 20
    damaged = text.encode().replace("свободно".encode(), "свободно".encode()[:-1], 1)
    assert decode(damaged, "utf-8").count("Это сообщение") == 20
