"""The stage of pass 2 that takes secrets and personal data out of the documents that stay."""

import collections
import dataclasses
import functools
import importlib.metadata
from collections.abc import Sequence
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from corpus.decision import Reason
from corpus.output import DROP, Cleaned
from corpus.rows import REDACTION_COUNT
from corpus.scrubbing import FINDING, SUPPRESSED, Scrubbing
from scrub.finding import Detector
from scrub.keys import Keys, fingerprint_of
from scrub.measure.recall import trial
from scrub.pii.detector import PersonalDataDetector
from scrub.redaction.document import Fate, Redacted, Redactor, Syntax
from scrub.redaction.policy import Policy
from scrub.redaction.profiles import Writer
from scrub.secrets.detector import SecretDetector
from scrub.settings import Attribution, Profile, ScrubSettings

STAGE: Final = "scrub"
REDACTIONS: Final = pa.list_(REDACTION_COUNT)
_ACTIONS: Final = {
    Profile.TAG_ONLY: "tagged",
    Profile.DROP_LINE: "line_dropped",
    Profile.DROP_FILE: "document_dropped",
}
_DROPPED: Final = {
    Fate.ONLY_A_SECRET: Reason.ONLY_A_SECRET,
    Fate.HOLDS_FINDING: Reason.HOLDS_FINDING,
    Fate.RESIDUE: Reason.RESIDUE,
}
_ENGINES: Final = (
    "detect-secrets",
    "hyperscan",
    "kingfisher-secret-scanner",
    "phonenumbers",
    "pyyaml",
    "tree-sitter",
    "tree-sitter-c",
    "tree-sitter-javascript",
)


def engines() -> dict[str, str]:
    """Return the versions on which findings depend, by name; "none" where a wheel is missing."""
    found = {}
    for name in _ENGINES:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = "none"
    return found


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Scrub:
    """The stage: finds, redacts, proves.  Detectors are compiled once in each worker."""

    settings: ScrubSettings
    keys: Keys
    measured_share: float = 0.0  # of the documents; copies of them are planted with values

    def clean(self, documents: pa.RecordBatch) -> Cleaned:
        """Return ``documents`` redacted, the rows of the audit, and which must leave after all."""
        redactor = redactor_of(self.settings, self.keys.surrogate)
        columns = [documents.column(name) for name in ("doc_id", "path", "language", "content")]
        ids, paths, languages = (column.to_pylist() for column in columns[:3])
        results: list[Redacted] = []
        for number, content in enumerate(columns[3]):
            results.append(
                redactor.redacted(
                    content.as_buffer().to_pybytes(),
                    path=paths[number],
                    language=languages[number],
                    rescan=self._in_sample(ids[number]),
                )
            )
        findings = [
            row
            for doc_id, each in zip(ids, results, strict=True)
            if each.targets
            for row in self._finding_rows(doc_id, each)
        ]
        return Cleaned(
            documents=_edited(documents, results),
            drops=_drops(ids, results),
            findings=pa.RecordBatch.from_pylist(findings, schema=FINDING),
            suppressed=_suppressed(results),
            scrubbing=_sums(results, languages)
            + self._measured(redactor, ids, paths, languages, results),
        )

    def _measured(
        self,
        redactor: Redactor,
        ids: Sequence[str],
        paths: Sequence[str],
        languages: Sequence[str],
        results: Sequence[Redacted],
    ) -> Scrubbing:
        """Return what became of values planted into copies of documents that stay."""
        kinds = self.settings.kinds_that_go
        total = Scrubbing()
        for doc_id, path, language, one in zip(ids, paths, languages, results, strict=True):
            if one.fate not in _DROPPED and _is_drawn(doc_id[8:16], self.measured_share):
                total += trial(
                    one.text, redactor, doc_id=doc_id, path=path, language=language, kinds=kinds
                )
        return total

    def _in_sample(self, doc_id: str) -> bool:
        """Return whether the second engine scans a document too.

        By its id, which is a hash of the document: the same ones in any partitioning and run.
        """
        return _is_drawn(doc_id[:8], self.settings.redaction.rescanned_share)

    def _finding_rows(self, doc_id: str, one: Redacted) -> list[dict[str, object]]:
        action = _ACTIONS.get(self.settings.redaction.profile, "replaced")
        if one.fate in _DROPPED:
            action = "document_dropped"
        rows: list[dict[str, object]] = []
        line, at = 1, 0
        for target in one.targets:
            start = target.start_byte
            line += one.original.count(b"\n", at, start)
            at = start
            finding = target.finding
            rows.append(
                {
                    "doc_id": doc_id,
                    "kind": finding.kind.value,
                    "rule": finding.rule,
                    "start_byte": start,
                    "end_byte": target.end_byte,
                    "line": line,
                    "action": action,
                    "fingerprint": fingerprint_of(
                        finding.value, finding.kind, self.keys.fingerprint
                    ),
                    "confidence": finding.confidence,
                }
            )
        return rows


