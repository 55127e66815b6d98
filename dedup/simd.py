"""Looking at 64 bytes at once: vector instructions that numba has no words for.

Each function reads ``text[at : at + 64]`` (one byte more for :func:`pair_bits`) without a bounds
check, so the caller pads its buffer, and returns a bit per byte, the first byte in the lowest bit.
They are written as LLVM vectors, which every processor has in some width; none is x86 only.
"""

from typing import Any

from llvmlite import ir
from numba.core import cgutils, types
from numba.extending import intrinsic

LANES = 64
_U8 = ir.IntType(8)
_U64 = ir.IntType(64)
_BLOCK = ir.VectorType(_U8, LANES)


def _splat(byte: int) -> ir.Constant:
    return ir.Constant(_BLOCK, [ir.Constant(_U8, byte)] * LANES)


def _broadcast(builder: Any, byte: Any) -> Any:
    first = builder.insert_element(ir.Constant(_BLOCK, ir.Undefined), byte, ir.IntType(32)(0))
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), LANES), [ir.IntType(32)(0)] * LANES)
    return builder.shuffle_vector(first, ir.Constant(_BLOCK, ir.Undefined), zeros)


def _pointer(context: Any, builder: Any, array_type: Any, array: Any, at: Any) -> Any:
    base = cgutils.create_struct_proxy(array_type)(context, builder, array).data
    return builder.gep(base, [at])


def _load(builder: Any, pointer: Any, kind: Any) -> Any:
    value = builder.load(builder.bitcast(pointer, kind.as_pointer()))
    value.align = 1
    return value


def _as_bits(builder: Any, matches: Any) -> Any:
    return builder.bitcast(matches, _U64)


def _is_array_at(text: Any, at: Any) -> bool:
    return isinstance(text, types.Array) and text.dtype == types.uint8 and at == types.int64


@intrinsic
def word_bits(_typing: Any, text: Any, at: Any) -> Any:
    """Return the bytes that belong to words: ASCII letters, digits, ``_`` and all from 0x80."""
    if not _is_array_at(text, at):
        return None

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = _pointer(context, builder, signature.args[0], *arguments)
        block = _load(builder, pointer, _BLOCK)
        letter = builder.sub(builder.or_(block, _splat(0x20)), _splat(ord("a")))
        digit = builder.sub(block, _splat(ord("0")))
        word = builder.or_(
            builder.icmp_unsigned("<", letter, _splat(26)),
            builder.icmp_unsigned("<", digit, _splat(10)),
        )
        word = builder.or_(word, builder.icmp_unsigned("==", block, _splat(ord("_"))))
        word = builder.or_(word, builder.icmp_unsigned(">=", block, _splat(0x80)))
        return _as_bits(builder, word)

    return types.uint64(text, at), generate


@intrinsic
def visible_bits(_typing: Any, text: Any, at: Any) -> Any:
    """Return the bytes above 0x20, all that is neither blank nor a control character."""
    if not _is_array_at(text, at):
        return None

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = _pointer(context, builder, signature.args[0], *arguments)
        block = _load(builder, pointer, _BLOCK)
        return _as_bits(builder, builder.icmp_unsigned(">", block, _splat(0x20)))

    return types.uint64(text, at), generate


@intrinsic
def any_bits(_typing: Any, text: Any, at: Any, first: Any, second: Any, third: Any) -> Any:
    """Return the bytes that equal one of the three given ones."""
    if not _is_array_at(text, at):
        return None

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, index, *wanted = arguments
        pointer = _pointer(context, builder, signature.args[0], array, index)
        block = _load(builder, pointer, _BLOCK)
        one, two, three = (
            builder.icmp_unsigned("==", block, _broadcast(builder, byte)) for byte in wanted
        )
        return _as_bits(builder, builder.or_(builder.or_(one, two), three))

    return types.uint64(text, at, types.uint8, types.uint8, types.uint8), generate


@intrinsic
def pair_bits(_typing: Any, text: Any, at: Any, first: Any, second: Any) -> Any:
    """Return the bytes that equal ``first`` and are followed by ``second``."""
    if not _is_array_at(text, at):
        return None

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, index, one, two = arguments
        pointer = _pointer(context, builder, signature.args[0], array, index)
        here = _load(builder, pointer, _BLOCK)
        next_ = _load(builder, builder.gep(pointer, [ir.IntType(64)(1)]), _BLOCK)
        matches = builder.and_(
            builder.icmp_unsigned("==", here, _broadcast(builder, one)),
            builder.icmp_unsigned("==", next_, _broadcast(builder, two)),
        )
        return _as_bits(builder, matches)

    return types.uint64(text, at, types.uint8, types.uint8), generate


@intrinsic
def load8(_typing: Any, text: Any, at: Any) -> Any:
    """Return ``text[at : at + 8]`` as one little-endian number."""
    if not _is_array_at(text, at):
        return None

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = _pointer(context, builder, signature.args[0], *arguments)
        return _load(builder, pointer, _U64)

    return types.uint64(text, at), generate


@intrinsic
def lowest(_typing: Any, bits: Any) -> Any:
    """Return the position of the lowest bit set, 64 where there is none."""
    if bits != types.uint64:
        return None

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.IntType(1)(0))

    return types.int64(bits), generate


@intrinsic
def smallest_products(
    _typing: Any, values: Any, count: Any, factors: Any, terms: Any, minima: Any, lane: Any
) -> Any:
    """Lower ``minima[lane : lane + 64]`` to the smallest ``factor * value + term`` modulo 2^32.

    All arrays are uint32; the minimum is over ``values[:count]``.  The 64 minima, factors and terms
    stay in registers while the values go by: four vectors of 16 numbers each.
    """
    if values.dtype != types.uint32 or count != types.int64:
        return None

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        arrays = dict(zip(("values", "count", "factors", "terms", "minima", "lane"), arguments))
        kinds = dict(zip(arrays, signature.args))
        number, width = ir.IntType(32), 16
        vector = ir.VectorType(number, width)
        none = ir.Constant(vector, ir.Undefined)
        zeros = ir.Constant(vector, [number(0)] * width)

        def quarter(name: str, which: int) -> Any:
            at = builder.add(arrays["lane"], ir.IntType(64)(which * width))
            pointer = _pointer(context, builder, kinds[name], arrays[name], at)
            return builder.bitcast(pointer, vector.as_pointer())

        def read(name: str, which: int) -> Any:
            value = builder.load(quarter(name, which))
            value.align = 4
            return value

        held = [(read("factors", part), read("terms", part)) for part in range(4)]
        lows = [cgutils.alloca_once_value(builder, read("minima", part)) for part in range(4)]
        with cgutils.for_range(builder, arrays["count"]) as loop:
            pointer = _pointer(context, builder, kinds["values"], arrays["values"], loop.index)
            first = builder.insert_element(none, builder.load(pointer), number(0))
            value = builder.shuffle_vector(first, none, zeros)
            for (factor, term), low in zip(held, lows, strict=True):
                product = builder.add(builder.mul(factor, value), term)
                before = builder.load(low)
                smaller = builder.icmp_unsigned("<", product, before)
                builder.store(builder.select(smaller, product, before), low)
        for part, low in enumerate(lows):
            store = builder.store(builder.load(low), quarter("minima", part))
            store.align = 4
        return context.get_dummy_value()

    return types.void(values, count, factors, terms, minima, lane), generate
