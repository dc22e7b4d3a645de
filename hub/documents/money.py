"""Currencies, and amounts rounded to their smallest coin. Pure."""

from decimal import ROUND_HALF_UP, Decimal

from hub.errors import sentence

# ISO 4217, without precious metals, funds and codes for tests.
_CODES = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF IDR
ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD MMK MNT
MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD
SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD UYU UZS VED VES
VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG
"""
_WITHOUT_COINS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF"
_OF_A_THOUSAND = "BHD IQD JOD KWD LYD OMR TND"
CURRENCIES = frozenset(_CODES.split())
_PLACES = {**dict.fromkeys(_WITHOUT_COINS.split(), 0), **dict.fromkeys(_OF_A_THOUSAND.split(), 3)}


def rounded(amount: Decimal, currency: str) -> Decimal:
    """An amount to the smallest coin, half of one up: ISO 4217 says how many places a currency has."""
    return amount.quantize(Decimal(1).scaleb(-_PLACES.get(currency, 2)), ROUND_HALF_UP)


def is_currency(value: object) -> str | None:
    """What is wrong with a currency, None for one that there is, or for none yet."""
    unknown = sentence("There is no such currency. Write EUR, for example.")
    return None if value == "" or value in CURRENCIES else unknown
