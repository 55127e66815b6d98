"""Payment cards and IBANs: issuers, lengths and check digits; documented test numbers stand."""

import re
from typing import Final

from scrub.finding import Kind
from scrub.pii.check_digits import compact, luhn, mod97
from scrub.pii.rule import NOTHING, WORD, PersonalRule, Seen, byte_at, found, let_stand
from scrub.secrets.anchor import Anchor

_CARD: Final = re.compile(
    rb"(?<![0-9])[2-6][0-9]{3}(?:([ -]?)[0-9]{4}\1[0-9]{4}\1[0-9]{1,7}|([ -]?)[0-9]{6}\2[0-9]{4,5})"
)
# ISO/IEC 7812: first digits and lengths by scheme.
_ISSUERS: Final = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}"
    r"|3(?:0[0-5]|[68]\d)\d{11}|6(?:011|4[4-9]\d|5\d\d)\d{12}|35(?:2[89]|[3-8]\d)\d{12}|62\d{14,17}"
    r"|(?:50|5[6-9]|6\d)\d{10,17}"
)
# Numbers that payment providers publish for tests; nobody's.
_TESTS: Final = frozenset(
    [
        "4111111111111111", "4242424242424242", "4012888888881881", "4222222222222", "4000056655665556",
        "4917610000000000", "4005519200000004", "4009348888881881", "4012000033330026", "4532015112830366",
        "4539578763621486", "4716059763352105", "4007000000027", "4263970000005262", "4444333322221111",
        "5555555555554444", "5105105105105100", "5200828282828210", "5454545454545454", "5431111111111111",
        "5424000000000015", "5425230000004415", "5500000000000004", "5500005555555559", "2223003122003222",
        "2223000048400011", "2222400070000005", "2222405343248877", "371449635398431", "378282246310005",
        "378734493671000", "343434343434343", "340000000000009", "370000000000002", "30569309025904",
        "38520000023237", "36227206271667", "30000000000004", "36006666333344", "6011111111111117",
        "6011000990139424", "6011000000000004", "6011981111111113", "6011601160116611", "3530111333300000",
        "3566002020360505", "3566111111111113", "6200000000000005", "6205500000000000004", "6304000000000000",
        "6759649826438453", "6799990100000000019", "5019717010103742", "4988438843884305",
    ]
)  # fmt: skip
_STRIPE: Final = re.compile(r"4000(?:00|05|02|03)\d{10}")  # its documented test range
_SAID: Final = re.compile(
    rb"(?i)card|credit|debit|visa|master|amex|american.?express|discover|diners|jcb|maestro|unionpay|payment"
    rb"|billing|\bpan\b|\bcc[_ -]?(?:num|no|n)|kreditkarte|carte|tarjeta|cart\S{1,2}o\b"
)
_CONTEXT_BYTES: Final = 80


