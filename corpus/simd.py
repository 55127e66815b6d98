"""Looking at 64 bytes at once: native vector instructions that numba has no words for.

Functions on text read ``text[at : at + 64]`` (:func:`pair_bits` one byte more, :func:`load8` eight)
without a bounds check, so the caller pads its buffer.  Masks have a bit per byte, the first byte in
the lowest one.  All are written as LLVM vectors, which every little-endian processor has in some
width.  The functions below build the code of the instructions that the end of the module names;
there it says what those take and return.
"""

# mypy: disable-error-code=no-untyped-call
# (numba types its interface in part)

from collections.abc import Callable
from typing import Final, cast

import numpy as np
from llvmlite import ir
from numba.core import cgutils, types
from numba.core.base import BaseContext
from numba.core.typing.context import BaseContext as Typing
from numba.core.typing.templates import Signature
from numba.extending import intrinsic
from numpy.typing import NDArray

Generator = Callable[[BaseContext, ir.IRBuilder, Signature, tuple[ir.Value, ...]], ir.Value]
Instruction = tuple[Signature, Generator]

BLOCK: Final = 64  # bytes that one mask covers

_U1, _U8, _U32, _U64 = ir.IntType(1), ir.IntType(8), ir.IntType(32), ir.IntType(64)
_BYTES = ir.VectorType(_U8, BLOCK)


def repeated(builder: ir.IRBuilder, value: ir.Value, count: int) -> ir.Value:
    """Return a vector of ``count`` times ``value``."""
    vector = ir.VectorType(value.type, count)
    undefined = ir.Constant(vector, ir.Undefined)
    first = builder.insert_element(undefined, value, _U32(0))
    zeros = ir.Constant(ir.VectorType(_U32, count), [_U32(0)] * count)
    return builder.shuffle_vector(first, undefined, zeros)


def _constant(byte: int) -> ir.Constant:
    return ir.Constant(_BYTES, [_U8(byte)] * BLOCK)


def place_in(
    context: BaseContext, builder: ir.IRBuilder, kind: types.Type, array: ir.Value, at: ir.Value
) -> ir.Value:
    """Return the address of ``array[at]``, which must exist."""
    return builder.gep(cgutils.create_struct_proxy(kind)(context, builder, array).data, [at])


def load(builder: ir.IRBuilder, place: ir.Value, kind: ir.Type) -> ir.Value:
    """Return the value of type ``kind`` at the address ``place``, aligned or not."""
    value = builder.load(builder.bitcast(place, kind.as_pointer()))
    value.align = 1
    return value


def _ascii(builder: ir.IRBuilder, block: ir.Value) -> ir.Value:
    letter = builder.sub(builder.or_(block, _constant(0x20)), _constant(ord("a")))
    digit = builder.sub(block, _constant(ord("0")))
    is_letter = builder.icmp_unsigned("<", letter, _constant(26))
    return builder.or_(is_letter, builder.icmp_unsigned("<", digit, _constant(10)))


def _alnum(builder: ir.IRBuilder, block: ir.Value) -> ir.Value:
    high = builder.icmp_unsigned(">=", block, _constant(0x80))
    return builder.or_(_ascii(builder, block), high)


def _word(builder: ir.IRBuilder, block: ir.Value) -> ir.Value:
    underscore = builder.icmp_unsigned("==", block, _constant(ord("_")))
    return builder.or_(_alnum(builder, block), underscore)


def _visible(builder: ir.IRBuilder, block: ir.Value) -> ir.Value:
    return builder.icmp_unsigned(">", block, _constant(0x20))


def _bits_of(
    kind: Callable[[ir.IRBuilder, ir.Value], ir.Value],
) -> Callable[[Typing, types.Type, types.Type], Instruction]:
    """Return what builds the mask of those bytes of a block that are of a ``kind``."""

    def instruction(_typing: Typing, text: types.Type, at: types.Type) -> Instruction:
        def generate(
            context: BaseContext,
            builder: ir.IRBuilder,
            signature: Signature,
            values: tuple[ir.Value, ...],
        ) -> ir.Value:
            block = load(builder, place_in(context, builder, signature.args[0], *values), _BYTES)
            return builder.bitcast(kind(builder, block), _U64)

        return types.uint64(text, at), generate

    return instruction


def _any_bits(
    _typing: Typing,
    text: types.Type,
    at: types.Type,
    _first: types.Type,
    _second: types.Type,
    _third: types.Type,
) -> Instruction:
    def generate(
        context: BaseContext,
        builder: ir.IRBuilder,
        signature: Signature,
        values: tuple[ir.Value, ...],
    ) -> ir.Value:
        block = load(builder, place_in(context, builder, signature.args[0], *values[:2]), _BYTES)
        one, two, three = (
            builder.icmp_unsigned("==", block, repeated(builder, byte, BLOCK))
            for byte in values[2:]
        )
        return builder.bitcast(builder.or_(builder.or_(one, two), three), _U64)

    return types.uint64(text, at, types.uint8, types.uint8, types.uint8), generate


