"""Phone numbers: international ones by the library's metadata, national ones where the line says so."""

import functools
import re
from typing import Final

import phonenumbers

from scrub.finding import Kind
from scrub.pii.check_digits import is_sequence
from scrub.pii.rule import NOTHING, WORD, PersonalRule, Seen, byte_at, found, let_stand, line_before
from scrub.secrets.anchor import Anchor

_RUN: Final = re.compile(
    rb"\+?\(?[0-9](?:[ \t\xa0.()/-]{0,3}[0-9]){5,16}(?:[ ,]{0,2}(?:x|ext\.?|#)[ ]?[0-9]{1,6}\b)?"
)
_NATIONAL_DIGITS: Final = (7, 13)
_SAID: Final = re.compile(
    rb"(?i)phone|\btel|mobil|\bmob\b|\bcell|\bfax|telef|whatsapp|\bsms\b|handy|contact|call|"
    rb"\xd1\x82\xd0\xb5\xd0\xbb|\xe7\x94\xb5\xe8\xaf\x9d|\xe6\x89\x8b\xe6\x9c\xba"
)
_CONTEXT_BYTES: Final = 48
_NORTH_AMERICA: Final = re.compile(
    rb"\([2-9][0-9]{2}\)[ -]?[2-9][0-9]{2}[ .-][0-9]{4}|[2-9][0-9]{2}([.-])[2-9][0-9]{2}\1[0-9]{4}"
)
# Numbers given to films and documentation: NANP 555, Ofcom's, ARCEP's, Bundesnetzagentur's, ACMA's.
_FICTITIOUS: Final = re.compile(
    r"\+?1?(?:[2-9]\d\d)?555\d{4}"
    r"|\+44(?:207946|113496|114496|115496|116496|117496|118496|121496|131496|141496|151496|161496|191498|289649|292018)0\d{3}"
    r"|\+44(?:7700900|1632960|8081570|9098790|3069990)\d{3}"
    r"|\+33(?:19900|26191|35301|46571|53649|63998)\d{4}"
    r"|\+49(?:3023125|4066969|8999998|2214710|6990009)\d{3}|\+4915228817386|\+4917604069\d\d\d?"
    r"|\+61(?:[2378]5550\d{4}|[2378]7010\d{4}|491570\d{3})"
)


def confirm_international(text: bytes, end: int) -> Seen:
    """Return what begins with the plus sign shortly before ``end``."""
    start = text.rfind(b"+", max(0, end - 32), end)
    run = _RUN.match(text, start)
    if run is None:
        return NOTHING
    stop = run.end()
    before, after = byte_at(text, start - 1), byte_at(text, stop)
    is_part = (
        _FRACTION.search(run[0])
        or (before and before[0] in _GLUED_BEFORE)
        or (after and after[0] in _GLUED_AFTER)
    )
    number, is_valid, is_free = ("", False, False) if is_part else _parsed(run[0])
    if not is_valid:
        return Seen(read_to=stop)
    line = line_before(text, start, _CONTEXT_BYTES)
    said = _SAID.search(line) is not None
    plain = run[0].isascii() and run[0][1:].isdigit()
    if plain and not said and (not line.strip() or before in {b" ", b"\t", b","}):
        return let_stand(
            start, stop, Kind.PHONE, "phone_international", "no_context"
        )  # a sum, a patch
    return _told(text, start, stop, number, is_free=is_free, rule="phone_international")


_GLUED_BEFORE: Final = WORD + b")]}+"
_GLUED_AFTER: Final = WORD + b"+"
_FRACTION: Final = re.compile(rb"\.[0-9]\Z")


def confirm_national(text: bytes, end: int) -> Seen:
    """Return the number behind ``end``, where a word ends that says that one follows."""
    tail = _TAIL.match(text, end)
    if tail is None:
        return NOTHING
    start = tail.end() - 1
    while text[start - 1 : start] in {b"+", b"("}:
        start -= 1
    run = _RUN.match(text, start)
    if run is None or text[start : start + 1] == b"+":
        return NOTHING  # international ones are the other rule's
    stop = run.end()
    if byte_at(text, start) == b"(" and b")" not in run[0]:
        start += 1
    after = text[stop : stop + 2]
    digits = _digits(text[start:stop])
    low, high = _NATIONAL_DIGITS
    whole = not (
        after[:1].isalnum() or after[:1] == b"_" or (after[:1] in b".," and after[1:].isdigit())
    )
    if not whole or not low <= len(digits) <= high or _DATED.fullmatch(text[start:stop]):
        return Seen(read_to=stop)
    spaced = len(digits) < stop - start
    if not spaced and not (digits.startswith("0") or 9 <= len(digits) <= 12):
        return Seen(read_to=stop)
    return _told(text, start, stop, digits, is_free=_is_toll_free(digits), rule="phone_national")


