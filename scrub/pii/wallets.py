"""Addresses of wallets: the checksum of the currency decides, or the line where there is none."""

import hashlib
import re
from typing import Final

from scrub.finding import Kind
from scrub.pii.keccak import keccak_256
from scrub.pii.rule import (
    NOTHING,
    WORD,
    PersonalRule,
    Seen,
    byte_at,
    found,
    let_stand,
    line_before,
    run_around,
)
from scrub.secrets.anchor import Anchor

_BASE58: Final = b"123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_RIPPLE: Final = b"rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz"
# Versions of addresses, not of keys: Bitcoin, its test net, Litecoin, Dogecoin, Dash, Zcash, Tron.
_VERSIONS: Final = (
    b"\x00",
    b"\x05",
    b"\x6f",
    b"\xc4",
    b"\x30",
    b"\x32",
    b"\x1e",
    b"\x16",
    b"\x4c",
    b"\x10",
    b"\x1c\xb8",
    b"\x1c\xbd",
    b"\x41",
)
_BECH32: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
# Nobody's: the genesis block, addresses that burn, vectors of BIP 173, of EIP 55 and of documentation.
_KNOWN: Final = frozenset(
    b"1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa 1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2 3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy "
    b"1BitcoinEaterAddressDontSendf59kuE 1111111111111111111114oLvT2 17VZNX1SN5NtKa8UQFxwQbFeFc3iqRYhem "
    b"3EktnHQD7RiAE6uzMj2ZifT9YgRrkSgzQX bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq "
    b"bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4 tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx "
    b"0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed 0xfb6916095ca1df60bb79ce92ce3ea74c37c5d359 "
    b"0xdbf03b407c01e7cd3cbea99509d93f8dddc8c6fb 0xd1220a0cf47c7b9be7a2e6ba89f429762e7b9adb "
    b"0x000000000000000000000000000000000000dead 0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee".split()
)
_SAID: Final = re.compile(
    rb"(?i)wallet|\beth\b|ether(?:eum)?\b|erc-?20|address|account|donat|recipient|owner|payable"
)
_CONTEXT_BYTES: Final = 64


def confirm_base58(text: bytes, end: int) -> Seen:
    """Return the address in base 58 around ``end``, if its checksum holds."""
    start, stop = run_around(text, end - 1, _BASE58 + b"0OIl_", 100)
    run = text[start:stop]
    if len(run) == 95 and run[:1] in {b"4", b"8"}:
        return _told(text, start, stop, "wallet_monero") if _is_monero(run) else NOTHING
    if not 25 <= len(run) <= 36 or run.translate(None, _BASE58):
        return Seen(read_to=stop)
    for alphabet in (_RIPPLE,) if run[:1] == b"r" else (_BASE58,):
        raw = _decoded(run, alphabet)
        payload, check = raw[:-4], raw[-4:]
        is_address = len(payload) in {21, 22} and payload.startswith(_VERSIONS)
        if is_address and hashlib.sha256(hashlib.sha256(payload).digest()).digest()[:4] == check:
            return _told(text, start, stop, "wallet_base58")
    return Seen(read_to=stop)


def confirm_named(text: bytes, end: int) -> Seen:
    """Return the address in base 58 that follows the name of its currency, which ends at ``end``."""
    stop = min(len(text), end + _NAMED_BYTES)
    stop = max(text.find(b"\n", end, stop), 0) or stop
    for run in _LONG_RUN.finditer(text, end, stop):
        seen = confirm_base58(text, run.start() + 1)
        if seen.findings or seen.suppressed:
            return seen
    return NOTHING


_NAMED_BYTES: Final = 160
_LONG_RUN: Final = re.compile(rb"\b[1-9A-HJ-NP-Za-km-z]{25}")


def confirm_bech32(text: bytes, end: int) -> Seen:
    """Return the address by BIP 173 or BIP 350 around ``end``, if its checksum holds."""
    start, stop = run_around(text, end - 1, WORD, 110)
    run = text[start:stop].decode()
    prefix, _, data = run.lower().rpartition("1")
    if run not in {run.lower(), run.upper()} or any(each not in _BECH32 for each in data):
        return Seen(read_to=stop)
    spread = [ord(each) >> 5 for each in prefix] + [0] + [ord(each) & 31 for each in prefix]
    if _polymod(spread + [_BECH32.index(each) for each in data]) not in {1, 0x2BC830A3}:
        return Seen(read_to=stop)
    return _told(text, start, stop, "wallet_bech32")


