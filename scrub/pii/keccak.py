"""Keccak-256 as Ethereum and Monero use it: the sponge before SHA-3 gave it another padding."""

from typing import Final

_RATE_BYTES: Final = 136
_MASK: Final = (1 << 64) - 1


def _constants() -> tuple[int, ...]:
    """Return the round constants (Keccak reference, 1.2): bits of a shift register."""
    state, made = 1, []
    for _ in range(24):
        constant = 0
        for power in range(7):
            constant |= (state & 1) << ((1 << power) - 1)
            state = (state << 1) ^ (0x171 if state & 0x80 else 0)
        made.append(constant)
    return tuple(made)


_ROUNDS: Final = _constants()
# Where rho and pi move the lanes of a 5 by 5 state, in the order of the one cycle they make.
_ROTATIONS: Final = (
    1,
    3,
    6,
    10,
    15,
    21,
    28,
    36,
    45,
    55,
    2,
    14,
    27,
    41,
    56,
    8,
    25,
    43,
    62,
    18,
    39,
    61,
    20,
    44,
)
_LANES: Final = (
    10,
    7,
    11,
    17,
    18,
    3,
    5,
    16,
    8,
    21,
    24,
    4,
    15,
    23,
    19,
    13,
    12,
    2,
    20,
    14,
    22,
    9,
    6,
    1,
)


def _permuted(lanes: list[int]) -> None:
    for constant in _ROUNDS:
        parity = [
            lanes[x] ^ lanes[x + 5] ^ lanes[x + 10] ^ lanes[x + 15] ^ lanes[x + 20]
            for x in range(5)
        ]
        for x in range(5):
            right = parity[(x + 1) % 5]
            mixed = parity[(x + 4) % 5] ^ ((right << 1 | right >> 63) & _MASK)
            for y in range(x, 25, 5):
                lanes[y] ^= mixed
        carried = lanes[1]
        for lane, turn in zip(_LANES, _ROTATIONS, strict=True):
            lanes[lane], carried = (carried << turn | carried >> (64 - turn)) & _MASK, lanes[lane]
        for row in range(0, 25, 5):
            a, b, c, d, e = lanes[row : row + 5]
            lanes[row : row + 5] = (
                a ^ (~b & c),
                b ^ (~c & d),
                c ^ (~d & e),
                d ^ (~e & a),
                e ^ (~a & b),
            )
        lanes[0] ^= constant


def keccak_256(message: bytes) -> bytes:
    """Return the digest of ``message``.

    >>> keccak_256(b"").hex()[:16]
    'c5d2460186f7233c'
    """
    padded = bytearray(message + b"\x01" + bytes(-(len(message) + 1) % _RATE_BYTES))
    padded[-1] |= 0x80
    lanes = [0] * 25
    for block in range(0, len(padded), _RATE_BYTES):
        for lane in range(_RATE_BYTES // 8):
            at = block + 8 * lane
            lanes[lane] ^= int.from_bytes(padded[at : at + 8], "little")
        _permuted(lanes)
    return b"".join(lane.to_bytes(8, "little") for lane in lanes[:4])
