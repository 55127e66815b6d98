"""One document: scanned, redacted, and scanned again until nothing is left to redact."""

import collections
import dataclasses
import itertools
import operator
from collections.abc import Generator, Iterable, Mapping, Sequence
from typing import Any, Final, TypeVar

from scrub.finding import Detector, Finding, Scan, Suppressed
from scrub.redaction.again import stretches
from scrub.redaction.edits import (
    Edit,
    OffsetMap,
    Target,
    applied,
    merged,
    occurrences,
    original_of,
)
from scrub.redaction.lexing import looks_the_same
from scrub.redaction.outcome import Document, Fate, Redacted, Syntax, is_only_a_secret
from scrub.redaction.parsing import UNKNOWN, faults, may_disturb
from scrub.redaction.places import Protected
from scrub.redaction.policy import Policy
from scrub.redaction.profiles import Variant, Writer
from scrub.settings import Profile
from scrub.silence import without_text

MAX_ROUNDS: Final = 3  # of redaction; what a fresh edit brings to light is redacted too
_NOTHING: Final = Scan()
_BY_PLACE: Final = operator.attrgetter("start_byte", "end_byte")
_NOTHING_NEAR: Final = Scan(looks_far=True)


_Question = tuple[Detector, bytes]
_Answer = TypeVar("_Answer")
# A step of a document's treatment, which asks for scans of its texts and is sent what they saw.
_Asking = Generator[_Question, Any, _Answer]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Redactor:
    """Redacts documents, and proves it.

    ``detectors`` look first, and at every edited text again; ``second``, which are slow and share
    no engine with them, look at a sample, edited or not.
    """

    detectors: tuple[Detector, ...]
    second: tuple[Detector, ...]
    policy: Policy
    writer: Writer

    def each_redacted(self, documents: Sequence[Document]) -> list[Redacted]:
        """Return what becomes of each of ``documents``; most hold nothing and need no treatment.

        What they ask of one detector it is asked of all of them, before the next one is: automata
        are megabytes large, and in turn would drive each other out of the processor's caches.

        Raises:
            ScrubbingError: it failed on a document.
        """
        done, treatments = list[Redacted](), dict[int, _Asking[Redacted]]()
        with without_text() as at:
            for one, scans in zip(documents, self._scans(documents), strict=True):
                at.doc_id = one.doc_id
                seen = self._joined(scans)
                if seen.findings or one.rescan:
                    treatments[len(done)] = self._treated(one, seen)
                done.append(Redacted.standing(one.text, seen.suppressed))
        answers: dict[int, Scan | None] = dict.fromkeys(treatments)  # None begins
        while answers:
            asked: dict[int, list[tuple[int, _Question]]] = collections.defaultdict(list)
            for number, answer in answers.items():
                with without_text(documents[number].doc_id):
                    try:
                        question = treatments[number].send(answer)
                    except StopIteration as end:
                        done[number] = end.value
                    else:
                        asked[id(question[0])].append((number, question))
            answers = {}
            for number, (detector, text) in itertools.chain.from_iterable(asked.values()):
                one = documents[number]
                with without_text(one.doc_id):
                    answers[number] = detector.scan(text, path=one.path, language=one.language)
        return done

    def _scans(self, documents: Sequence[Document]) -> list[list[Scan]]:
        """Return what each detector sees of each of ``documents``."""
        scans: list[list[Scan]] = [[] for _ in documents]
        with without_text() as at:
            for detector in self.detectors:
                for one, its in zip(documents, scans, strict=True):
                    at.doc_id = one.doc_id
                    its.append(detector.scan(one.text, path=one.path, language=one.language))
        return scans

    def redacted(
        self, text: bytes, *, path: str, language: str, rescan: bool, doc_id: str = ""
    ) -> Redacted:
        """Return what becomes of ``text``; ``rescan`` asks for the other engine besides.

        Raises:
            ScrubbingError: it failed; ``doc_id`` names the document.
        """
        one = Document(doc_id=doc_id, text=text, path=path, language=language, rescan=rescan)
        return self.each_redacted([one])[0]

    def _treated(self, document: Document, seen: Scan) -> "_Asking[Redacted]":
        """Return what becomes of ``document``, in which that was ``seen``: 1. nothing, 2. profiles
        that edit no text, 3. redact and scan again, 4. ask the parser.
        """
        text = document.text
        # 1.
        if not seen.findings:
            left = yield from self._missed(seen, text)
            fate = Fate.RESIDUE if left else Fate.STANDS
            one = Redacted.standing(text, seen.suppressed)
            return one._replace(fate=fate, residue=left, rescanned=True)
        targets = merged(occurrences(text, seen.findings, seen.suppressed))
        one = Redacted(
            original=text,
            text=text,
            fate=Fate.STANDS,
            targets=targets,
            suppressed=seen.suppressed,
            looks_far=seen.looks_far,
        )
        # 2.
        if self.writer.profile is Profile.TAG_ONLY:
            return one
        if self.writer.profile is Profile.DROP_FILE:
            return one._replace(fate=Fate.HOLDS_FINDING)
        if is_only_a_secret(text, targets):
            return one._replace(fate=Fate.ONLY_A_SECRET)
        # 3. and 4.
        return (yield from self._proven(one, document))

    def _proven(self, one: Redacted, document: Document) -> "_Asking[Redacted]":
        """Return ``one`` redacted; by plainer edits where the usual ones break its syntax."""
        language, rescan = document.language, document.rescan
        usual = yield from self._settled(one, Variant.USUAL, rescan=rescan)
        if not may_disturb(one.original, one.targets, language):
            return usual
        first, last = one.targets[0].start_byte, usual.targets[-1].end_byte
        if looks_the_same(one.original, usual.text, first, last, language):
            return usual._replace(syntax=Syntax.KEPT)
        after = faults(usual.text, language)
        if after == UNKNOWN:
            return usual
        before = 0 if after == 0 else faults(one.original, language)
        if after <= before:
            holds = Syntax.HOLDS if before == 0 else Syntax.UNASKED
            return usual._replace(syntax=holds)
        for variant in (Variant.WORD, Variant.MASK):
            tried = yield from self._settled(one, variant, rescan=rescan)
            if tried.fate is Fate.EDITED and faults(tried.text, language) <= before:
                return tried._replace(syntax=Syntax.HOLDS_PLAINER)
        return usual._replace(syntax=Syntax.BROKEN)

    def _settled(self, one: Redacted, variant: Variant, *, rescan: bool) -> "_Asking[Redacted]":
        """Return ``one`` with edits of ``variant``, repeated while a scan still finds something."""
        text, targets = one.text, list(one.targets)
        maps: list[OffsetMap] = []
        pending: Sequence[Target] = one.targets
        left: tuple[Finding, ...] = ()
        whole = rescan or one.looks_far
        for _ in range(MAX_ROUNDS):
            edits = self.writer.edits(text, pending, variant)
            maps.append(OffsetMap(edits))
            text = applied(text, edits)
            if whole:
                seen = yield from self._scan(self.detectors, text, {})
            else:
                seen = yield from self._seen_around(text, edits)
            whole |= seen.looks_far
            left = seen.findings
            if rescan and not left:
                left = yield from self._missed(seen, text)
            if not left:
                break
            pending = merged(occurrences(text, left, seen.suppressed))
            targets += [original_of(each, maps) for each in pending]
        return one._replace(
            text=text,
            fate=Fate.RESIDUE if left else Fate.EDITED,
            targets=tuple(sorted(targets, key=_BY_PLACE)),
            residue=left,
            rescanned=True,
        )

    def _seen_around(self, text: bytes, edits: Sequence[Edit]) -> "_Asking[Scan]":
        """Return what is in ``text`` if ``edits``, which made it, brought anything to light."""
        whole: dict[int, Scan] = {}  # what was seen of all of it, by the detector's place
        for place, detector in enumerate(self.detectors):
            for start, end in stretches(text, edits, detector.reach_bytes):
                seen: Scan = yield detector, text[start:end]
                if end - start == len(text):
                    whole[place] = seen
                told = self._joined([seen])
                if told.findings or told.looks_far:
                    return (yield from self._scan(self.detectors, text, whole))
        return _NOTHING

    def _missed(self, seen: Scan, text: bytes) -> "_Asking[tuple[Finding, ...]]":
        """Return what the other engine sees in ``text``, where no exemption of ``seen`` holds."""
        exempt = Protected(seen.suppressed)
        other = yield from self._scan(self.second, text, {})
        return tuple(
            each for each in other.findings if not exempt.touches(each.start_byte, each.end_byte)
        )

    def _scan(
        self, detectors: Sequence[Detector], text: bytes, known: Mapping[int, Scan]
    ) -> "_Asking[Scan]":
        """Return what all ``detectors`` see of the kinds asked for, but replacements.

        ``known`` is what some, by their places, have seen of it before.
        """
        scans: list[Scan] = []
        for place, detector in enumerate(detectors):
            scans.append(known[place] if place in known else (yield detector, text))
        return self._joined(scans)

    def _joined(self, scans: Iterable[Scan]) -> Scan:
        """Return what ``scans`` of one text hold of the kinds asked for, but replacements."""
        findings: list[Finding] = []
        suppressed: list[Suppressed] = []
        looks_far = False
        for seen in scans:
            findings += seen.findings
            suppressed += seen.suppressed
            looks_far |= seen.looks_far
        if not findings and not suppressed:
            return _NOTHING if not looks_far else _NOTHING_NEAR
        return self.policy.applied(
            Scan(findings=tuple(findings), suppressed=tuple(suppressed), looks_far=looks_far)
        )
