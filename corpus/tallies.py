"""Questions that need all decisions at once: losses by repository, clusters.  Answers are short."""

import dataclasses
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import xxhash
from pyspark.sql import SparkSession

from corpus.bucketed import Bucketed, read_columns, rows_of
from corpus.decision import Action, Family, Reason
from corpus.exchange import Sent, bucket_of_doc_ids, exchange, split
from corpus.files import Store
from corpus.losses import AlarmSettings, ClusterMember, ClusterRow, ClusterSize, RepositoryLoss

NO_DOCUMENT: Final = [reason.value for reason in Reason if reason.family is Family.NOT_A_DOCUMENT]
LISTED: Final = 50  # repositories and clusters that a report lists
MEMBERS_LISTED: Final = 4  # of each cluster, beside its keeper
WORK: Final = "_work/tallies"
_MESSAGE: Final = pa.schema(
    [
        pa.field("repo", pa.string()),  # null: the row is a pair
        pa.field("documents_in", pa.int64()),
        pa.field("dropped", pa.int64()),
        pa.field("kept_doc_id", pa.string()),
        pa.field("doc_id", pa.string()),
        pa.field("jaccard", pa.float64()),
    ]
)
_NAMES: Final = ("doc_id", "repo", "path")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Tallies:
    """Repositories that ``lost`` most, by documents and by share of those large enough; how many
    are ``alarming``, the greatest losses of which are among them; the LISTED largest ``clusters``,
    the largest first, each with a few members; how many there are of which ``sizes``.
    """

    lost: tuple[RepositoryLoss, ...]
    alarming: int
    clusters: tuple[ClusterRow, ...]
    sizes: tuple[ClusterSize, ...]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Tallying:
    """How ``audit/decisions`` and ``audit/pairs``, given as files, are tallied in some buckets.

    Each bucket answers with what it has of the greatest, so the driver holds a bounded number.
    """

    store: Store
    decisions: tuple[str, ...]
    pairs: tuple[str, ...]
    alarms: AlarmSettings
    buckets: int

    def run(self, spark: SparkSession) -> Tallies:
        """Return the tallies: 1. of each bucket, 2. of all, 3. the names of those listed."""
        # 1. each bucket
        sources = [(kind, path) for kind in ("decisions", "pairs") for path in getattr(self, kind)]
        send, receive = self._send, self._receive
        exchange(spark, sources, self.buckets, send=send, receive=receive, rows=self._rows())
        found = [json.loads(self.store.read(self._path(number))) for number in range(self.buckets)]
        # 2. all
        losses = [RepositoryLoss(**loss) for each in found for loss in each["losses"]]
        sizes: Counter[int] = Counter()
        for each in found:
            sizes.update({int(size): clusters for size, clusters in each["sizes"].items()})
        clusters = sorted(
            (cluster for each in found for cluster in each["clusters"]),
            key=lambda cluster: (-cluster["documents"], cluster["doc_id"]),
        )[:LISTED]
        # 3. names
        names = self._names(spark, clusters)
        return Tallies(
            lost=self._greatest(losses),
            alarming=sum(each["alarming"] for each in found),
            clusters=tuple(_named(cluster, names) for cluster in clusters),
            sizes=tuple(
                ClusterSize(documents=size, clusters=sizes[size]) for size in sorted(sizes)
            ),
        )

    def _rows(self) -> Iterator[int]:
        return (rows_of(self.store, path) for path in self.decisions)

    def _path(self, bucket: int) -> str:
        return f"{WORK}/{bucket:05d}.json"

    def _send(self, source: tuple[str, str]) -> Sent:
        kind, path = source
        return self._of_repositories(path) if kind == "decisions" else self._of_pairs(path)

    def _of_repositories(self, path: str) -> Sent:
        rows = read_columns(self.store, path, ("repo", "action", "reason"))
        documents = rows.filter(pc.invert(pc.is_in(rows.column("reason"), pa.array(NO_DOCUMENT))))
        dropped = pc.equal(documents.column("action"), Action.DROP.value).cast(pa.int64())
        counted = (
            documents.append_column("dropped", dropped)
            .group_by("repo", use_threads=False)
            .aggregate([("action", "count"), ("dropped", "sum")])
            .rename_columns({"action_count": "documents_in", "dropped_sum": "dropped"})
        )
        hashes = [
            xxhash.xxh32_intdigest(repo.encode()) for repo in counted.column("repo").to_pylist()
        ]
        yield from split(_message(counted), np.array(hashes, np.int64) % self.buckets)

    def _of_pairs(self, path: str) -> Sent:
        pairs = read_columns(self.store, path, ("kept_doc_id", "doc_id", "jaccard"))
        bucket = bucket_of_doc_ids(pairs.column("kept_doc_id"), self.buckets)
        yield from split(_message(pairs), bucket)

    def _receive(self, bucket: int, rows: pa.Table) -> None:
        of_repositories = pc.is_valid(rows.column("repo"))
        counted = rows.filter(of_repositories).group_by("repo", use_threads=False)
        sums = counted.aggregate([("documents_in", "sum"), ("dropped", "sum")])
        losses = [
            RepositoryLoss(
                repo=row["repo"], documents_in=row["documents_in_sum"], dropped=row["dropped_sum"]
            )
            for row in sums.to_pylist()
        ]
        pairs = rows.filter(pc.invert(of_repositories))
        sizes = pc.add(pc.value_counts(pairs.column("kept_doc_id")).field("counts"), 1)
        told = {
            "losses": [dataclasses.asdict(loss) for loss in self._greatest(losses)],
            "alarming": sum(map(self._is_alarming, losses)),
            "sizes": dict(sorted(Counter(sizes.to_pylist()).items())),
            "clusters": list(_largest(pairs)),
        }
        self.store.write(self._path(bucket), json.dumps(told).encode())

    def _is_alarming(self, loss: RepositoryLoss) -> bool:
        return self.alarms.is_alarming(documents_in=loss.documents_in, dropped=loss.dropped)

    def _greatest(self, losses: Sequence[RepositoryLoss]) -> tuple[RepositoryLoss, ...]:
        """Return the LISTED greatest of ``losses`` by documents, of all and of those that alarm,
        and by share of those large enough.
        """
        some = sorted(
            (loss for loss in losses if loss.dropped), key=lambda loss: (-loss.dropped, loss.repo)
        )
        alarming = [loss for loss in some if self._is_alarming(loss)]
        large = [loss for loss in some if loss.documents_in >= self.alarms.min_documents]
        by_share = sorted(large, key=lambda loss: (-loss.share, loss.repo))
        listed = {*some[:LISTED], *alarming[:LISTED], *by_share[:LISTED]}
        return tuple(sorted(listed, key=lambda loss: (-loss.dropped, loss.repo)))

    def _names(
        self, spark: SparkSession, clusters: Sequence[dict[str, Any]]
    ) -> dict[str, dict[str, str]]:
        """Return the row (doc_id, repo, path) of each document that ``clusters`` list."""
        listed = {doc_id for cluster in clusters for doc_id, _ in cluster["members"]}
        wanted = pa.array(sorted(listed | {cluster["doc_id"] for cluster in clusters}), pa.string())
        table = Bucketed(store=self.store, folder=f"{WORK}/names", count=1)

        def send(path: str) -> Sent:
            rows = read_columns(self.store, path, _NAMES)
            yield 0, rows.filter(pc.is_in(rows.column("doc_id"), wanted))

        if not clusters:
            return {}
        count, receive = table.count, table.write
        exchange(spark, self.decisions, count, send=send, receive=receive, rows=self._rows())
        return {row["doc_id"]: row for row in table.read(0, _NAMES).to_pylist()}