def confirm_ethereum(text: bytes, end: int) -> Seen:
    """Return the 40 hex digits before ``end``: by EIP 55 in mixed case, else by the line."""
    start = end - 42
    before, after = byte_at(text, start - 1), byte_at(text, end)
    if (before and before[0] in WORD) or (after and after[0] in WORD):
        return NOTHING
    digits = text[start + 2 : end]
    if len(set(digits.lower())) <= 4 or digits.startswith(b"0" * 24):
        return let_stand(start, end, Kind.WALLET, "wallet_ethereum", "example")
    if digits not in {digits.lower(), digits.upper()}:
        if not _holds_eip55(digits):
            return NOTHING
    elif not _SAID.search(line_before(text, start, _CONTEXT_BYTES)):
        return let_stand(start, end, Kind.WALLET, "wallet_ethereum", "no_context")
    return _told(text, start, end, "wallet_ethereum")


def _told(text: bytes, start: int, stop: int, rule: str) -> Seen:
    run = text[start:stop]
    if run in _KNOWN or run.lower() in _KNOWN:
        return let_stand(start, stop, Kind.WALLET, rule, "example")
    return found(text, start, stop, Kind.WALLET, rule, 0.95)


def _holds_eip55(digits: bytes) -> bool:
    """Return whether the case of ``digits`` is that of their checksum (EIP 55)."""
    digest = keccak_256(digits.lower()).hex()
    return all(
        chr(each).isdigit() or chr(each).isupper() == (int(nibble, 16) >= 8)
        for each, nibble in zip(digits, digest, strict=False)
    )


def _is_monero(run: bytes) -> bool:
    """Return whether ``run`` holds Monero's checksum: blocks of 11 signs are 8 bytes each."""
    if run.translate(None, _BASE58):
        return False
    blocks = [_number(run[at : at + 11], _BASE58) for at in range(0, len(run), 11)]
    sizes = [8] * 8 + [5]
    if any(block >> 8 * size for block, size in zip(blocks, sizes, strict=True)):
        return False
    raw = b"".join(block.to_bytes(size, "big") for block, size in zip(blocks, sizes, strict=True))
    return keccak_256(raw[:-4])[:4] == raw[-4:]


def _decoded(run: bytes, alphabet: bytes) -> bytes:
    number = _number(run, alphabet)
    zeros = len(run) - len(run.lstrip(alphabet[:1]))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def _number(run: bytes, alphabet: bytes) -> int:
    number = 0
    for each in run:
        number = number * 58 + alphabet.index(each)
    return number


def _polymod(values: list[int]) -> int:
    """Return the remainder of BIP 173's checksum."""
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for bit, generator in enumerate(
            (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
        ):
            check ^= generator if top >> bit & 1 else 0
    return check


RULES: Final = (
    PersonalRule(
        anchor=Anchor(
            name="wallet_bitcoin",
            expression=r"(?:^|[^A-Za-z0-9])[13][1-9A-HJ-NP-Za-km-z]{25}",
            literals=(b"1", b"3"),
        ),
        confirm=confirm_base58,
    ),
    PersonalRule(
        anchor=Anchor(
            name="wallet_named",
            expression=r"\b(?:litecoin|ltc|doge(?:coin)?|tron|trx|ripple|xrp|monero|xmr|zcash|zec|dash|wallet|donat(?:e|ions?)|crypto)\b",
            literals=(
                b"litecoin",
                b"ltc",
                b"doge",
                b"tron",
                b"trx",
                b"ripple",
                b"xrp",
                b"monero",
                b"xmr",
                b"zcash",
                b"zec",
                b"dash",
                b"wallet",
                b"donat",
                b"crypto",
            ),
            ignore_case=True,
        ),
        confirm=confirm_named,
    ),
    PersonalRule(
        anchor=Anchor(
            name="wallet_bech32",
            expression=r"\b(?:bc|tb|ltc|addr|addr_test|cosmos|osmo|terra|bnb)1[02-9ac-hj-np-z]{30,100}\b",
            literals=(b"bc1", b"tb1", b"ltc1", b"addr", b"cosmos1", b"osmo1", b"terra1", b"bnb1"),
            ignore_case=True,
        ),
        confirm=confirm_bech32,
    ),
    PersonalRule(
        anchor=Anchor(
            name="wallet_ethereum",
            expression=r"\b0x[0-9A-Fa-f]{40}\b",
            literals=(b"0x",),
        ),
        confirm=confirm_ethereum,
    ),
)
