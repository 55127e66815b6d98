"""Numbers by which countries know their people: named on the line, of the right form, checked.

The list is :data:`IDS`; a number is one of it only if one of the words stands before it on its line
and its check digits hold (or, where a country has none, the ranges that it gives out).
Passports, driving licences and what else has no check digit are not looked for.
"""

import dataclasses
import functools
import re
from collections.abc import Callable, Iterator
from typing import Final

from scrub.finding import Kind
from scrub.pii.check_digits import compact, is_sequence, luhn, mod11_10, verhoeff, weighted
from scrub.pii.rule import NOTHING, PersonalRule, Seen, found, let_stand
from scrub.secrets.alternatives import alternatives, literals_of
from scrub.secrets.anchor import Anchor

_DATE6: Final = r"\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"  # year, month, day
_LETTERS_OF_DNI: Final = "TRWAGMYFPDXBNJZSQVHLCKE"
_LETTERS_OF_HETU: Final = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def _dni(text: str) -> bool:
    number = text[:-1].translate(str.maketrans("XYZ", "012"))
    return _LETTERS_OF_DNI[int(number) % 23] == text[-1]


_ODD: Final = dict(
    zip(
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23),
        strict=True,
    )
)  # fmt: skip


def _codice_fiscale(text: str) -> bool:
    even = (int(each) if each.isdigit() else ord(each) - 65 for each in text[1:15:2])
    return (sum(_ODD[each] for each in text[0:15:2]) + sum(even)) % 26 == ord(text[15]) - 65


def _cpf(text: str) -> bool:
    first = weighted(text, range(10, 1, -1)) * 10 % 11 % 10
    return first == int(text[9]) and weighted(text, range(11, 1, -1)) * 10 % 11 % 10 == int(
        text[10]
    )


