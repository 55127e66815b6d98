"""Plots as inline SVG: no script, no style attribute; the page's CSS gives colours to classes."""

from collections.abc import Sequence
from typing import Final

from corpus.report.html import Html, element, join

WIDTH: Final = 680  # of every plot, in its own units; the page scales it
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 14, 26, 40


def figure(svg: Html, caption: Html, *table: Html) -> Html:
    """Return a plot with its caption, and its numbers in a table that opens below."""
    numbers = element("details", element("summary", "the numbers"), *table)
    return element("figure", svg, element("figcaption", caption), *([numbers] if table else []))


def bar(parts: Sequence[tuple[str, float]]) -> Html:
    """Return a bar of a table row, of (class, share of the full width) one after the other."""
    rects, at = [], 0.0
    for kind, share in parts:
        width = 200 * share
        rects.append(_rect(at, 0, width, 10, f"fill-{kind}"))
        at += width
    return element(
        "svg",
        *rects,
        class_="bar",
        viewBox="0 0 200 10",
        preserveAspectRatio="none",
        aria_hidden="true",
    )


def histogram(
    counts: Sequence[int], *, low: float, high: float, threshold: float, mark: Html, title: str
) -> Html:
    """Return a histogram over [low, high] whose last bin, for ``high`` alone, stands apart.

    ``mark`` is the figure of the ``threshold``.

    1. bars, 2. scale and ticks, 3. the threshold and the axis.
    """
    # 1. bars
    height, bins = 250, len(counts)
    plot_width, plot_height = WIDTH - _LEFT - _RIGHT, height - _TOP - _BOTTOM
    step = plot_width / bins
    top = _nice(max([*counts, 1]))
    bars = [
        _rect(
            _LEFT + place * step + (4 if place == bins - 1 else 0.75),
            _TOP + plot_height * (1 - number / top),
            step - 1.5,
            plot_height * number / top,
            "fill-near",
        )
        for place, number in enumerate(counts)
        if number
    ]
    # 2. scale and ticks
    scale = [
        join(
            [
                _line(_LEFT, y, WIDTH - _RIGHT, y, "grid"),
                _text(_LEFT - 8, y + 4, _short(round(top * part)), "tick end"),
            ]
        )
        for part in (0.0, 0.5, 1.0)
        for y in [_TOP + plot_height * (1 - part)]
    ]
    ticks = [
        _text(_LEFT + 10 * tenth * step, height - 20, f"{low + tenth / 10:.1f}", "tick")
        for tenth in range(round((high - low) * 10) + 1)
    ]
    at = _LEFT + (threshold - low) * 100 * step
    marked = join(
        [
            _line(at, _TOP - 8, at, _TOP + plot_height, "threshold"),
            _text(at, _TOP - 12, join(["threshold ", mark]), "mark"),
        ]
    )
    axis = _text(
        _LEFT + plot_width / 2, height - 3, "exact Jaccard index with the kept document", "axis"
    )
    return _svg(title, height, [*scale, *bars, *ticks, marked, axis])


def curve(
    theory: Sequence[tuple[float, float]],
    points: Sequence[tuple[float, float]],
    *,
    threshold: float,
    mark: Html,
    title: str,
) -> Html:
    """Return the S-curve: ``theory`` as a line, ``points`` (x, share) as dots."""
    # 1. the plane
    height, low = 300, 0.3
    plot_width, plot_height = WIDTH - _LEFT - _RIGHT, height - _TOP - _BOTTOM

    def x(value: float) -> float:
        return _LEFT + plot_width * (value - low) / (1 - low)

    def y(value: float) -> float:
        return _TOP + plot_height * (1 - value)

    grid = [
        join(
            [
                _line(_LEFT, y(part), WIDTH - _RIGHT, y(part), "grid"),
                _text(_LEFT - 8, y(part) + 4, f"{part:.0%}", "tick end"),
            ]
        )
        for part in (0, 0.25, 0.5, 0.75, 1)
    ]
    ticks = [
        _text(x(place / 10), height - 20, f"{place / 10:.1f}", "tick") for place in range(3, 11)
    ]
    # 2. the curves
    path = "M" + " L".join(f"{x(at):.1f} {y(share):.1f}" for at, share in theory if at >= low)
    dots = [
        element("circle", cx=f"{x(at):.1f}", cy=f"{y(share):.1f}", r=5, class_="dot")
        for at, share in points
    ]
    labels = [
        _line(x(threshold), _TOP - 8, x(threshold), y(0), "threshold"),
        _text(x(threshold), _TOP - 12, join(["threshold ", mark]), "mark"),
        _text(_LEFT + plot_width / 2, height - 3, "exact Jaccard index of a pair", "axis"),
    ]
    line = element("path", d=path, class_="theory")
    return _svg(title, height, [*grid, *ticks, *labels, line, *dots])


def _svg(title: str, height: int, parts: Sequence[Html]) -> Html:
    return element(
        "svg", element("title", title), *parts, viewBox=f"0 0 {WIDTH} {height}", role="img"
    )


def _rect(x: float, y: float, width: float, height: float, kind: str) -> Html:
    return element(
        "rect",
        x=f"{x:.2f}",
        y=f"{y:.2f}",
        width=f"{width:.2f}",
        height=f"{height:.2f}",
        class_=kind,
    )


def _line(x1: float, y1: float, x2: float, y2: float, kind: str) -> Html:
    return element(
        "line", x1=f"{x1:.1f}", y1=f"{y1:.1f}", x2=f"{x2:.1f}", y2=f"{y2:.1f}", class_=kind
    )


def _text(x: float, y: float, text: str, kind: str) -> Html:
    return element("text", text, x=f"{x:.1f}", y=f"{y:.1f}", class_=kind)


def _nice(peak: int) -> int:
    """Return the smallest of 1, 2, 5 times a power of ten that ``peak`` does not exceed."""
    power = int("1" + "0" * (len(str(peak)) - 1))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= peak)


def _short(number: int) -> str:
    for limit, unit in ((1_000_000_000, "G"), (1_000_000, "M"), (10_000, "k")):
        if number >= limit:
            return f"{number / (limit if unit != 'k' else 1000):g}{unit}"
    return f"{number:,}"
