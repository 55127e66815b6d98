"""The stage of pass 2 that takes secrets and personal data out of the documents that stay."""

import dataclasses
import functools
import gc
import importlib.metadata
from collections.abc import Iterator, Sequence
from typing import Final

import pyarrow as pa

from corpus.output import DROP, NO_DROPS, Cleaned
from corpus.scrubbing import FINDING, Scrubbing
from scrub.finding import Detector
from scrub.keys import Keys, fingerprint_of, is_drawn
from scrub.measure.recall import trial
from scrub.pii.detector import PersonalDataDetector
from scrub.redaction.document import Redactor
from scrub.redaction.outcome import Document, Redacted
from scrub.redaction.policy import Policy
from scrub.redaction.profiles import Writer
from scrub.redaction.rows import DROPPED, drops_of, edited_of, sums_of, suppressed_of
from scrub.requests.request import STAGE as REQUESTS
from scrub.requests.request import Request
from scrub.secrets.detector import SecretDetector
from scrub.settings import Attribution, Profile, ScrubSettings
from scrub.silence import without_text

_ACTIONS: Final = {
    Profile.TAG_ONLY: "tagged",
    Profile.DROP_LINE: "line_dropped",
    Profile.DROP_FILE: "document_dropped",
}
_COLLECTED_OBJECTS: Final = 50_000  # new ones, of some 100 bytes, before a collection
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
    requests: tuple[Request, ...] = ()
    """Requests for addresses and secrets; a document that holds one leaves."""

    def clean(self, documents: pa.RecordBatch) -> Cleaned:
        """Return ``documents`` redacted, the rows of the audit, and which must leave after all."""
        redactor = _workers_redactor(self.settings, self.keys.surrogate)
        columns = [documents.column(name) for name in ("doc_id", "path", "language")]
        ids, paths, languages = (column.to_pylist() for column in columns)
        texts = documents.column("content").cast(pa.binary()).to_pylist()
        results = redactor.each_redacted(
            [
                Document(
                    doc_id=doc_id,
                    text=text,
                    path=path,
                    language=language,
                    rescan=self._in_sample(doc_id),
                )
                for doc_id, text, path, language in zip(ids, texts, paths, languages, strict=True)
            ]
        )
        findings = self._findings(ids, results)
        return Cleaned(
            documents=edited_of(documents, results),
            drops=pa.concat_batches([drops_of(ids, results), self._asked(findings)]),
            findings=findings,
            suppressed=suppressed_of(results),
            scrubbing=sums_of(results, languages)
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
        if not self.measured_share:
            return total
        for doc_id, path, language, one in zip(ids, paths, languages, results, strict=True):
            if one.fate not in DROPPED and self._is_measured(doc_id):
                with without_text(doc_id):
                    total += trial(
                        one.text, redactor, doc_id=doc_id, path=path, language=language, kinds=kinds
                    )
        return total

    def _asked(self, findings: pa.RecordBatch) -> pa.RecordBatch:
        """Return the drops (schema DROP) of documents that hold what a request names."""
        asked = {each.value: each for each in self.requests}
        if not asked:
            return NO_DROPS
        found = (findings.column(name).to_pylist() for name in ("doc_id", "fingerprint"))
        rows = {
            (doc_id, each.id): {
                "doc_id": doc_id,
                "stage": REQUESTS,
                "reason": each.basis.reason.value,
                "because_of": each.id,
                "score": 0.0,
            }
            for doc_id, fingerprint in zip(*found, strict=True)
            if (each := asked.get(fingerprint))
        }
        return pa.RecordBatch.from_pylist(list(rows.values()), schema=DROP)

    def _is_measured(self, doc_id: str) -> bool:
        """Return whether values are planted into a copy of a document."""
        return is_drawn(doc_id, "measure", self.measured_share, self.keys.sample)

    def _in_sample(self, doc_id: str) -> bool:
        """Return whether the second engine scans a document too."""
        share = self.settings.redaction.rescanned_share
        return is_drawn(doc_id, "rescan", share, self.keys.sample)

    def _findings(self, ids: Sequence[str], results: Sequence[Redacted]) -> pa.RecordBatch:
        """Return (schema FINDING) what stood in the documents ``ids``."""
        rows = [
            row
            for doc_id, each in zip(ids, results, strict=True)
            if each.targets
            for row in self._rows_of(doc_id, each)
        ]
        columns = zip(*rows, strict=True) if rows else [()] * len(FINDING)
        arrays = [pa.array(each, field.type) for each, field in zip(columns, FINDING, strict=True)]
        return pa.RecordBatch.from_arrays(arrays, schema=FINDING)

    def _rows_of(self, doc_id: str, one: Redacted) -> Iterator[tuple[object, ...]]:
        """Yield a row for each finding of a document, its values in the order of FINDING."""
        action = _ACTIONS.get(self.settings.redaction.profile, "replaced")
        if one.fate in DROPPED:
            action = "document_dropped"
        line, at = 1, 0
        for target in one.targets:
            start, finding = target.start_byte, target.finding
            line += one.original.count(b"\n", at, start)
            at = start
            fingerprint = fingerprint_of(finding.value, finding.kind, self.keys.fingerprint)
            where = (start, target.end_byte, line)
            kind, rule = finding.kind.value, finding.rule
            yield doc_id, kind, rule, *where, action, fingerprint, finding.confidence


@functools.cache
def _workers_redactor(settings: ScrubSettings, surrogate_key: bytes) -> Redactor:
    """Return :func:`redactor_of`, and let collections in this process be few, and pass over what is
    there now.

    A text full of findings makes enough objects for many, some of which would walk all modules; of
    these objects none is in a cycle.
    """
    redactor = redactor_of(settings, surrogate_key)
    gc.freeze()
    gc.set_threshold(_COLLECTED_OBJECTS)
    return redactor


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