def confirm_card(text: bytes, end: int) -> Seen:
    """Return what the run of digits is that goes on at ``end``."""
    low = max(0, end - 24)
    cards = (each for each in _CARD.finditer(text, low, end + 8) if each.end() >= end)
    card = next(cards, None)
    if card is None:
        return NOTHING
    start = card.start()
    stop = card.end()
    around = byte_at(text, start - 1) + byte_at(text, stop)
    decimal = byte_at(text, start - 1) == b"." or re.match(rb"[.,-]?[0-9]", text[stop : stop + 2])
    digits = compact(card[0])
    if decimal or any(each in WORD for each in around) or not _ISSUERS.fullmatch(digits):
        return Seen(read_to=stop)
    if not luhn(digits):
        return Seen(read_to=stop)
    rest = text[stop : stop + _CONTEXT_BYTES // 2].partition(b"\n")[0]
    said = bool(_SAID.search(text, max(0, start - _CONTEXT_BYTES), start) or _SAID.search(rest))
    reasons = (
        ("test_number", digits in _TESTS or _STRIPE.fullmatch(digits) is not None),
        ("example", len(set(digits)) <= 4),
        ("no_context", not said and not _is_alone(text, start, stop, card[0])),
    )
    for exemption, holds in reasons:
        if holds:
            return let_stand(start, stop, Kind.CARD, "card", exemption)
    return found(text, start, stop, Kind.CARD, "card", 0.9 if said else 0.7)


# The registry of ISO 13616 (SWIFT), lengths by country.
_LENGTHS: Final = {
    country: int(size)
    for size, countries in (
        line.split(":")
        for line in (
            "15:NO", "16:BE", "18:DK FI FO GL NL SD FK", "19:MK SI", "20:AT BA EE KZ LT LU XK MN", "21:CH HR LI LV",
            "22:BG BH CR DE GB GE IE ME RS VA", "23:AE GI IL IQ OM SO TL", "24:AD CZ ES MD PK RO SA SE SK TN VG",
            "25:LY PT ST", "26:IS TR", "27:BI DJ FR GR IT MC MR SM", "28:AL AZ BY CY DO GT HU LB NI PL SV",
            "29:BR EG PS QA UA", "30:JO KW MU YE", "31:MT SC", "32:LC", "33:RU",
        )
    )
    for country in countries.split()
}  # fmt: skip
# Examples of the registry and of documentation everywhere.
_EXAMPLE_IBANS: Final = frozenset(
    [
        "GB82WEST12345698765432", "GB29NWBK60161331926819", "GB33BUKB20201555555555", "DE89370400440532013000",
        "DE75512108001245126199", "FR1420041010050500013M02606", "FR7630006000011234567890189",
        "ES9121000418450200051332", "ES7921000813610123456789", "IT60X0542811101000000123456",
        "NL91ABNA0417164300", "NL02ABNA0123456789", "BE68539007547034", "BE71096123456769",
        "CH9300762011623852957", "CH5604835012345678009", "AT611904300234573201", "AT483200000012345864",
        "PL61109010140000071219812874", "PL10105000997603123456789123", "SE4550000000058398257466",
        "SE7280000810340009783242", "NO9386011117947", "NO8330001234567", "DK5000400440116243", "FI2112345600000785",
        "IE29AIBK93115212345678", "IE64IRCE92050112345678", "PT50000201231234567890154", "LU280019400644750000",
        "GR1601101250000000012300695", "CZ6508000000192000145399", "TR330006100519786457841326",
        "BR1800360305000010009795493C1", "SA0380000000608010167519", "AE070331234567890123456",
    ]
)  # fmt: skip


def _is_alone(text: bytes, start: int, stop: int, card: bytes) -> bool:
    """Return whether a number in groups cannot be four numbers of a table's row."""
    if b"-" in card:
        return True
    line = text[max(0, start - 1) : start] + text[stop : stop + 1]
    return b" " in card and not any(each in b" \t" or chr(each).isalnum() for each in line)


def confirm_iban(text: bytes, end: int) -> Seen:
    """Return the IBAN whose country and check digits stand shortly before ``end``."""
    for head in _HEAD.finditer(text, max(0, end - 17), end):
        size = _LENGTHS.get(head[1].decode(), 0)
        stop = _end_of(text, head.start(), size) if size else 0
        number = compact(text[head.start() : stop])
        if stop and mod97(number) and any(each.isdigit() for each in number[4:]):
            if number in _EXAMPLE_IBANS or len(set(number[4:])) <= 2:
                return let_stand(head.start(), stop, Kind.IBAN, "iban", "example")
            return found(text, head.start(), stop, Kind.IBAN, "iban", 0.95)
    return NOTHING


def _end_of(text: bytes, start: int, size: int) -> int:
    """Return where ``size`` letters and digits from ``start`` end a word, or 0."""
    stop, left = start, size
    while left and stop < min(len(text), start + 2 * size):
        byte = text[stop : stop + 1]
        if byte.isalnum():
            left -= 1
        elif byte not in {b" ", b"-"}:
            return 0
        stop += 1
    after = byte_at(text, stop)
    return 0 if left or (after and after[0] in WORD) else stop


_HEAD: Final = re.compile(rb"(?<![A-Za-z0-9_])([A-Z]{2})[0-9]{2}")
RULES: Final = (
    PersonalRule(
        anchor=Anchor(
            name="card",
            expression=r"\b[2-6][0-9]{3}(?:[0-9]{9}|[ -][0-9]{4,6}[ -][0-9]{4})",
            literals=tuple(str(each).encode() for each in range(2, 7)),
        ),
        confirm=confirm_card,
    ),
    PersonalRule(
        anchor=Anchor(
            name="iban",
            # No alternatives by country: the automaton grows beyond what hyperscan runs fast.
            expression=r"\b[A-Z]{2}[0-9]{2}[ -]?[A-Z0-9]{4}[ -]?[0-9A-Z]{4}",
            literals=tuple(sorted(each.lower().encode() for each in _LENGTHS)),
        ),
        confirm=confirm_iban,
    ),
)
