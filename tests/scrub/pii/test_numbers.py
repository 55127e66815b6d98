"""Numbers of people: check digits and context decide; what documentation uses stands."""

import random

import pytest

from scrub.finding import Kind
from scrub.pii.check_digits import luhn, mod97, verhoeff
from scrub.pii.detector import PersonalDataDetector
from scrub.pii.keccak import keccak_256
from scrub.pii.national_ids import IDS

FAST = PersonalDataDetector()
PLAIN = PersonalDataDetector(plain=True)


def told(text: str, kind: Kind) -> tuple[list[str], list[str]]:
    """Return what is found and by what the rest is exempt."""
    raw = text.encode()
    seen = FAST.scan(raw, path="a", language="")
    assert PLAIN.scan(raw, path="a", language="") == seen
    found = [
        raw[one.start_byte : one.end_byte].decode() for one in seen.findings if one.kind is kind
    ]
    return found, [one.exemption for one in seen.suppressed if one.kind is kind]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("call +49 30 901820 now", "+49 30 901820"),
        ("tel:+33142685300", "+33142685300"),
        ('"mobile": "+44 7911 123456"', "+44 7911 123456"),
        ("phone=(415) 867-5309 x12", "(415) 867-5309 x12"),
        ("415-867-5309", "415-867-5309"),
        ("1-415-867-5309", "1-415-867-5309"),
        ("Telefon: 030 / 901820", "030 / 901820"),
        ("phone_number: '4158675309'", "4158675309"),
        ("电话: 010-62781234", "010-62781234"),
    ],
)
def test_phones(text: str, number: str) -> None:
    assert told(text, Kind.PHONE) == ([number], [])


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("name,ssn\nJo,508-70-7732\nAl,512-11-9871\n", ["508-70-7732", "512-11-9871"]),
        ('"ssn"\t"n"\n"508-70-7732"\t"Jo"\n', ["508-70-7732"]),
        ("name,ref\nJo,508-70-7732\n", []),
        ("name,ssn\n508-70-7732,Jo\n", []),
    ],
)
def test_the_head_of_a_table_names_its_numbers(text: str, numbers: list[str]) -> None:
    assert told(text, Kind.NATIONAL_ID)[0] == numbers


@pytest.mark.parametrize(
    ("text", "exemption"),
    [
        ("(415) 555-0132", ["fictitious"]),
        ("+44 20 7946 0018", ["fictitious"]),
        ("phone: 123-456-7890", ["example"]),
        ("1-800-867-5309", ["toll_free"]),
        ("a +4930901820", ["no_context"]),
        ("x+12345678901", []),
        ("Decimal('+35236450.6')", []),
        ("phone: 2021-03-04", []),
        ("tel 12", []),
        ("0.415-867-5309", []),
        ("ratio 206.768 2830", []),
        ("48 C.F.R. 252.227-7014", []),
    ],
)
def test_what_is_no_phone(text: str, exemption: list[str]) -> None:
    assert told(text, Kind.PHONE) == ([], exemption)


@pytest.mark.parametrize(
    "text", ["card: 4916338506082832", "4916 3385 0608 2832", "x 3714-496359-18436"]
)
def test_cards(text: str) -> None:
    found, _ = told(text, Kind.CARD)
    assert found == ([text.partition(" ")[2]] if text[0] != "4" else [text])


@pytest.mark.parametrize(
    ("text", "exemption"),
    [
        ("card 4111 1111 1111 1111", ["test_number"]),
        ("card 4242424242424242", ["test_number"]),
        ("x = 4916338506082832", ["no_context"]),
        ("card 4916338506082833", []),
        ("card 0.4916338506082832", []),
        ("card a4916338506082832", []),
        ("BB 4916 3385 0608 2832 bb", ["no_context"]),
    ],
)
def test_what_is_no_card(text: str, exemption: list[str]) -> None:
    assert told(text, Kind.CARD) == ([], exemption)


def test_ibans() -> None:
    assert told("to DE44 5001 0517 5407 3249 31.", Kind.IBAN) == (
        ["DE44 5001 0517 5407 3249 31"],
        [],
    )
    assert told("IBAN:NL20INGB0001234567", Kind.IBAN) == (["NL20INGB0001234567"], [])
    assert told("GB82 WEST 1234 5698 7654 32", Kind.IBAN) == ([], ["example"])
    assert told("DE45 5001 0517 5407 3249 31", Kind.IBAN) == ([], [])
    assert told("XDE44500105175407324931", Kind.IBAN) == ([], [])