_TAIL: Final = re.compile(
    rb"(?i)(?:e|n|ph?one|\S?fon[eo]?|nummer|s)?(?:[ _-]?(?:number|num|no|nr))?[^A-Za-z0-9\n(]{0,8}\(?[0-9]"
)
_DATED: Final = re.compile(
    rb"(?:19|20)[0-9]{2}[-/.][0-9]{2}[-/.][0-9]{2}.*|[0-9]{1,3}(?:\.[0-9]{1,3}){3}"
)


_COUNTRY: Final = re.compile(rb"(?<![A-Za-z0-9])1[-. ]\Z")


def confirm_north_american(text: bytes, end: int) -> Seen:
    """Return what the number with an area code is that ends at ``end``, in the form of NANP."""
    run = None
    for run in _NORTH_AMERICA.finditer(text, max(0, end - 16), end):  # noqa: B007 (the last)
        pass
    if run is None or run.end() != end:
        return NOTHING
    start = run.start()
    before = text[max(0, start - 3) : start]
    if b"+1" in before:
        return NOTHING  # the rule of international ones
    start -= 2 if _COUNTRY.search(before) else 0
    before, after = byte_at(text, start - 1), text[end : end + 2]
    glued = (
        (before and (before[0] in WORD + b"+-."))
        or after[:1].isalnum()
        or after[:1] in {b"_", b"-"}
    )
    if glued or (after[:1] == b"." and after[1:].isdigit()):
        return NOTHING
    _, is_valid, is_free = _parsed(b"+1" + run[0])
    said = _SAID.search(line_before(text, start, _CONTEXT_BYTES)) is not None
    if not is_valid and not said:
        return NOTHING
    return _told(text, start, end, _digits(run[0]), is_free=is_free, rule="phone_north_american")


def _told(text: bytes, start: int, stop: int, number: str, *, is_free: bool, rule: str) -> Seen:
    digits = number.lstrip("+")
    reasons = (
        ("fictitious", _FICTITIOUS.fullmatch(number) is not None),
        ("example", len(set(digits)) <= 2 or "1234567" in digits or is_sequence(digits[-8:])),
        ("toll_free", is_free),
    )
    for exemption, holds in reasons:
        if holds:
            return let_stand(start, stop, Kind.PHONE, rule, exemption)
    return found(text, start, stop, Kind.PHONE, rule, 0.8)


@functools.lru_cache(1 << 12)
def _parsed(raw: bytes) -> tuple[str, bool, bool]:
    """Return a number with its country code as E.164, whether it can exist, and whether it is free."""
    try:
        number = phonenumbers.parse(raw.decode("ascii", "replace"), None)
    except phonenumbers.NumberParseException:
        return "", False, False
    use = phonenumbers.number_type(number)
    if use == phonenumbers.PhoneNumberType.UNKNOWN:  # the same as ``is_valid_number``, once
        return "", False, False
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return plain, True, use == phonenumbers.PhoneNumberType.TOLL_FREE


def _is_toll_free(digits: str) -> bool:
    return re.match(r"1?8(?:00|33|44|55|66|77|88)\d{7}|0800", digits) is not None


def _digits(raw: bytes) -> str:
    head = re.split(rb"[ ,]*(?:x|ext|#)", raw)[0]
    return bytes(each for each in head if 48 <= each <= 57).decode()


_WORDS: Final = (
    r"phone|\btel|mobile|\bmob|\bfax|telefon|whatsapp|\bhandy|\bcell"
    r"|\xd1\x82\xd0\xb5\xd0\xbb(?:\xd0\xb5\xd1\x84\xd0\xbe\xd0\xbd)?|\xe7\x94\xb5\xe8\xaf\x9d|\xe6\x89\x8b\xe6\x9c\xba"
)
RULES: Final = (
    PersonalRule(
        anchor=Anchor(
            name="phone_international",
            expression=r"\+\(?[1-9](?:[ .()-]{0,2}[0-9]){7}",
            literals=(b"+",),
        ),
        confirm=confirm_international,
    ),
    PersonalRule(
        anchor=Anchor(
            name="phone_national",
            expression=_WORDS,
            literals=(
                b"phone", b"tel", b"mob", b"fax", b"whatsapp", b"handy", b"cell",
                b"\xd1\x82\xd0\xb5\xd0\xbb", b"\xe7\x94\xb5\xe8\xaf\x9d", b"\xe6\x89\x8b\xe6\x9c\xba",
            ),
            ignore_case=True,
        ),
        confirm=confirm_national,
    ),
    PersonalRule(
        anchor=Anchor(
            name="phone_north_american",
            expression=r"[2-9][0-9]{2}(?:\)[ -]?|-|\.)[2-9][0-9]{2}[-. ][0-9]{4}\b",
            literals=(b"-", b".", b")"),
        ),
        confirm=confirm_north_american,
    ),
)  # fmt: skip
