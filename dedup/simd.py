"""Looking at 64 bytes at once: native vector instructions that numba has no words for.

Functions on text read ``text[at : at + 64]`` (:func:`pair_bits` one byte more, :func:`load8` eight)
without a bounds check, so the caller pads its buffer.  Masks have a bit per byte, the first byte in
the lowest one.  All are written as LLVM vectors, which every little-endian processor has in some
width.  Each function below builds the code of the instruction that the same name without the
underscore stands for; the end of the module says what those take and return.
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
NUMBERS: Final = 64  # permutations that stay in registers at a time
_VECTOR: Final = 16  # numbers in one vector: 512 bits, which narrower processors take in parts

_U1, _U8, _U32, _U64 = ir.IntType(1), ir.IntType(8), ir.IntType(32), ir.IntType(64)
_BYTES = ir.VectorType(_U8, BLOCK)


def _repeated(builder: ir.IRBuilder, value: ir.Value, count: int) -> ir.Value:
    vector = ir.VectorType(value.type, count)
    undefined = ir.Constant(vector, ir.Undefined)
    first = builder.insert_element(undefined, value, _U32(0))
    zeros = ir.Constant(ir.VectorType(_U32, count), [_U32(0)] * count)
    return builder.shuffle_vector(first, undefined, zeros)


def _constant(byte: int) -> ir.Constant:
    return ir.Constant(_BYTES, [_U8(byte)] * BLOCK)


def _place(
    context: BaseContext, builder: ir.IRBuilder, kind: types.Type, array: ir.Value, at: ir.Value
) -> ir.Value:
    return builder.gep(cgutils.create_struct_proxy(kind)(context, builder, array).data, [at])


def _load(builder: ir.IRBuilder, place: ir.Value, kind: ir.Type) -> ir.Value:
    value = builder.load(builder.bitcast(place, kind.as_pointer()))
    value.align = 1
    return value


def _word_bits(_typing: Typing, text: types.Type, at: types.Type) -> Instruction:
    def generate(
        context: BaseContext,
        builder: ir.IRBuilder,
        signature: Signature,
        values: tuple[ir.Value, ...],
    ) -> ir.Value:
        block = _load(builder, _place(context, builder, signature.args[0], *values), _BYTES)
        letter = builder.sub(builder.or_(block, _constant(0x20)), _constant(ord("a")))
        digit = builder.sub(block, _constant(ord("0")))
        word = builder.or_(
            builder.icmp_unsigned("<", letter, _constant(26)),
            builder.icmp_unsigned("<", digit, _constant(10)),
        )
        word = builder.or_(word, builder.icmp_unsigned("==", block, _constant(ord("_"))))
        word = builder.or_(word, builder.icmp_unsigned(">=", block, _constant(0x80)))
        return builder.bitcast(word, _U64)

    return types.uint64(text, at), generate


def _visible_bits(_typing: Typing, text: types.Type, at: types.Type) -> Instruction:
    def generate(
        context: BaseContext,
        builder: ir.IRBuilder,
        signature: Signature,
        values: tuple[ir.Value, ...],
    ) -> ir.Value:
        block = _load(builder, _place(context, builder, signature.args[0], *values), _BYTES)
        return builder.bitcast(builder.icmp_unsigned(">", block, _constant(0x20)), _U64)

    return types.uint64(text, at), generate


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
        block = _load(builder, _place(context, builder, signature.args[0], *values[:2]), _BYTES)
        one, two, three = (
            builder.icmp_unsigned("==", block, _repeated(builder, byte, BLOCK))
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
        place = _place(context, builder, signature.args[0], *values[:2])
        here, there = (_load(builder, builder.gep(place, [_U64(n)]), _BYTES) for n in (0, 1))
        matches = builder.and_(
            builder.icmp_unsigned("==", here, _repeated(builder, values[2], BLOCK)),
            builder.icmp_unsigned("==", there, _repeated(builder, values[3], BLOCK)),
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
        return builder.load(_place(context, builder, signature.args[0], *values))

    return types.uint8(text, at), generate


def _load8(_typing: Typing, text: types.Type, at: types.Type) -> Instruction:
    def generate(
        context: BaseContext,
        builder: ir.IRBuilder,
        signature: Signature,
        values: tuple[ir.Value, ...],
    ) -> ir.Value:
        return _load(builder, _place(context, builder, signature.args[0], *values), _U64)

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


def _lower_minima(
    _typing: Typing,
    inputs: types.Type,
    count: types.Type,
    factors: types.Type,
    terms: types.Type,
    minima: types.Type,
    lane: types.Type,
) -> Instruction:
    def generate(
        context: BaseContext,
        builder: ir.IRBuilder,
        signature: Signature,
        values: tuple[ir.Value, ...],
    ) -> ir.Value:
        array_of, vector = signature.args, ir.VectorType(_U32, _VECTOR)
        parts = range(NUMBERS // _VECTOR)

        def place(argument: int, part: int) -> ir.Value:
            at = builder.add(values[5], _U64(part * _VECTOR))
            there = _place(context, builder, array_of[argument], values[argument], at)
            return builder.bitcast(there, vector.as_pointer())

        # 1. what stays in registers throughout
        factor, term, low = (
            [_load(builder, place(argument, part), vector) for part in parts]
            for argument in (2, 3, 4)
        )
        lows = [cgutils.alloca_once_value(builder, value) for value in low]
        # 2. every input lowers every minimum
        with cgutils.for_range(builder, values[1]) as loop:
            at = _place(context, builder, array_of[0], values[0], loop.index)
            value = _repeated(builder, builder.load(at), _VECTOR)
            for part in parts:
                image = builder.add(builder.mul(factor[part], value), term[part])
                before = builder.load(lows[part])
                smaller = builder.icmp_unsigned("<", image, before)
                builder.store(builder.select(smaller, image, before), lows[part])
        for part in parts:
            builder.store(builder.load(lows[part]), place(4, part)).align = 4
        return context.get_dummy_value()

    return types.void(inputs, count, factors, terms, minima, lane), generate


_Bytes = NDArray[np.uint8]
_Numbers = NDArray[np.uint32]

word_bits = cast("Callable[[_Bytes, int], np.uint64]", intrinsic(_word_bits))
"""Which bytes belong to words: ASCII letters and digits, ``_``, and all from 0x80."""
visible_bits = cast("Callable[[_Bytes, int], np.uint64]", intrinsic(_visible_bits))
"""Which bytes are above 0x20: neither blank nor a control character."""
any_bits = cast(
    "Callable[[_Bytes, int, np.uint8, np.uint8, np.uint8], np.uint64]", intrinsic(_any_bits)
)
"""Which bytes equal one of the three given ones."""
pair_bits = cast("Callable[[_Bytes, int, np.uint8, np.uint8], np.uint64]", intrinsic(_pair_bits))
"""Which bytes equal the first given one and are followed by the second."""
byte_at = cast("Callable[[_Bytes, int], np.uint8]", intrinsic(_byte_at))
"""``text[at]``, for which numba would first ask whether ``at`` is negative."""
load8 = cast("Callable[[_Bytes, int], np.uint64]", intrinsic(_load8))
"""``text[at : at + 8]`` as one little-endian number."""
lowest = cast("Callable[[np.uint64], int]", intrinsic(_lowest))
"""The position of the lowest bit set, 64 where there is none."""
lower_minima = cast(
    "Callable[[_Numbers, int, _Numbers, _Numbers, _Numbers, int], None]", intrinsic(_lower_minima)
)
"""``lower_minima(values, count, factors, terms, minima, lane)`` lowers each number of
``minima[lane : lane + NUMBERS]`` to the smallest ``factor * value + term`` modulo 2^32 over
``values[:count]``; minima, factors and terms stay in registers while the values go by."""