def _two_of_norway(text: str) -> bool:
    first = weighted(text, (3, 7, 6, 1, 8, 9, 4, 5, 2, 1)) % 11
    return first == 0 and weighted(text, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0


def _of_baltics(text: str) -> bool:
    first = weighted(text, (1, 2, 3, 4, 5, 6, 7, 8, 9, 1)) % 11
    second = weighted(text, (3, 4, 5, 6, 7, 8, 9, 1, 2, 3)) % 11
    return (first if first < 10 else second % 10) == int(text[10])


def _tckn(text: str) -> bool:
    odd, even = sum(map(int, text[0:9:2])), sum(map(int, text[1:8:2]))
    return (odd * 7 - even) % 10 == int(text[9]) and sum(map(int, text[:10])) % 10 == int(text[10])


def _inn(text: str) -> bool:
    first = weighted(text, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10
    return first == int(text[10]) and weighted(
        text, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
    ) % 11 % 10 == int(text[11])


def _rut(text: str) -> bool:
    check = 11 - weighted(text[-2::-1], (2, 3, 4, 5, 6, 7, 2, 3)) % 11
    return text[-1] == {10: "K", 11: "0"}.get(check, str(check))


def _my_number(text: str) -> bool:
    rest = weighted(text[10::-1], (2, 3, 4, 5, 6, 7, 2, 3, 4, 5, 6)) % 11
    return int(text[11]) == (0 if rest <= 1 else 11 - rest)


def _belgian(text: str) -> bool:
    check = int(text[9:])
    return check in {97 - int(text[:9]) % 97, 97 - int("2" + text[:9]) % 97}


def _nric(text: str) -> bool:
    total = weighted(text[1:8], (2, 7, 6, 5, 4, 3, 2)) + 4 * (text[0] in "TG")
    return ("JZIHGFEDCBA" if text[0] in "ST" else "XWUTRQPNMLK")[total % 11] == text[8]


def _always(_text: str) -> bool:
    return True


@dataclasses.dataclass(frozen=True, slots=True)
class NationalId:
    """A country's number: the words that name it, its form, and whether its check digits hold."""

    name: str
    words: str
    form: str
    holds: Callable[[str], bool] = _always


IDS: Final = (
    NationalId("us_ssn", r"ssn|social[ _-]?security", r"(?!000|666|9)\d{3}[ -]?(?!00)\d\d[ -]?(?!0000)\d{4}"),
    NationalId("us_itin", "itin", r"9\d\d[ -]?(?:5\d|6[0-5]|[78]\d|9[0-24-9])[ -]?\d{4}"),
    NationalId("ca_sin", r"social insurance|sin[ _-]?(?:number|num|no)", r"[1-79]\d\d[ -]?\d{3}[ -]?\d{3}", luhn),
    NationalId("gb_nino", r"nino|national[ _-]?insurance|ni[ _-]?number", r"(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]"),
    NationalId("gb_nhs", "nhs", r"\d{3}[ -]?\d{3}[ -]?\d{4}", lambda text: weighted(text, (10, 9, 8, 7, 6, 5, 4, 3, 2, 1)) % 11 == 0),
    NationalId("de_tax_id", r"steuer[ _-]?id\w*|steueridentifikationsnummer|idnr|tax[ _-]?id", r"[1-9]\d ?\d{3} ?\d{3} ?\d{3}", mod11_10),
    NationalId("fr_nir", r"\bnir|insee|curit(?:e|\xc3\xa9) sociale|num_?secu|\bnss", r"[12] ?\d\d ?(?:0[1-9]|1[0-2]|[2-9]\d) ?\d[\dAB] ?\d{3} ?\d{3} ?\d\d", lambda text: int(text[-2:]) == 97 - int(text[:-2].replace("2A", "19").replace("2B", "18")) % 97),
    NationalId("es_dni", r"\bdni|\bnif|\bnie", r"(?:[XYZ]-?\d{7}|\d{2}\.?\d{3}\.?\d{3})-?[A-Z]", _dni),
    NationalId("it_codice_fiscale", r"codice[ _-]?fiscale|cod_?fisc", r"[A-Z]{6}\d\d[A-EHLMPR-T]\d\d[A-Z]\d{3}[A-Z]", _codice_fiscale),
    NationalId("pt_nif", r"\bnif|contribuinte", r"[1-35]\d\d ?\d{3} ?\d{3}", lambda text: (11 - weighted(text, (9, 8, 7, 6, 5, 4, 3, 2)) % 11) % 11 % 10 == int(text[8])),
    NationalId("nl_bsn", r"\bbsn|burgerservicenummer|sofinummer", r"\d{4}[. ]?\d\d[. ]?\d{3}", lambda text: weighted(text, (9, 8, 7, 6, 5, 4, 3, 2, -1)) % 11 == 0),
    NationalId("be_national_number", r"rijksregister\w*|\bniss|registre national|national number", r"\d\d[.]?\d\d[.]?\d\d-?\d{3}[.]?\d\d", _belgian),
    NationalId("pl_pesel", "pesel", r"\d{11}", lambda text: weighted(text, (1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1)) % 10 == 0),
    NationalId("se_personnummer", r"personnummer|samordningsnummer", rf"(?:19|20)?{_DATE6}[-+]?\d{{4}}", lambda text: luhn(text[-10:])),
    NationalId("fi_hetu", r"hetu|henkil(?:o|\xc3\xb6)tunnus", r"\d{6}[-+A]\d{3}[0-9A-FHJ-NPR-Y]", lambda text: _LETTERS_OF_HETU[int(text[:6] + text[-4:-1]) % 31] == text[-1]),
    NationalId("dk_cpr", r"\bcpr", r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d-?\d{4}"),
    NationalId("no_fodselsnummer", r"f(?:o|oe|\xc3\xb8)dselsnummer|\bfnr|personnummer", r"\d{6} ?\d{5}", _two_of_norway),
    NationalId("ee_lt_personal_code", r"isikukood|asmens kodas", r"[1-6]\d{10}", _of_baltics),
    NationalId("cz_sk_rodne_cislo", r"rodne_cislo|rodne cislo|rodn\xc3\xa9 \xc4\x8d\xc3\xadslo", r"\d{6}/?\d{4}", lambda text: int(text) % 11 == 0),
    NationalId("ro_cnp", r"\bcnp", r"[1-8]\d{12}", lambda text: weighted(text, (2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9)) % 11 % 10 == int(text[12])),
    NationalId("bg_egn", r"\begn|\xd0\xb5\xd0\xb3\xd0\xbd|\xd0\x95\xd0\x93\xd0\x9d", r"\d{10}", lambda text: weighted(text, (2, 4, 8, 5, 10, 9, 7, 3, 6)) % 11 % 10 == int(text[9])),
    NationalId("hr_oib", r"\boib", r"\d{11}", mod11_10),
    NationalId("jmbg", r"jmbg|emso", r"\d{13}", lambda text: (11 - weighted(text, (7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11) % 11 == int(text[12])),
    NationalId("ch_ahv", r"\bahv|\bavs|sozialversicherungsnummer", r"756\.?\d{4}\.?\d{4}\.?\d\d", lambda text: weighted(text, (1, 3) * 6 + (1,)) % 10 == 0),
    NationalId("at_svnr", r"svnr|sozialversicherungsnummer", r"[1-9]\d{3} ?\d{6}", lambda text: weighted(text, (3, 7, 9, 0, 5, 8, 4, 2, 1, 6)) % 11 == int(text[3])),
    NationalId("tr_tckn", r"tckn|kimlik|tc no", r"[1-9]\d{10}", _tckn),
    NationalId("in_aadhaar", r"aadhaa?r|uidai", r"[2-9]\d{3}[ -]?\d{4}[ -]?\d{4}", verhoeff),
    NationalId("in_pan", r"pan[ _-]?(?:card|number|num|no)", r"[A-Z]{3}[ABCFGHLJPT][A-Z]\d{4}[A-Z]"),
    NationalId("br_cpf", r"\bcpf", r"\d{3}\.?\d{3}\.?\d{3}-?\d\d", _cpf),
    NationalId("cl_rut", r"\brut", r"\d{1,2}\.?\d{3}\.?\d{3}-?[0-9K]", _rut),
    NationalId("ar_cuil", r"cui[lt]", r"2[0347]-?\d{8}-?\d", lambda text: (11 - weighted(text, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2)) % 11) % 11 == int(text[10])),
    NationalId("mx_curp", "curp", r"[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX][A-Z]{5}[0-9A-Z]\d"),
    NationalId("cn_resident_id", r"\xe8\xba\xab\xe4\xbb\xbd\xe8\xaf\x81\w*|id[ _-]?card|identity[ _-]?card|shenfenzheng|resident[ _-]?id", r"[1-9]\d{5}(?:19|20)" + _DATE6 + r"\d{3}[0-9X]", lambda text: "10X98765432"[weighted(text, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)) % 11] == text[17]),
    NationalId("kr_rrn", r"\xec\xa3\xbc\xeb\xaf\xbc\S*|\brrn|resident registration", _DATE6 + r"-?[1-8]\d{6}", lambda text: (11 - weighted(text, (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)) % 11) % 10 == int(text[12])),
    NationalId("jp_my_number", r"my ?number|\xe3\x83\x9e\xe3\x82\xa4\xe3\x83\x8a\xe3\x83\xb3\xe3\x83\x90\xe3\x83\xbc|\xe5\x80\x8b\xe4\xba\xba\xe7\x95\xaa\xe5\x8f\xb7", r"\d{4}[ -]?\d{4}[ -]?\d{4}", _my_number),
    NationalId("sg_nric", "nric", r"[STFG]\d{7}[A-Z]", _nric),
    NationalId("za_id", r"(?:sa|rsa|south african)[ _-]?id|id[ _-]?number", _DATE6 + r"\d{4}[01]8\d", luhn),
    NationalId("il_id", r"teudat|israeli[ _-]?id", r"\d{9}", luhn),
    NationalId("au_tfn", r"\btfn|tax[ _-]?file", r"\d{3} ?\d{3} ?\d{3}", lambda text: weighted(text, (1, 4, 3, 7, 5, 8, 6, 9, 10)) % 11 == 0),
    NationalId("au_medicare", "medicare", r"[2-6]\d{3} ?\d{5} ?\d", lambda text: weighted(text, (1, 3, 7, 9, 1, 3, 7, 9)) % 10 == int(text[8])),
    NationalId("ru_snils", r"snils|\xd1\x81\xd0\xbd\xd0\xb8\xd0\xbb\xd1\x81|\xd0\xa1\xd0\x9d\xd0\x98\xd0\x9b\xd0\xa1", r"\d{3}-?\d{3}-?\d{3}[ -]?\d\d", lambda text: weighted(text, range(9, 0, -1)) % 101 % 100 == int(text[9:])),
    NationalId("ru_inn", r"\binn\b|\xd0\xb8\xd0\xbd\xd0\xbd|\xd0\x98\xd0\x9d\xd0\x9d", r"\d{12}", _inn),
)  # fmt: skip

# Of documentation, and of cards sold with wallets.
_EXAMPLES: Final = frozenset({"078051120", "219099999", "457555462", "987654320", "123456789"})
_FORMS: Final = {each.name: re.compile(each.form.encode()) for each in IDS}
_LEADING_LETTERS: Final = 6  # of Italy's; other countries' numbers begin with fewer
_TAIL: Final = re.compile(rb"[^0-9\n]{0,24}[0-9]")
_SEPARATORS: Final = (b",", b"\t", b";", b"|")
_HEAD_BYTES: Final = 1000
_MOST_COLUMNS: Final = 3
_DIGIT: Final = re.compile(rb"[0-9]")
_LETTERS: Final = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def confirm(ids: tuple[NationalId, ...], text: bytes, end: int) -> Seen:
    """Return which of ``ids`` begins at the first digit behind the word that ends at ``end``."""
    tail = _TAIL.match(text, end)
    if tail is None:
        return _column(ids, text, end)
    digit = tail.end() - 1
    lead = text[max(end, digit - _LEADING_LETTERS) : digit]
    start = digit - (len(lead) - len(lead.removesuffix(b" ").rstrip(_LETTERS)))
    for each in ids:
        form = _FORMS[each.name]
        number = form.match(text, start) or form.match(text, digit)
        if number is None or text[number.end() : number.end() + 1].isalnum():
            continue
        plain = compact(number[0])
        if each.holds(plain):
            return _told(number, plain, f"national_id_{each.name}")
    return NOTHING


def _column(ids: tuple[NationalId, ...], text: bytes, end: int) -> Seen:
    """Return the numbers of ``ids`` in the column of the first line that the word ends in at ``end``."""
    if end > _HEAD_BYTES:
        return NOTHING
    head = text[: text.find(b"\n") + 1]
    separator = max(_SEPARATORS, key=head.count)
    if not end < len(head) <= _HEAD_BYTES or not head.count(separator) or _DIGIT.search(head):
        return NOTHING
    words = "|".join(each.words for each in ids).encode()
    if len(re.findall(words, head[:end], re.IGNORECASE)) > _MOST_COLUMNS:
        return NOTHING  # no table has so many, and a hostile one may
    cell = rb"(?m)^(?:[^%b\n]*%b){%d}[ \t\"']*(?=[0-9A-Z])"
    cut = re.escape(separator)
    rows = re.compile(cell % (cut, cut, head[:end].count(separator)))
    seen = [
        _form_at(each, text, row.end()) for row in rows.finditer(text, len(head)) for each in ids
    ]
    return Seen(
        findings=tuple(one for each in seen for one in each.findings),
        suppressed=tuple(one for each in seen for one in each.suppressed),
        read_to=end,
    )


def _form_at(one: NationalId, text: bytes, start: int) -> Seen:
    number = _FORMS[one.name].match(text, start)
    if number is None or text[number.end() : number.end() + 1].isalnum():
        return NOTHING
    plain = compact(number[0])
    return _told(number, plain, f"national_id_{one.name}") if one.holds(plain) else NOTHING


def _told(number: re.Match[bytes], plain: str, rule: str) -> Seen:
    digits = "".join(each for each in plain if each.isdigit())
    if plain in _EXAMPLES or is_sequence(digits):
        return let_stand(*number.span(), Kind.NATIONAL_ID, rule, "example")
    return found(number.string, *number.span(), Kind.NATIONAL_ID, rule, 0.85)


def _rules() -> Iterator[PersonalRule]:
    """Yield a rule for each word, for the numbers that it names."""
    named: dict[str, list[NationalId]] = {}
    for each in IDS:
        for word in alternatives(each.words):
            named.setdefault(word, []).append(each)
    for number, (word, ids) in enumerate(named.items()):
        name = f"national_id_{ids[0].name}_{number}"
        anchor = Anchor(name=name, expression=word, literals=literals_of(word), ignore_case=True)
        yield PersonalRule(anchor=anchor, confirm=functools.partial(confirm, tuple(ids)))


RULES: Final = tuple(_rules())
