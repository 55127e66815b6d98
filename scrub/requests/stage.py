"""Which documents a list of requests speaks of: an eligibility stage."""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyspark.sql import DataFrame
from pyspark.sql import functions as F

from corpus.eligibility import gather_reasons
from corpus.evidence import FINGERPRINTS, part_name
from corpus.files import Store, split_uri
from corpus.globs import glob_regex
from corpus.reasons import REASON, REASONS
from corpus.relations import Tables
from corpus.stages import Related
from scrub.requests.request import STAGE, VALUES, Copies, Request, Target

NAMED: Final = "requests"  # the table of who is named; a later release makes its own
WITH_COPIES: Final = "requests-copies"  # the same with their copies, where those are to leave
_DOCUMENT: Final = ("doc_id", "content_id", "repo", "path")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Requests:
    """The stage; ``findings`` are the files of ``audit/findings`` of an earlier release, if any.

    Without them, a request for an address is met in pass 2, where addresses are found.
    """

    requests: tuple[Request, ...]
    parts: int
    findings: tuple[str, ...] = ()

    def reasons(self, related: Related, tables: Tables) -> tuple[str, ...]:
        """Return the files of a reason for every document that is asked for, and for its copies by
        request.
        """
        store = tables.store
        by_value = any(each.target in VALUES for each in self.requests)
        sources = [
            ("part", f"{FINGERPRINTS}/{part_name(part)}.parquet") for part in range(self.parts)
        ]
        sources += [("findings", uri) for uri in self.findings if by_value]
        finders: Mapping[str, Callable[[str], Iterator[pa.Table]]] = {
            "part": lambda path: self._meant(store, path),
            "findings": self._holding,
        }

        def named(source: tuple[str, str]) -> pa.Table:
            kind, path = source
            return pa.concat_tables([REASON.empty_table(), *finders[kind](path)])

        table = tables.cut(NAMED, related.nodes.count)
        rows = map(related.nodes.rows_of, range(related.nodes.count))
        files = gather_reasons(tables.spark, sources, named, table, rows=rows)
        if all(each.copies is Copies.KEEP for each in self.requests):
            return files
        tables.once(WITH_COPIES, lambda: self._with_copies(related, tables))
        return tables.files(WITH_COPIES)

    def _meant(self, store: Store, path: str) -> Iterator[pa.Table]:
        """Yield the reasons of those in a file of fingerprints whom requests name themselves."""
        with store.open(path) as file:
            rows = pq.read_table(file, columns=list(_DOCUMENT), use_threads=False)
        for request in self.requests:
            yield _reasons(rows.filter(_is_meant(rows, request)), request)

    def _holding(self, uri: str) -> Iterator[pa.Table]:
        """Yield the reasons of documents that hold an address or a secret, by its findings."""
        store, path = split_uri(uri)
        with store.open(path) as file:
            rows = pq.read_table(file, columns=["doc_id", "fingerprint"], use_threads=False)
        for request in self.requests:
            if request.target in VALUES:
                holds = pc.equal(rows.column("fingerprint"), request.value)
                yield _reasons(rows.filter(holds), request)

    def _with_copies(self, related: Related, tables: Tables) -> DataFrame:
        """Return the reasons (schema REASONS) of all whom requests name, and of copies."""
        spark = tables.spark
        named = spark.read.schema(REASONS).parquet(f"{tables.store.uri}/{tables.folder}/{NAMED}")
        asked = [(each.id, each.copies.value) for each in self.requests]
        copies = F.broadcast(spark.createDataFrame(asked, "because_of string, copies string"))
        found = named.join(copies, on="because_of", how="inner")
        meant = _copies(
            found.select("doc_id", F.col("because_of").alias("id"), "reason", "copies"), related
        )
        both = named.select("doc_id", F.col("because_of").alias("id"), "reason").unionByName(
            meant.select("doc_id", "id", "reason")
        )
        return both.distinct().select(
            "doc_id",
            F.lit(STAGE).alias("stage"),
            "reason",
            F.col("id").alias("because_of"),
            F.lit(0.0).alias("score"),
        )


def _reasons(rows: pa.Table, request: Request) -> pa.Table:
    said = {
        "stage": STAGE,
        "reason": request.basis.reason.value,
        "because_of": request.id,
        "score": 0.0,
    }
    columns = [pa.repeat(pa.scalar(value), len(rows)) for value in said.values()]
    return pa.Table.from_arrays([rows.column("doc_id"), *columns], schema=REASON)


def _is_meant(rows: pa.Table, request: Request) -> pa.Array | pa.ChunkedArray:
    """Return whether each of ``rows`` (_DOCUMENT) is what ``request`` names itself."""
    if request.target is Target.SWHID:
        return pc.equal(rows.column("content_id"), request.value)
    if request.target is Target.OWNER:
        names = pc.unique(rows.column("repo"))
        owned = [request.value in name.split("/")[:-1] for name in names.to_pylist()]
        return pc.is_in(rows.column("repo"), names.filter(pa.array(owned, pa.bool_())))
    if request.target is Target.REPOSITORY:
        is_inside = pc.equal(rows.column("repo"), request.value)
        if not request.path:
            return is_inside
        matches = glob_regex(request.path).fullmatch
        pairs = zip(is_inside.to_pylist(), rows.column("path").to_pylist(), strict=True)
        return pa.array([inside and bool(matches(path)) for inside, path in pairs], pa.bool_())
    return pa.repeat(pa.scalar(False), len(rows))


def _copies(named: DataFrame, related: Related) -> DataFrame:
    """Return (doc_id, id, reason, copies) of the copies that the requests want gone too."""
    documents = related.documents.select("doc_id", "text_key", "node")
    strict = named.where(F.col("copies") != Copies.KEEP.value)
    originals = strict.join(documents, on="doc_id", how="inner").drop("doc_id")
    same_text = originals.drop("node").join(documents, on="text_key", how="inner")
    near = originals.where(F.col("copies") == Copies.NEAR.value).drop("text_key")
    edges = related.edges.select("left", "right")
    there = edges.select(F.col("left").alias("node"), F.col("right").alias("other"))
    back = edges.select(F.col("right").alias("node"), F.col("left").alias("other"))
    beside = near.join(there.unionByName(back), on="node", how="inner")
    nodes = beside.select("id", "reason", "copies", F.col("other").alias("node"))
    nodes = nodes.unionByName(near.select("id", "reason", "copies", "node")).distinct()
    alike = nodes.join(documents, on="node", how="inner")
    columns = ["doc_id", "id", "reason", "copies"]
    return same_text.select(*columns).unionByName(alike.select(*columns))
