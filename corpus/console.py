"""What ``codesieve clean`` prints at its end: what came in, what left and why, alarms, report."""

import os
from collections.abc import Iterator, Mapping
from typing import Final, TextIO

from corpus.losses import Alarm, AlarmKind
from corpus.manifest import Manifest
from corpus.report.numbers import count, counted, percent, size
from corpus.summary import Summary
from corpus.visible import visible_name
from corpus.wording import REASON_WORDS

ALARMS_SHOWN: Final = 5
_WHAT: Final = 58  # columns; the longest reason fits
_BAR: Final = 20

_BOLD, _DIM, _RED, _GREEN, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m", "\x1b[0m"


def wants_colour(stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """Return whether ``stream`` is a terminal that takes colour (https://no-color.org)."""
    dumb = environment.get("TERM") == "dumb" or bool(environment.get("NO_COLOR"))
    return stream.isatty() and not dumb


def closing_lines(
    manifest: Manifest, summary: Summary, *, report: str, colour: bool = False
) -> tuple[str, ...]:
    """Return the lines that end a run, safe on a terminal; ``report`` is the page's path."""
    counts = manifest.counts
    lines = [
        "",
        _row("came in", counts.documents_in, counts.documents_in, counts.size_bytes_in),
        *_reasons(summary, counts.documents_in),
        _paint(
            _row("kept", counts.kept, counts.documents_in, counts.size_bytes_kept),
            _BOLD + _GREEN,
            colour=colour,
        ),
    ]
    if counts.repeats:
        lines.append(
            _paint(f"  {counted(counts.repeats, 'row')} repeated another", _DIM, colour=colour)
        )
    lines.append("")
    lines += [_paint(line, _RED, colour=colour) for line in _alarms(manifest.loss_alarms)]
    lines.append(f"content root  {manifest.content_root}")
    lines.append(f"report        {visible_name(report, max_chars=400)}")
    return tuple(lines)


def _reasons(summary: Summary, documents_in: int) -> Iterator[str]:
    for reason, each in summary.dropped_by_reason.items():
        yield _row(f"- {REASON_WORDS[reason]}", each.documents, documents_in, each.size_bytes)


def _row(what: str, documents: int, documents_in: int, size_bytes: int) -> str:
    share = percent(documents, documents_in)
    bar = "#" * round(_BAR * documents / max(documents_in, 1))
    return f"  {what:<{_WHAT}}{count(documents):>12}{share:>8}{size(size_bytes):>9}  {bar}".rstrip()


def _alarms(alarms: tuple[Alarm, ...]) -> Iterator[str]:
    for alarm in alarms[:ALARMS_SHOWN]:
        what = "repository" if alarm.kind is AlarmKind.REPOSITORY else "language"
        lost = f"{count(alarm.dropped)} of {count(alarm.documents_in)} documents"
        share = percent(alarm.dropped, alarm.documents_in)
        yield f"alarm: {what} {visible_name(alarm.name)} lost {share}, {lost}"
    more = len(alarms) - ALARMS_SHOWN
    if more > 0:
        yield f"and {counted(more, 'more alarm')}: see the report"
    if alarms:
        yield ""


def _paint(line: str, codes: str, *, colour: bool) -> str:
    return f"{codes}{line}{_PLAIN}" if colour else line
