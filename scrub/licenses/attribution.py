"""Attribution over Spark: what the cleaned documents rest on is read once more, where it stands."""

import dataclasses
from collections.abc import Sequence
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F

from corpus.evidence import FINGERPRINTS, POSITION_BITS, part_name
from corpus.files import Store, digested
from corpus.tables import Split, read_rows
from scrub.licenses.derivation import Step
from scrub.licenses.notices import NOTICE, asks_for_notice, distinct_notices

FOLDER: Final = "attribution"
INDEX: Final = "ATTRIBUTION"
LISTED: Final = 20_000  # holders that the index names; the tables hold all
_FILE: Final = "path string, role string, rows long, size_bytes long, sha256 string"
_PLACE: Final = ("doc_id", "start_line", "end_line", "license")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Attribution:
    """Cuts notices out of the input; pickled to the executors.  ``run_digest`` names the files."""

    store: Store
    splits: tuple[Split, ...]
    run_digest: str

    def write(
        self, spark: SparkSession, rows: Sequence[str], documents: Sequence[str], nodes: DataFrame
    ) -> list[dict[str, Any]]:
        """Return the files written: tables of notices by part, and the index.

        ``rows`` are the files of ``audit/licenses``, ``documents`` the cleaned ones; ``nodes``
        holds doc_id, ref, part.
        """
        if not documents:
            return []
        needed = needed_places(spark.read.parquet(*rows), spark.read.parquet(*documents))
        placed = needed.join(nodes.select("doc_id", "ref", "part"), on="doc_id", how="inner")
        written = placed.groupBy("part").applyInArrow(lambda each: self._write_part(each), _FILE)
        files = [row.asDict() for row in written.collect()]
        files = sorted((each for each in files if each["rows"]), key=lambda each: each["path"])
        return [*files, self._index(spark, files)]

    def _write_part(self, needed: pa.Table) -> pa.Table:
        """Write the notices of one part, and return its file."""
        part = needed.column("part")[0].as_py()
        with self.store.open(f"{FINGERPRINTS}/{part_name(part)}.parquet") as file:
            names = ["row", "doc_id", "repo", "revision", "path"]
            seen = pq.read_table(file, columns=names, use_threads=False)
        positions = pc.bit_wise_and(pc.unique(needed.column("ref")), (1 << POSITION_BITS) - 1)
        sources = seen.take(positions).sort_by("row")
        rows = sources.column("row").to_numpy()
        batches = list(read_rows(self.splits[part], rows, columns=("content",)))
        contents = [text for batch in batches for text in batch.column("content").to_pylist()]
        texts = dict(zip(sources.column("doc_id").to_pylist(), contents, strict=True))
        of = {each["doc_id"]: each for each in sources.drop_columns(["row"]).to_pylist()}
        wanted = [{**each, **of[each["doc_id"]]} for each in needed.to_pylist()]
        wanted = [each for each in wanted if asks_for_notice(each["license"])]
        notices = pa.Table.from_pylist(list(distinct_notices(wanted, texts)), schema=NOTICE)
        path = f"{FOLDER}/{part_name(part)}-{self.run_digest[:16]}.parquet"
        with digested(self.store, path) as file:
            pq.write_table(notices, file.sink, compression="zstd")
        return pa.Table.from_pylist([file.entry("attribution", notices.num_rows)])

    def _index(self, spark: SparkSession, files: Sequence[dict[str, Any]]) -> dict[str, Any]:
        """Write the text that says who must be named, and return its file."""
        lines = [
            "The cleaned documents of this run rest on the licences below, which oblige whoever",
            "passes them on to keep their notices and to name the holders of the copyright.",
            f"The notices, word for word, with the place of each, are the tables in {FOLDER}/.",
        ]
        if files:
            notices = spark.read.parquet(*[f"{self.store.uri}/{each['path']}" for each in files])
            lines += _holders(notices)
        with digested(self.store, INDEX) as file:
            file.write(("\n".join(lines) + "\n").encode())
        entry: dict[str, Any] = file.entry("attribution", 0)
        return entry


def needed_places(licenses: DataFrame, documents: DataFrame) -> DataFrame:
    """Return the places (doc_id, start_line, end_line, license, documents) of the notices that
    cleaned documents rest on: those of the deciding step, and NOTICE files.
    """
    kept = licenses.join(documents.select("doc_id"), on="doc_id", how="left_semi")

    def is_needed(each: Column) -> Column:
        deciding = (each["step"] == F.col("step")) | (each["step"] == str(Step.ATTRIBUTION))
        return deciding & (each["paragraph"] != "")

    def place(each: Column) -> Column:
        own = F.when(each["doc_id"] == "", F.col("doc_id")).otherwise(each["doc_id"])
        return F.struct(own.alias("doc_id"), each["start_line"], each["end_line"])

    # distinct within a row, so that rows are documents, and need not be counted apart
    places = F.array_distinct(F.transform(F.filter("evidence", is_needed), place))
    said = kept.where("chosen != ''").select(
        F.col("chosen").alias("license"), F.explode(places).alias("place")
    )
    return (
        said.select("place.*", "license").groupBy(*_PLACE).agg(F.count(F.lit(1)).alias("documents"))
    )


def _holders(notices: DataFrame) -> list[str]:
    """Return the licences with their holders, as lines; a bounded number of them."""
    named = notices.select("license", "documents", F.explode("holders").alias("holder"))
    counted = named.groupBy("license", "holder").agg(F.sum("documents").alias("documents"))
    rows = counted.orderBy("license", "holder").limit(LISTED + 1).collect()
    lines: list[str] = []
    last = ""
    for row in rows[:LISTED]:
        if row["license"] != last:
            last = row["license"]
            lines += ["", last]
        lines.append(f"  {row['holder']}")
    if len(rows) > LISTED:
        lines += ["", f"More than {LISTED} holders: the rest are in {FOLDER}/."]
    return lines