@functools.cache
def redactor_of(settings: ScrubSettings, surrogate_key: bytes) -> Redactor:
    """Return the redactor that the settings ask for, one a process."""
    return Redactor(
        detectors=detectors(settings, plain=False),
        second=detectors(settings, plain=True),
        policy=Policy.of(settings),
        writer=Writer(
            profile=settings.redaction.profile,
            pseudonyms=settings.personal_data.attribution is Attribution.PSEUDONYMISE,
            key=surrogate_key,
        ),
    )


def detectors(settings: ScrubSettings, *, plain: bool) -> tuple[Detector, ...]:
    """Return the detectors that ``settings`` ask for; ``plain`` for the second engine."""
    chosen: list[Detector] = []
    if settings.secrets.kinds:
        secrets = settings.secrets
        chosen.append(
            SecretDetector(extra_rules=secrets.extra_rules, plain=plain, parity=secrets.parity)
        )
    if settings.personal_data.kinds:
        chosen.append(PersonalDataDetector(plain=plain))
    return tuple(chosen)


def _is_drawn(digits: str, share: float) -> bool:
    """Return whether 8 hex digits of an id, which is a hash, fall into ``share`` of all."""
    return int(digits, 16) < share * 2**32


def _edited(documents: pa.RecordBatch, results: Sequence[Redacted]) -> pa.RecordBatch:
    """Return ``documents`` with new texts and counts where there are any.

    The text of a document that must leave is empty: no file may hold it, not even one that the
    next turn replaces.
    """
    changed = [each for each in results if each.fate is not Fate.STANDS]
    if not changed:
        return documents
    is_edited = pa.array([each.fate is not Fate.STANDS for each in results], pa.bool_())
    stays = [each.fate is Fate.EDITED for each in changed]
    new = [each.text.decode() if stay else "" for each, stay in zip(changed, stays, strict=True)]
    texts = pa.array(new, pa.string())
    counts = pa.array([_counts(each) for each in changed], REDACTIONS)
    # Of the columns only what is edited is written anew; a list column has no masked replacement.
    order = pc.if_else(is_edited, pc.cumulative_sum(is_edited.cast(pa.int64())), 0)
    of_each = pa.concat_arrays([pa.array([[]], REDACTIONS), counts]).take(order)
    content = pc.replace_with_mask(documents.column("content"), is_edited, texts)
    return _with(_with(documents, "content", content), "redactions", of_each)


def _with(documents: pa.RecordBatch, name: str, column: pa.Array) -> pa.RecordBatch:
    place = documents.schema.get_field_index(name)
    return documents.set_column(place, documents.schema.field(place), column)


def _counts(one: Redacted) -> list[dict[str, object]]:
    kinds = collections.Counter(target.finding.kind.value for target in one.targets)
    return [{"kind": kind, "count": count} for kind, count in sorted(kinds.items())]


def _drops(ids: Sequence[str], results: Sequence[Redacted]) -> pa.RecordBatch:
    rows = [
        {
            "doc_id": doc_id,
            "stage": STAGE,
            "reason": _DROPPED[each.fate].value,
            "because_of": (each.residue or [t.finding for t in each.targets])[0].rule,
            "score": 0.0,
        }
        for doc_id, each in zip(ids, results, strict=True)
        if each.fate in _DROPPED
    ]
    return pa.RecordBatch.from_pylist(rows, schema=DROP)


def _suppressed(results: Sequence[Redacted]) -> pa.RecordBatch:
    counts = collections.Counter(
        (each.kind.value, each.rule, each.exemption) for one in results for each in one.suppressed
    )
    rows = [
        {"kind": kind, "rule": rule, "exemption": exemption, "occurrences": number}
        for (kind, rule, exemption), number in sorted(counts.items())
    ]
    return pa.RecordBatch.from_pylist(rows, schema=SUPPRESSED)


def _sums(results: Sequence[Redacted], languages: Sequence[str]) -> Scrubbing:
    by_syntax: dict[Syntax, collections.Counter[str]] = collections.defaultdict(collections.Counter)
    for one, language in zip(results, languages, strict=True):
        if one.syntax is not Syntax.UNASKED and one.fate is Fate.EDITED:
            by_syntax[one.syntax][language] += 1
    kinds = collections.Counter(t.finding.kind.value for one in results for t in one.targets)
    plainer, broken = by_syntax[Syntax.HOLDS_PLAINER], by_syntax[Syntax.BROKEN]
    return Scrubbing(
        findings=dict(sorted(kinds.items())),
        rescanned=sum(one.rescanned for one in results),
        residue=sum(len(one.residue) for one in results),
        parsed=dict(sorted((by_syntax[Syntax.HOLDS] + plainer + broken).items())),
        parse_safe=dict(sorted(plainer.items())),
        broken=dict(sorted(broken.items())),
    )
