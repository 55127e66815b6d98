"""Check digits of the numbers that people are known by; each with its source."""

from collections.abc import Sequence
from typing import Final

from scrub.pii.rule import LETTERS_AND_DIGITS

_DOUBLED: Final = str.maketrans("0123456789", "0246813579")  # the digits of 2n, added up
_RISING: Final = "0123456789"
_OTHERS: Final = bytes(each for each in range(256) if each not in LETTERS_AND_DIGITS)


def luhn(digits: str) -> bool:
    """Return whether ``digits`` hold their check digit (ISO/IEC 7812-1, annex B).

    >>> luhn("4111111111111111"), luhn("4111111111111112")
    (True, False)
    """
    return sum(map(int, digits[-1::-2] + digits[-2::-2].translate(_DOUBLED))) % 10 == 0


def mod97(text: str) -> bool:
    """Return whether ``text``, an IBAN without blanks, holds its check digits (ISO 13616-1).

    >>> mod97("GB82WEST12345698765432"), mod97("GB83WEST12345698765432")
    (True, False)
    """
    turned = text[4:] + text[:4]
    return int("".join(str(int(each, 36)) for each in turned)) % 97 == 1


def weighted(digits: str, weights: Sequence[int]) -> int:
    """Return the sum of the digits times their weights, over as many as there are weights.

    >>> weighted("123", (3, 2, 1))
    10
    """
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False))


def mod11_10(digits: str) -> bool:
    """Return whether ``digits`` hold their check digit by ISO/IEC 7064, MOD 11,10.

    >>> mod11_10("86095742719"), mod11_10("86095742718")
    (True, False)
    """
    rest = 10
    for digit in digits[:-1]:
        rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
    return (11 - rest) % 10 == int(digits[-1])


def _times(a: int, b: int) -> int:
    """Return the product of two elements of the dihedral group of order 10."""
    if a < 5:
        return (a + b) % 5 if b < 5 else (a + b) % 5 + 5
    return (a - b) % 5 + 5 if b < 5 else (a - b) % 5


_PERMUTED: Final = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9), (1, 5, 7, 6, 2, 8, 3, 0, 9, 4), (5, 8, 0, 3, 7, 9, 6, 1, 4, 2),
    (8, 9, 1, 6, 0, 4, 3, 5, 2, 7), (9, 4, 5, 3, 1, 2, 6, 8, 7, 0), (4, 2, 8, 6, 5, 7, 3, 9, 0, 1),
    (2, 7, 9, 3, 8, 0, 6, 4, 1, 5), (7, 0, 4, 6, 9, 1, 3, 2, 5, 8),
)  # fmt: skip


def verhoeff(digits: str) -> bool:
    """Return whether ``digits`` hold their check digit (Verhoeff, 1969).

    >>> verhoeff("2363"), verhoeff("2364")
    (True, False)
    """
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = _times(check, _PERMUTED[place % 8][int(digit)])
    return check == 0


def is_sequence(digits: str) -> bool:
    """Return whether ``digits`` are one repeated, or count up or down: what examples are made of.

    >>> is_sequence("123456789"), is_sequence("000000000"), is_sequence("219099991")
    (True, True, False)
    """
    rising = _RISING * (len(digits) // 10 + 2)
    is_counted = digits in rising or digits[::-1] in rising or not digits.strip(digits[:1])
    return len(digits) > 1 and is_counted


def compact(raw: bytes) -> str:
    """Return ``raw`` without what separates, in upper case.

    >>> compact(b"943 476-5919")
    '9434765919'
    """
    return raw.translate(None, _OTHERS).decode().upper()
