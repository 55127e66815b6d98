"""Statements and what detection made of their paragraphs, as evidence for one step."""

import dataclasses
import functools
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from scrub.licenses.derivation import Evidence, Step
from scrub.licenses.evidence import Detection, Match, Outcome, Source, Statement, Strength
from scrub.licenses.expression import UNREADABLE, read, terms
from scrub.licenses.known import licence

TEXTS: Final = frozenset((Source.LICENSE_FILE, Source.NOTICE_FILE))
OWN_STEP: Final = {
    Source.SPDX_TAG: Step.TAG,
    **dict.fromkeys((Source.NOTICE, *TEXTS), Step.NOTICE),
}
"""As what a file's own statements count for itself."""
_FIELD: Final = "field"  # the matcher of what was read from a field or a tag
_ELSEWHERE: Final = re.compile(
    r"see (?:the )?(?:file )?licen[cs]e\b.*|(?:the |file )?licen[cs]e(?:\.(?:md|txt|rst))?"
    r"|license :: osi approved|other",
    re.IGNORECASE,
)

Detections = Mapping[str, Detection]
"""Detections by the hash of their paragraph."""


def evidence_of(
    statement: Statement, detections: Detections, *, step: Step, doc_id: str, path: str
) -> Iterator[Evidence]:
    """Yield what ``statement``, in the file ``path``, says: one evidence a match, one a field.

    A paragraph without a detection counts as one whose detection failed.
    """
    start_line, end_line = statement.start_line, statement.end_line
    bare = functools.partial(
        Evidence,
        step=step,
        doc_id=doc_id,
        path=path,
        start_line=start_line,
        end_line=end_line,
        paragraph=statement.paragraph,
        in_string=statement.in_string,
    )
    if statement.expression:
        if not points_elsewhere(statement):
            yield bare(
                match_start_line=start_line,
                match_end_line=end_line,
                expression=str(read(statement.expression)),
                matcher=_FIELD,
            )
        return
    if not statement.paragraph:
        return
    detection = detections.get(statement.paragraph)
    if detection is None or not detection.matches:
        yield bare(outcome=detection.outcome if detection else Outcome.UNDETERMINED)
        return
    known = functools.partial(bare, outcome=detection.outcome, choice=detection.choice)
    yield from (_matched(known, statement, match) for match in detection.matches)


def _matched(known: Callable[..., Evidence], statement: Statement, match: Match) -> Evidence:
    first, last = statement.lines_of(match)
    return known(
        match_start_line=first,
        match_end_line=last,
        expression=match.expression,
        strength=match.strength,
        rule=match.rule,
        matcher=match.matcher,
        score=match.score,
        coverage=match.coverage,
    )


def names_in(statement: Statement, detections: Detections) -> list[str]:
    """Return the names of the files to which ``statement`` refers."""
    found = detections.get(statement.paragraph)
    references = (
        (each for each in found.matches if each.strength is Strength.REFERENCE) if found else ()
    )
    return [name for each in references for name in each.refers_to]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class OwnWords:
    """What the statements of a file say of itself, without its name: read once, however many files
    of whatever trees say the same.
    """

    said: tuple[tuple[tuple[Evidence, ...], tuple[str, ...]], ...]
    """By statement: the evidence, and the names of files to which it refers."""

    @classmethod
    def of(cls, statements: Iterable[Statement], detections: Detections) -> "OwnWords":
        """Return what those of ``statements`` say that are about the file itself."""
        said = []
        for each in statements:
            if step := OWN_STEP.get(each.source):
                found = evidence_of(each, detections, step=step, doc_id="", path="")
                said.append((tuple(found), tuple(names_in(each, detections))))
        return cls(said=tuple(said))

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Return all of it, in the order of the statements; all that the file itself says, if no
        other file of its tree ``can_add``.
        """
        return tuple(itertools.chain.from_iterable(found for found, _ in self.said))

    @property
    def can_add(self) -> bool:
        """Return whether what it means can lie in other files of its tree: it names them, or an id
        that is known there at most.
        """
        return any(names or any(map(is_of_tree, found)) for found, names in self.said)


def is_of_tree(evidence: Evidence) -> bool:
    """Return whether only the tree, if any, knows the id that ``evidence`` gives."""
    return evidence.expression.startswith("LicenseRef-") and not licence(evidence.expression)


def points_elsewhere(statement: Statement) -> bool:
    """Return whether a field only says that the licence is in a file."""
    return _ELSEWHERE.fullmatch(statement.expression.strip()) is not None


def is_plain(statement: Statement) -> bool:
    """Return whether a field names nothing but licences that are known, so that it is explicit."""
    named = list(terms(read(statement.expression)))
    written = statement.expression
    return all(licence(each.licence) and each.licence != UNREADABLE for each in named) and (
        "::" not in written and len(written) < 200
    )