def _message(rows: pa.Table) -> pa.Table:
    columns = {name: rows.column(name) for name in rows.column_names if name in _MESSAGE.names}
    missing = {field.name: pa.nulls(len(rows), field.type) for field in _MESSAGE}
    return pa.table(missing | columns).select(_MESSAGE.names).cast(_MESSAGE)


def _largest(pairs: pa.Table) -> Iterator[dict[str, Any]]:
    """Yield the LISTED largest clusters of ``pairs``, with a few (doc_id, jaccard) as members."""
    counted = pairs.group_by("kept_doc_id", use_threads=False).aggregate([("doc_id", "count")])
    order = [("doc_id_count", "descending"), ("kept_doc_id", "ascending")]
    top = counted.sort_by(order).slice(0, LISTED).column("kept_doc_id")
    of_top = pairs.filter(pc.is_in(pairs.column("kept_doc_id"), top))
    ordered = of_top.sort_by([(name, "ascending") for name in ("kept_doc_id", "jaccard", "doc_id")])
    for kept in top.to_pylist():
        mine = ordered.filter(pc.equal(ordered.column("kept_doc_id"), kept))
        similarity = mine.column("jaccard").to_numpy()
        members = mine.slice(0, MEMBERS_LISTED).select(["doc_id", "jaccard"])
        yield {
            "doc_id": kept,
            "documents": len(mine) + 1,
            "similarity_min": float(similarity.min()),
            "similarity_median": float(np.median(similarity)),
            "members": [list(row.values()) for row in members.to_pylist()],
        }


def _named(cluster: dict[str, Any], names: dict[str, dict[str, str]]) -> ClusterRow:
    members = [
        ClusterMember(**names[doc_id], similarity=similarity)
        for doc_id, similarity in cluster["members"]
    ]
    return ClusterRow(**{**cluster, **names[cluster["doc_id"]], "members": tuple(members)})
