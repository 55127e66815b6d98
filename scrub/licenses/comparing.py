"""Our own reading of files beside ScanCode's default scan of them, on a sample of the run."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import pyarrow.parquet as pq
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

from corpus.evidence import FINGERPRINTS, POSITION_BITS, part_name
from corpus.files import Store
from corpus.license_sums import LicenseComparison
from corpus.tables import Split, read_rows
from scrub.licenses.derivation import Evidence, Standing
from scrub.licenses.detect import DetectionSettings, default_scans
from scrub.licenses.differential import Side, agreement
from scrub.licenses.evidence import Detection, Outcome
from scrub.licenses.expression import read
from scrub.licenses.policy import Ruling
from scrub.licenses.records import evidence_in
from scrub.licenses.ruling import Rules
from scrub.licenses.verdict import decide

_SIDE: Final = {Standing.ALLOWED: Side.ALLOWED, Standing.DENIED: Side.NOT_ALLOWED}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Comparing:
    """What is needed to compare: the run's files, its policy, and how the detector is run."""

    store: Store
    splits: tuple[Split, ...]
    rules: Rules
    detection: DetectionSettings

    def compare(
        self, spark: SparkSession, rows: Sequence[str], nodes: str, number: int
    ) -> tuple[LicenseComparison, ...]:
        """Return how often both readings agree on a sample of about ``number`` documents, half of
        them with licence words of their own: drawn by a hash of doc_id.

        ``rows`` are the files of ``audit/licenses``, ``nodes`` the table with ref of each doc_id.
        """
        has_words = F.exists("evidence", lambda each: each["doc_id"] == "")
        references = spark.read.parquet(nodes).select("doc_id", "ref")
        judged = spark.read.parquet(*rows).select("doc_id", "evidence")
        licenses = judged.dropDuplicates(["doc_id"]).join(references, on="doc_id")
        order = (F.xxhash64("doc_id"), F.col("doc_id"))
        compared = []
        for title, chosen in (("own words", has_words), ("no words found", ~has_words)):
            sample = licenses.where(chosen).orderBy(*order).limit(-(-number // 2)).collect()
            compared.append(self._compared(title, [row.asDict(recursive=True) for row in sample]))
        return tuple(compared)

    def _compared(self, title: str, sample: Sequence[Mapping[str, Any]]) -> LicenseComparison:
        texts = self._texts([each["ref"] for each in sample])
        named = {each["doc_id"]: texts[each["ref"]] for each in sample}
        theirs = {each.paragraph: each for each in default_scans(named, self.detection)}
        ended = [
            each for each in sample if theirs[each["doc_id"]].outcome is not Outcome.UNDETERMINED
        ]
        found = agreement(
            (
                (self._ours(evidence_in(each)), self._of_scan(theirs[each["doc_id"]]))
                for each in ended
            ),
            undetermined=len(sample) - len(ended),
        )
        low, high = found.interval()
        return LicenseComparison(
            sample=title,
            files=found.files,
            same=found.same,
            low=low,
            high=high,
            undetermined=found.undetermined,
            counts={f"{ours} {theirs}": n for (ours, theirs), n in sorted(found.counts.items())},
        )

    def _ours(self, evidence: tuple[Evidence, ...]) -> Side:
        own = [each for each in evidence if not each.doc_id]
        return _SIDE.get(decide(own, self.rules).standing, Side.UNKNOWN)

    def _of_scan(self, scan: Detection) -> Side:
        if not scan.matches:
            return Side.UNKNOWN
        ruling = self.rules.rule(read(scan.matches[0].expression)).ruling
        sides = {Ruling.ALLOW: Side.ALLOWED, Ruling.DENY: Side.NOT_ALLOWED}
        return sides.get(ruling, Side.UNKNOWN)

    def _texts(self, references: Sequence[int]) -> dict[int, str]:
        """Return the texts at ``references``; a sample's, so that they fit."""
        by_part: dict[int, list[int]] = {}
        for reference in references:
            by_part.setdefault(reference >> POSITION_BITS, []).append(reference)
        texts: dict[int, str] = {}
        for part, members in by_part.items():
            with self.store.open(f"{FINGERPRINTS}/{part_name(part)}.parquet") as file:
                row = pq.read_table(file, columns=["row"]).column("row").to_numpy()
            at = {int(row[each & ((1 << POSITION_BITS) - 1)]): each for each in members}
            positions = np.array(sorted(at), np.int64)
            batches = read_rows(self.splits[part], positions, columns=("content",))
            contents = [text for batch in batches for text in batch.column("content").to_pylist()]
            found = zip(positions.tolist(), contents, strict=True)
            texts |= {at[position]: text for position, text in found}
        return texts