def _pair_bits(
    _typing: Typing, text: types.Type, at: types.Type, _first: types.Type, _second: types.Type
) -> Instruction:
    def generate(
        context: BaseContext,
        builder: ir.IRBuilder,
        signature: Signature,
        values: tuple[ir.Value, ...],
    ) -> ir.Value:
        place = place_in(context, builder, signature.args[0], *values[:2])
        here, there = (load(builder, builder.gep(place, [_U64(n)]), _BYTES) for n in (0, 1))
        matches = builder.and_(
            builder.icmp_unsigned("==", here, repeated(builder, values[2], BLOCK)),
            builder.icmp_unsigned("==", there, repeated(builder, values[3], BLOCK)),
        )
        return builder.bitcast(matches, _U64)

    return types.uint64(text, at, types.uint8, types.uint8), generate


def _byte_at(_typing: Typing, text: types.Type, at: types.Type) -> Instruction:
    def generate(
        context: BaseContext,
        builder: ir.IRBuilder,
        signature: Signature,
        values: tuple[ir.Value, ...],
    ) -> ir.Value:
        return builder.load(place_in(context, builder, signature.args[0], *values))

    return types.uint8(text, at), generate


def _load8(_typing: Typing, text: types.Type, at: types.Type) -> Instruction:
    def generate(
        context: BaseContext,
        builder: ir.IRBuilder,
        signature: Signature,
        values: tuple[ir.Value, ...],
    ) -> ir.Value:
        return load(builder, place_in(context, builder, signature.args[0], *values), _U64)

    return types.uint64(text, at), generate


def _lowest(_typing: Typing, bits: types.Type) -> Instruction:
    def generate(
        _context: BaseContext,
        builder: ir.IRBuilder,
        _signature: Signature,
        values: tuple[ir.Value, ...],
    ) -> ir.Value:
        return builder.cttz(values[0], _U1(0))

    return types.int64(bits), generate


def _highest(_typing: Typing, bits: types.Type) -> Instruction:
    def generate(
        _context: BaseContext,
        builder: ir.IRBuilder,
        _signature: Signature,
        values: tuple[ir.Value, ...],
    ) -> ir.Value:
        return builder.sub(_U64(BLOCK - 1), builder.ctlz(values[0], _U1(0)))

    return types.int64(bits), generate


def _ones(_typing: Typing, bits: types.Type) -> Instruction:
    def generate(
        _context: BaseContext,
        builder: ir.IRBuilder,
        _signature: Signature,
        values: tuple[ir.Value, ...],
    ) -> ir.Value:
        return builder.ctpop(values[0])

    return types.int64(bits), generate


_Bytes = NDArray[np.uint8]

ascii_bits = cast("Callable[[_Bytes, int], np.uint64]", intrinsic(_bits_of(_ascii)))
"""Which bytes are ASCII letters or digits."""
alnum_bits = cast("Callable[[_Bytes, int], np.uint64]", intrinsic(_bits_of(_alnum)))
"""Which bytes are ASCII letters or digits, or from 0x80."""
word_bits = cast("Callable[[_Bytes, int], np.uint64]", intrinsic(_bits_of(_word)))
"""Which bytes belong to words: ASCII letters and digits, ``_``, and all from 0x80."""
visible_bits = cast("Callable[[_Bytes, int], np.uint64]", intrinsic(_bits_of(_visible)))
"""Which bytes are above 0x20: neither blank nor a control character."""
any_bits = cast(
    "Callable[[_Bytes, int, np.uint8, np.uint8, np.uint8], np.uint64]", intrinsic(_any_bits)
)
"""Which bytes equal one of the three given ones."""
pair_bits = cast("Callable[[_Bytes, int, np.uint8, np.uint8], np.uint64]", intrinsic(_pair_bits))
"""Which bytes equal the first given one and are followed by the second."""
byte_at = cast("Callable[[_Bytes, int], np.uint8]", intrinsic(_byte_at))
"""``text[at]``, for which numba would first ask whether ``at`` is negative."""
load8 = cast("Callable[[_Bytes, int | np.uint64], np.uint64]", intrinsic(_load8))
"""``text[at : at + 8]`` as one little-endian number."""
lowest = cast("Callable[[np.uint64], int]", intrinsic(_lowest))
"""The position of the lowest bit set, 64 where there is none."""
highest = cast("Callable[[np.uint64], int]", intrinsic(_highest))
"""The position of the highest bit set, -1 where there is none."""
ones = cast("Callable[[np.uint64], int]", intrinsic(_ones))
"""How many bits are set."""
