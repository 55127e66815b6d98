"""Looking at many permutations at once: what numba has no words for (see :mod:`corpus.simd`)."""

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

from corpus.simd import Instruction, load, place_in, repeated

NUMBERS: Final = 64  # permutations that stay in registers at a time
_VECTOR: Final = 16  # numbers in one vector: 512 bits, which narrower processors take in parts

_U32, _U64 = ir.IntType(32), ir.IntType(64)


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
            there = place_in(context, builder, array_of[argument], values[argument], at)
            return builder.bitcast(there, vector.as_pointer())

        # 1. what stays in registers throughout
        factor, term, low = (
            [load(builder, place(argument, part), vector) for part in parts]
            for argument in (2, 3, 4)
        )
        lows = [cgutils.alloca_once_value(builder, value) for value in low]
        # 2. every input lowers every minimum
        with cgutils.for_range(builder, values[1]) as loop:
            at = place_in(context, builder, array_of[0], values[0], loop.index)
            value = repeated(builder, builder.load(at), _VECTOR)
            for part in parts:
                image = builder.add(builder.mul(factor[part], value), term[part])
                before = builder.load(lows[part])
                smaller = builder.icmp_unsigned("<", image, before)
                builder.store(builder.select(smaller, image, before), lows[part])
        for part in parts:
            builder.store(builder.load(lows[part]), place(4, part)).align = 4
        return context.get_dummy_value()

    return types.void(inputs, count, factors, terms, minima, lane), generate


_Numbers = NDArray[np.uint32]

lower_minima = cast(
    "Callable[[_Numbers, int, _Numbers, _Numbers, _Numbers, int], None]", intrinsic(_lower_minima)
)
"""``lower_minima(values, count, factors, terms, minima, lane)`` lowers each number of
``minima[lane : lane + NUMBERS]`` to the smallest ``factor * value + term`` modulo 2^32 over
``values[:count]``; minima, factors and terms stay in registers while the values go by."""
