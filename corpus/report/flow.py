"""The flow from input to corpus: a band that grows thinner where documents leave it."""

import dataclasses
from collections.abc import Sequence
from typing import Final

from corpus.report.figures import Answer, Form
from corpus.report.html import Html, element, join

_WIDTH, _BAND, _TOP = 780, 140, 40  # of the drawing, of all documents in, above the band
_RADIUS: Final = 14  # inner radius of a branch
_BRANCH_SPACE: Final = 130  # between branches, room for a label
_FIRST: Final = 96.0  # where the first branch leaves
_START: Final = 12  # width of the bar that the band begins and ends with


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Branch:
    """Documents that leave together: the CSS ``kind``, what to call them, how many, as figures."""

    kind: str
    label: Html
    number: Html
    share: Html
    documents: int


def flow(sums: Answer, branches: Sequence[Branch]) -> Html:
    """Return the drawing: ``documents_in`` of ``sums`` on the left, what was ``kept`` on the right.

    The branches leave in between, as wide as their share.
    """
    documents_in, kept = (sums.rows[0][name] for name in ("documents_in", "kept"))
    unit = _BAND / max(documents_in, 1)
    leaving = [branch for branch in branches if branch.documents]
    widths = [max(branch.documents * unit, 1.5) for branch in leaving]
    turns = sum(widths) + len(leaving) * _RADIUS
    space = min(_BRANCH_SPACE, (_WIDTH - 110 - _FIRST - turns) / max(len(leaving), 1))
    base = _TOP + _BAND + 46  # where branches end
    parts: list[Html] = []
    x, bottom = _FIRST, float(_TOP + _BAND)
    for branch, width in zip(leaving, widths, strict=True):
        parts.append(_branch(branch, x=x, bottom=bottom, width=width, base=base))
        bottom -= branch.documents * unit
        x += width + _RADIUS + space
    end = _WIDTH - 110
    parts.insert(0, _main(leaving, unit, widths, space, end))
    parts += [
        _bar(0, _TOP, _BAND, "fill-in"),
        _label(0, _TOP - 24, "came in", sums.figure("documents_in"), "start"),
        _bar(end, _TOP, max(kept * unit, 1.5), "fill-kept"),
        _label(end + _START + 10, _TOP + 12, "kept", sums.figure("kept"), "start"),
        _small(end + _START + 10, _TOP + 48, sums.figure("kept_share", Form.SHARE)),
    ]
    return element(
        "svg",
        element("title", "From what came in to what was kept, and where documents left"),
        *parts,
        viewBox=f"0 0 {_WIDTH} {base + 62}",
        role="img",
        class_="flow",
    )


def _main(
    leaving: Sequence[Branch], unit: float, widths: Sequence[float], space: float, end: float
) -> Html:
    """Return the band of what has not left; its lower edge steps up where branches leave."""
    x, bottom = _FIRST, float(_TOP + _BAND)
    path = [f"M{_START} {_TOP} H{end} "]
    edge = [f"L{_START} {bottom:.1f}"]
    for branch, width in zip(leaving, widths, strict=True):
        edge.append(f"L{x:.1f} {bottom:.1f}")
        bottom -= branch.documents * unit
        edge.append(f"L{x:.1f} {bottom:.1f}")
        x += width + _RADIUS + space
    edge.append(f"L{end} {bottom:.1f}")
    return element("path", d="".join(path) + " ".join(reversed(edge)) + "Z", class_="band")


def _branch(branch: Branch, *, x: float, bottom: float, width: float, base: float) -> Html:
    """Return a band of ``width`` that leaves the main one at ``x`` and turns down to ``base``."""
    inner, outer = _RADIUS, _RADIUS + width
    turn = bottom + inner  # where the band has turned down
    path = (
        f"M{x:.1f} {bottom - width:.1f} "
        f"A{outer:.1f} {outer:.1f} 0 0 1 {x + outer:.1f} {turn:.1f} "
        f"V{base:.1f} H{x + inner:.1f} V{turn:.1f} "
        f"A{inner} {inner} 0 0 0 {x:.1f} {bottom:.1f} Z"
    )
    return join(
        [
            element("path", d=path, class_=f"fill-{branch.kind} leaving"),
            _label(x + inner, base + 18, branch.label, branch.number, "start"),
            _small(x + inner, base + 54, branch.share),
        ]
    )


def _small(x: float, y: float, shown: Html) -> Html:
    return element("text", shown, x=f"{x:.1f}", y=f"{y:.1f}", class_="small start")


def _bar(x: float, y: float, height: float, kind: str) -> Html:
    return element("rect", x=x, y=y, width=_START, height=f"{height:.1f}", class_=kind)


def _label(x: float, y: float, label: str, number: str, anchor: str) -> Html:
    return join(
        [
            element("text", label, x=f"{x:.1f}", y=f"{y:.1f}", class_=f"label {anchor}"),
            element("text", number, x=f"{x:.1f}", y=f"{y + 18:.1f}", class_=f"figure {anchor}"),
        ]
    )
