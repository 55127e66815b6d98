"""Who loses how much: repositories and languages, clusters, and the alarms that follow."""

import dataclasses
from collections.abc import Iterable
from enum import StrEnum

from corpus.decision import Action, Family
from corpus.settings import require
from corpus.summary import Count, Summary


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class AlarmSettings:
    """Table ``[alarms]``: when a loss is worth a person's look."""

    min_documents: int = 100
    """Documents that a repository or language must have to be judged."""
    dropped_share: float = 0.9
    """Share of them that may leave without an alarm, 0 to 1."""

    def __post_init__(self) -> None:
        require(
            self.min_documents >= 1,
            f"alarms.min_documents is {self.min_documents}",
            why="a share of no documents means nothing",
            mend="use 1 or more",
        )
        require(
            0 <= self.dropped_share <= 1,
            f"alarms.dropped_share is {self.dropped_share}",
            why="it is a share",
            mend="choose a value from 0 to 1",
        )

    def is_alarming(self, *, documents_in: int, dropped: int) -> bool:
        """Return whether so many documents of so many are worth a person's look.

        >>> AlarmSettings().is_alarming(documents_in=100, dropped=91)
        True
        """
        return documents_in >= self.min_documents and dropped / documents_in > self.dropped_share


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class RepositoryLoss:
    """What a repository lost, of what could become a document (so no binaries, no links)."""

    repo: str
    documents_in: int
    dropped: int

    @property
    def share(self) -> float:
        """Return dropped / documents_in, 0 to 1."""
        return self.dropped / self.documents_in if self.documents_in else 0.0


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class LanguageLoss:
    """What came in and what left of a language, of what could become a document."""

    language: str
    documents_in: Count
    exact: Count
    near: Count
    other: Count

    @property
    def dropped(self) -> int:
        """Return the documents that left."""
        return self.exact.documents + self.near.documents + self.other.documents

    @property
    def share(self) -> float:
        """Return dropped / documents_in, 0 to 1."""
        return self.dropped / self.documents_in.documents if self.documents_in.documents else 0.0


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ClusterMember:
    """A document that left for the cluster's keeper; ``similarity`` is their exact Jaccard."""

    doc_id: str
    repo: str
    path: str
    similarity: float


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class ClusterRow:
    """A kept document and what it stands for: ``documents`` in all, ``members`` some of them."""

    doc_id: str
    repo: str
    path: str
    documents: int
    similarity_min: float
    similarity_median: float
    members: tuple[ClusterMember, ...]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True, order=True)
class ClusterSize:
    """How many ``clusters`` have ``documents`` documents each, the keeper included."""

    documents: int
    clusters: int


class AlarmKind(StrEnum):
    """What an alarm is about."""

    REPOSITORY = "repository"
    LANGUAGE = "language"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Alarm:
    """A repository or language that lost more than the stated share."""

    kind: AlarmKind  # what it is about
    name: str  # of the repository or language
    documents_in: int  # of what could become a document
    dropped: int  # documents that left

    @property
    def share(self) -> float:
        """Return dropped / documents_in, 0 to 1."""
        return self.dropped / self.documents_in if self.documents_in else 0.0


def language_losses(summary: Summary) -> tuple[LanguageLoss, ...]:
    """Return the losses of every language, the largest language first.

    What could not become a document is left out: nobody knows its language.
    """
    losses: dict[str, LanguageLoss] = {}
    for cell in summary.cells:
        family = cell.reason.family
        if family is Family.NOT_A_DOCUMENT:
            continue
        own, none = Count(documents=cell.documents, size_bytes=cell.size_bytes), Count()
        dropped = own if cell.action is Action.DROP else none
        old = losses.get(cell.language)
        exact = dropped if family is Family.EXACT_DUPLICATE else none
        near = dropped if family is Family.NEAR_DUPLICATE else none
        other = none if family in (Family.EXACT_DUPLICATE, Family.NEAR_DUPLICATE) else dropped
        losses[cell.language] = LanguageLoss(
            language=cell.language,
            documents_in=own + (old.documents_in if old else none),
            exact=exact + (old.exact if old else none),
            near=near + (old.near if old else none),
            other=other + (old.other if old else none),
        )
    return tuple(
        sorted(losses.values(), key=lambda loss: (-loss.documents_in.documents, loss.language))
    )


def alarms(
    summary: Summary, losses: Iterable[RepositoryLoss], settings: AlarmSettings
) -> tuple[Alarm, ...]:
    """Return an alarm for every repository and language that lost more than ``settings`` allow.

    The greatest loss of documents comes first.
    """
    found = [
        Alarm(
            kind=AlarmKind.REPOSITORY,
            name=loss.repo,
            documents_in=loss.documents_in,
            dropped=loss.dropped,
        )
        for loss in losses
    ]
    found += [
        Alarm(
            kind=AlarmKind.LANGUAGE,
            name=loss.language,
            documents_in=loss.documents_in.documents,
            dropped=loss.dropped,
        )
        for loss in language_losses(summary)
        if loss.language
    ]
    raised = [
        alarm
        for alarm in found
        if settings.is_alarming(documents_in=alarm.documents_in, dropped=alarm.dropped)
    ]
    return tuple(sorted(raised, key=lambda alarm: (-alarm.dropped, alarm.kind, alarm.name)))
