"""Which lines detect-secrets could report at all, by its own plugins' expressions."""

import dataclasses
import functools
import importlib
import importlib.metadata
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
from detect_secrets.plugins import keyword
from detect_secrets.plugins.base import RegexBasedDetector
from detect_secrets.plugins.high_entropy_strings import HighEntropyStringsPlugin
from detect_secrets.util.filetype import determine_file_type

# Letters that Python folds or counts as blank and hyperscan does not: such lines are all read.
_FOLDED: Final = re.compile("[\u0130\u0131\u017f\u212a\x1c-\x1f\x85]")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class _Need:
    """What a line must hold for a plugin; ``reports`` asks the plugin's own expressions."""

    expression: str
    ignores_case: bool
    reports: Callable[[str, str], bool]  # of a line and a path


class LineFilter:
    """Says which lines any plugin could report: all that it does, and few others."""

    def __init__(self, hyperscan: Any) -> None:  # noqa: ANN401 (a module)
        self.engine: Final = f"hyperscan {importlib.metadata.version('hyperscan')}"
        self._needs = tuple(_needs())
        common = hyperscan.HS_FLAG_PREFILTER | hyperscan.HS_FLAG_MULTILINE
        common |= hyperscan.HS_FLAG_UTF8 | hyperscan.HS_FLAG_UCP
        caseless = hyperscan.HS_FLAG_CASELESS
        self._database = hyperscan.Database(mode=hyperscan.HS_MODE_BLOCK)
        self._database.compile(
            expressions=[each.expression.encode() for each in self._needs],
            ids=list(range(len(self._needs))),
            elements=len(self._needs),
            flags=[common | (caseless if each.ignores_case else 0) for each in self._needs],
        )
        self._scratch = hyperscan.Scratch(self._database)

    @classmethod
    def of_installed(cls) -> "LineFilter | None":
        """Return a filter, or None where hyperscan has no wheel."""
        try:
            return cls(importlib.import_module("hyperscan"))
        except ImportError:
            return None

    def lines(self, lines: Sequence[str], path: str) -> list[int]:
        """Return the numbers, from 0, of the lines that a plugin reports before its filters."""
        # A value of YAML may hold line ends; such a line is read in any case.
        text = "\n".join(line.rstrip().replace("\n", "\x1c") for line in lines)
        encoded = text.encode()
        ends: set[tuple[int, int]] = set()

        def on_match(need: int, _start: int, end: int, _flags: int, _context: object) -> None:
            ends.add((end, need))

        self._database.scan(encoded, match_event_handler=on_match, scratch=self._scratch)
        numbers: set[int] = set()
        if _FOLDED.search(text):
            numbers.update(
                n for n, line in enumerate(lines) if _FOLDED.search(line) or "\n" in line.rstrip()
            )
        number, at = 0, 0
        asked: set[tuple[int, int]] = set()
        for end, need in sorted(ends):
            number += encoded.count(b"\n", at, end)
            at = end
            if number not in numbers and (number, need) not in asked:
                asked.add((number, need))
                if self._needs[need].reports(lines[number].rstrip(), path):
                    numbers.add(number)
        return sorted(numbers)


def _needs() -> Iterator[_Need]:
    """Yield what the default plugins need."""
    yield _Need(expression="|".join(keyword.DENYLIST), ignores_case=True, reports=_reports_keyword)
    plugin_classes: list[Any] = list(get_mapping_from_secret_type_to_class().values())
    for plugin_class in plugin_classes:
        plugin = plugin_class()
        if isinstance(plugin, RegexBasedDetector):
            for pattern in plugin.denylist:
                yield _Need(
                    expression=_one_line(pattern),
                    ignores_case=bool(pattern.flags & re.IGNORECASE),
                    reports=functools.partial(_reports_pattern, pattern),
                )
        elif isinstance(plugin, HighEntropyStringsPlugin):
            # So many letters, all different, have just more entropy than the limit.
            least = int(2**plugin.entropy_limit) + 1
            letters = re.escape(plugin.charset)
            yield _Need(
                expression=rf"""["'][{letters}]{{{least},}}["']""",
                ignores_case=False,
                reports=functools.partial(_reports_entropy, plugin),
            )


def _one_line(pattern: re.Pattern[str]) -> str:
    r"""Return the expression as hyperscan writes it: ``\v`` is one letter, and no comments."""
    expression = pattern.pattern.replace(r"\v", r"\x0b")
    if pattern.flags & re.VERBOSE:
        expression = re.sub(r"\s+", "", re.sub(r"\s#[^\n]*", "", expression))
    return expression


def _reports_keyword(line: str, path: str) -> bool:
    forms = keyword.REGEX_BY_FILETYPE.get(
        determine_file_type(path), keyword.QUOTES_REQUIRED_DENYLIST_REGEX_TO_GROUP
    )
    return any(form.search(line) for form in forms)


def _reports_pattern(pattern: re.Pattern[str], line: str, _path: str) -> bool:
    return pattern.search(line) is not None


def _reports_entropy(plugin: Any, line: str, _path: str) -> bool:  # noqa: ANN401 (untyped)
    found = plugin.analyze_string(line)
    return any(plugin.calculate_shannon_entropy(one) > plugin.entropy_limit for one in found)