NATIONAL = {
    "us_ssn": "SSN: 536-22-8726",
    "us_itin": "itin 912-70-1834",
    "ca_sin": "SIN number 130 692 544",
    "gb_nino": "national insurance AB 12 34 58 C",
    "gb_nhs": "NHS number 943 476 5919",
    "de_tax_id": "Steuer-ID 86 095 742 719",
    "fr_nir": "NIR 2 55 08 14 168 025 38",
    "es_dni": "DNI 87654321-X",
    "it_codice_fiscale": "codice fiscale: RSSMRA85T10A562S",
    "pt_nif": "contribuinte 201 454 815",
    "nl_bsn": "BSN 111222333",
    "be_national_number": "rijksregisternummer 85.07.30-033.28",
    "pl_pesel": "PESEL 44051401359",
    "se_personnummer": "personnummer 811228-9874",
    "fi_hetu": "hetu 131052-308T",
    "dk_cpr": "CPR 070761-4285",
    "no_fodselsnummer": "fødselsnummer 29029600013",
    "ee_lt_personal_code": "isikukood 37605030299",
    "cz_sk_rodne_cislo": "rodne_cislo = 710319/2745",
    "ro_cnp": "CNP 1630615123457",
    "bg_egn": "ЕГН 7523169263",
    "hr_oib": "OIB 33392005961",
    "jmbg": "JMBG 0101006500006",
    "ch_ahv": "AHV 756.9217.0769.85",
    "at_svnr": "SVNR 1237 010180",
    "tr_tckn": "TCKN 17291716060",
    "in_aadhaar": "aadhaar 2341 2341 2346",
    "in_pan": "PAN card AFZPK7190K",
    "br_cpf": "CPF 390.533.447-05",
    "cl_rut": "RUT 12.531.909-2",
    "ar_cuil": "CUIL 20-05536168-2",
    "mx_curp": "CURP GODE561231HDFRRN09",
    "cn_resident_id": "身份证号 11010519491231002X",
    "kr_rrn": "RRN 971013-1019901",
    "jp_my_number": "My Number 1234 5678 9018",
    "sg_nric": "NRIC S8116474F",
    "za_id": "SA ID 8001015009087",
    "il_id": "teudat zehut 039337423",
    "au_tfn": "TFN 876 543 210",
    "au_medicare": "medicare 2123 45670 1",
    "ru_snils": "СНИЛС 112-233-445 95",
    "ru_inn": "ИНН 500100732259",
}


@pytest.mark.parametrize("name", [each.name for each in IDS])
def test_every_countrys_number(name: str) -> None:
    raw = NATIONAL[name].encode()
    seen = FAST.scan(raw, path="a", language="")
    assert PLAIN.scan(raw, path="a", language="") == seen
    assert f"national_id_{name}" in {one.rule for one in (*seen.findings, *seen.suppressed)}


def test_a_number_needs_its_word_and_its_check_digits() -> None:
    assert told("536-22-8726", Kind.NATIONAL_ID) == ([], [])
    assert told("PESEL 44051401358", Kind.NATIONAL_ID) == ([], [])
    assert told("SSN 666-22-8726", Kind.NATIONAL_ID) == ([], [])
    assert told("SSN 078-05-1120", Kind.NATIONAL_ID) == ([], ["example"])


XMR = (
    "44AFFq5kSiGBoZ4NMDwYtN18obc8AemS33DBLWs3H7otXft3Xj"
    "rpDtQGv7SqSsaBYBb98uNbr2VBBEt7f2wfn3RVGQBEP3A"
)


@pytest.mark.parametrize(
    "address",
    [
        "1BoatSLRHtKNngkdXEeobR76b53LETtpyT",
        "bc1q5shngj24323nsrmxv99st02na6srekfctt30ch",
        "0x27b1fdb04752bbc536007a920d24acb045561c26",
        XMR,
    ],
)
def test_wallets(address: str) -> None:
    assert told(f"wallet: {address}", Kind.WALLET)[0] == [address]


def test_what_is_no_wallet() -> None:
    assert told("1BoatSLRHtKNngkdXEeobR76b53LETtpyU", Kind.WALLET) == ([], [])
    assert told("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", Kind.WALLET) == ([], ["example"])
    assert told("id = 0x27b1fdb04752bbc536007a920d24acb045561c26", Kind.WALLET) == (
        [],
        ["no_context"],
    )
    assert told("0x" + "0" * 40, Kind.WALLET) == ([], ["example"])


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ('{"lat": 48.858370, "lng": 2.294481}', ["48.858370", "2.294481"]),
        ("geo:48.2010,16.3695", ["48.2010,16.3695"]),
        ("https://www.google.com/maps/@48.8583701,2.2944813,17z", ["48.8583701,2.2944813"]),
        ("location = (48.858371, 2.294481)", ["48.858371, 2.294481"]),
        ("48°51'30\"N", ["48°51'30\"N"]),
        (
            '"coordinates": [[[-1.93471, 52.57402], [-1.93482,52.57431]], [[2.1135, 3.4712]]]',
            ["-1.93471, 52.57402", "-1.93482,52.57431", "2.1135, 3.4712"],
        ),
        ("location: [<COORDINATES>], [52.57402, 13.40123]", []),
        ("location 7.100001", []),
        ("EPSILON = 0.0001", []),
        ("lat: 48.8", []),
        ("lat: 481.858370", []),
    ],
)
def test_coordinates(text: str, places: list[str]) -> None:
    assert told(text, Kind.COORDINATES)[0] == places


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("// TODO(jroe): later", ["jroe"]),
        ("# FIXME(perf)", []),
        ("$Id: a.c,v 1.2 2007/12/27 13:02:25 roberto Exp $", ["roberto"]),
        ("$Author: jroe $", ["jroe"]),
        ("/mnt/c/Users/jroe/x", ["jroe"]),
        ("/usr/home/jroe", ["jroe"]),
        (r'"\/home\/jroe\/x"', ["jroe"]),
        ("q=%2Fhome%2Fjroe%2Fx", ["jroe"]),
    ],
)
def test_accounts_elsewhere(text: str, names: list[str]) -> None:
    assert told(text, Kind.USERNAME)[0] == names


def test_check_digits_catch_every_wrong_digit() -> None:
    draw = random.Random(8)
    for holds, number in (
        (luhn, "4916338506082832"),
        (verhoeff, "234123412346"),
        (mod97, "DE44500105175407324931"),
    ):
        assert holds(number)
        place = draw.randrange(4, len(number))
        for digit in "0123456789".replace(number[place], ""):
            assert not holds(number[:place] + digit + number[place + 1 :])


def test_keccak_of_more_than_a_block() -> None:
    assert keccak_256(b"abc").hex().startswith("4e03657aea45a94f")
    assert keccak_256(b"a" * 136) != keccak_256(b"a" * 137)
