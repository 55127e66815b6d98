"""What a job plugs into the pipeline: the protocols of its stages."""

import dataclasses
from typing import Generic, Protocol, TypeVar

from pyspark.sql import DataFrame

from corpus.bucketed import Bucketed
from corpus.emit import EmissionStage, LicenseRows, NoLicenses
from corpus.evidence import EvidenceStage
from corpus.relations import Tables

E = TypeVar("E", bound="Related")
J_co = TypeVar("J_co", bound="Judged", covariant=True)


class EligibilityStage(Protocol):
    """Says which documents may not stay whatever duplicates they have: licence, contamination."""

    def reasons(self, related: "Related", tables: Tables) -> tuple[str, ...]:
        """Return the files, Parquet in the run directory, that hold the reasons (schema of
        ``corpus.reasons.REASON``): for who may not stay, and reservations about some who may.
        """
        ...


class Related(Protocol):
    """What a duplicate stage found out; ``nodes`` holds one row a doc_id: doc_id, part, ref,
    repeats, bucket, text_key (equal for equal text), node (the ref that stands for its group).
    """

    @property
    def nodes(self) -> Bucketed:
        """Return the documents, cut so that equal ones lie together."""
        ...

    @property
    def documents(self) -> DataFrame:
        """Return the rows of ``nodes``."""
        ...

    @property
    def edges(self) -> DataFrame:
        """Return the verified near-duplicates among nodes: left, right, intersection,
        union_size.
        """
        ...

    @property
    def compared(self) -> Bucketed:
        """Return the rows of ``edges``, and others, whose left is null."""
        ...


class Judged(Protocol):
    """What a duplicate stage decided: doc_id, ref, reason, because_of, keeper_ref, score,
    intersection, union_size of each duplicate of a kept document.
    """

    @property
    def duplicates(self) -> Bucketed:
        """Return the duplicates, cut as the documents are."""
        ...


class DuplicateStage(Protocol[E, J_co]):
    """Relates documents to each other, and chooses which of them stand for others."""

    def relate(self, tables: Tables) -> E:
        """Return the evidence, found in an order of doc_id alone."""
        ...

    def judge(self, evidence: E, reasons: Bucketed, turn: str) -> J_co:
        """Return which documents duplicate a kept one when ``reasons`` say who cannot stay, and
        against whom there are reservations.
        """
        ...


@dataclasses.dataclass(frozen=True, kw_only=True)
class Stages(Generic[E, J_co]):
    """What a job runs: stages of pass 1, of eligibility, the duplicates, stages of pass 2."""

    evidence: tuple[EvidenceStage, ...]
    eligibility: tuple[EligibilityStage, ...]
    duplicates: DuplicateStage[E, J_co]
    emission: tuple[EmissionStage, ...]
    licenses: LicenseRows = dataclasses.field(default_factory=NoLicenses)
    """What a stage of eligibility wrote for the audit."""
