"""Attribution over Spark: what the cleaned documents rest on, as pass 1 has noted it; where it has
not, in the run that a release follows above all, it is read once more.
"""

import dataclasses
import itertools
import json
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyspark.sql import SparkSession

from corpus.bucketed import Bucketed, read_columns, rows_of
from corpus.evidence import FINGERPRINTS, PASSING, POSITION_BITS, part_name
from corpus.exchange import NARROW, Hop, Sent, bucket_of_doc_ids, padded, relay, split
from corpus.files import Store, digested
from corpus.tables import Split, read_rows
from scrub.licenses.excerpts import EXCERPTS, Excerpts, excerpts_at, read_excerpts
from scrub.licenses.notices import distinct_notices
from scrub.licenses.placing import ROWS
from scrub.licenses.resting import PLACE, THIN_COLUMNS, needed_places

FOLDER: Final = "attribution"
INDEX: Final = "ATTRIBUTION"
WORK: Final = "_work/attribution.json"
LISTED: Final = 20_000  # holders that the index names; the tables hold all
_MESSAGE: Final = pa.schema(
    [
        pa.field("doc_id", pa.string()),
        pa.field("start_line", pa.int32()),
        pa.field("end_line", pa.int32()),
        pa.field("license", pa.string()),  # null: the row is a document
        pa.field("documents", pa.int64()),
        pa.field("ref", pa.int64()),
    ]
)
_WRITTEN: Final = pa.schema(
    [
        pa.field("license", pa.string()),
        pa.field("holder", pa.string()),
        pa.field("file", pa.string()),  # JSON; null: the row names a holder
    ]
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Attribution:
    """Cuts notices out of excerpts of the input; pickled to the executors.

    ``documents`` are the parts that have cleaned documents, each with their file; ``nodes`` holds
    doc_id and ref of each document.  ``run_digest`` names the files.
    """

    store: Store
    splits: tuple[Split, ...]
    documents: tuple[tuple[int, str], ...]
    nodes: Bucketed
    run_digest: str

    def write(self, spark: SparkSession) -> list[dict[str, Any]]:
        """Return the files written, tables of notices by part and the index: 1. places by
        document, 2. notices by part, 3. the first holders of all.
        """
        if not self.documents:
            return []
        count = self.nodes.count
        sources: list[tuple[int, str]] = [(bucket, "") for bucket in range(count)]
        sources += self.documents
        hops = [
            Hop(buckets=count, do=self._find),
            Hop(buckets=count, do=self._cut),
            Hop(buckets=1, do=self._gather),
        ]
        of_rows = (rows_of(self.store, documents) for _, documents in self.documents)
        rows = (number // NARROW for number in itertools.chain(self.nodes.counts(), of_rows))
        relay(spark, sources, self._send, hops, rows=rows)
        told = json.loads(self.store.read(WORK))
        self.store.delete(f"{PASSING}/{EXCERPTS}")  # as short a time as they are of use
        return [*told["files"], self._index(told["holders"])]

    def _send(self, source: tuple[int, str]) -> Sent:
        number, documents = source
        if documents:
            kept = read_columns(self.store, documents, ("doc_id",))
            rows = needed_places(ROWS.read(self.store, number, *THIN_COLUMNS), kept)
        else:
            rows = self.nodes.read(number, ("doc_id", "ref"))
        rows = padded(rows, _MESSAGE)
        yield from split(rows, bucket_of_doc_ids(rows.column("doc_id"), self.nodes.count))

    def _find(self, _: int, rows: pa.Table) -> Sent:
        """Send the places, each once, to the bucket of the part in which its document is."""
        is_place = pc.is_valid(rows.column("license"))
        documents = rows.filter(pc.invert(is_place))
        places = rows.filter(is_place).group_by(list(PLACE), use_threads=False)
        summed = places.aggregate([("documents", "sum")]).rename_columns([*PLACE, "documents"])
        place = pc.index_in(summed.column("doc_id"), documents.column("doc_id").combine_chunks())
        placed = summed.append_column("ref", documents.column("ref").take(place))
        parts = placed.column("ref").to_numpy() >> POSITION_BITS
        yield from split(padded(placed, _MESSAGE), parts * self.nodes.count // len(self.splits))

    def _cut(self, _: int, places: pa.Table) -> Sent:
        """Write the notices at the ``places``, and send what was written and whom it names."""
        yield 0, _WRITTEN.empty_table()
        parts = places.column("ref").to_numpy() >> POSITION_BITS
        for part in np.unique(parts).tolist():
            notices = self._notices(part, places.filter(pa.array(parts == part)))
            path = f"{FOLDER}/{part_name(part)}-{self.run_digest[:16]}.parquet"
            with digested(self.store, path) as file:
                pq.write_table(notices, file.sink, compression="zstd")
            entry = json.dumps(file.entry("attribution", notices.num_rows))
            yield 0, padded(pa.table({"file": [entry]}), _WRITTEN)
            yield 0, padded(_first_holders(_holders(notices)), _WRITTEN)

    def _notices(self, part: int, places: pa.Table) -> pa.Table:
        """Return the notices (NOTICE) at ``places``, all in one part."""
        names = ("row", "doc_id", "repo", "revision", "path")
        seen = read_columns(self.store, f"{FINGERPRINTS}/{part_name(part)}.parquet", names)
        positions = pc.bit_wise_and(pc.unique(places.column("ref")), (1 << POSITION_BITS) - 1)
        sources = seen.take(positions)
        excerpts = read_excerpts(self.store, part)
        found = excerpts_at(places, excerpts)
        if found.null_count:
            missing = places.filter(pc.is_null(found))
            again = self._read_again(part, sources, missing)
            excerpts = pa.concat_tables([excerpts, again])
            found = excerpts_at(places, excerpts)
        return distinct_notices(places.append_column("excerpt", found), sources, excerpts)

    def _read_again(self, part: int, sources: pa.Table, places: pa.Table) -> pa.Table:
        """Return the excerpts (EXCERPT) at ``places`` in the documents ``sources``, from the input."""
        stated: dict[str, list[tuple[int, int]]] = {}
        for doc_id, *lines in zip(*(places.column(n).to_pylist() for n in PLACE[:3]), strict=True):
            stated.setdefault(doc_id, []).append((lines[0], lines[1]))
        is_needed = pc.is_in(sources.column("doc_id"), pa.array(stated, pa.string()))
        needed = sources.filter(is_needed).sort_by("row")
        doc_ids = needed.column("doc_id").combine_chunks()
        batches = read_rows(self.splits[part], needed.column("row").to_numpy(), ("content",))
        contents = (text.as_py() for batch in batches for text in batch.column("content"))
        excerpts = Excerpts()
        for row, (doc_id, content) in enumerate(zip(doc_ids.to_pylist(), contents, strict=True)):
            for start_line, end_line in stated[doc_id]:
                excerpts.note(row, content, start_line, end_line)
        return pa.Table.from_batches([excerpts.rows(doc_ids)])

    def _gather(self, _: int, rows: pa.Table) -> Sent:
        is_file = pc.is_valid(rows.column("file"))
        files = map(json.loads, rows.column("file").drop_null().to_pylist())
        holders = _first_holders(rows.filter(pc.invert(is_file)).select(["license", "holder"]))
        told = {
            "files": sorted(files, key=lambda each: str(each["path"])),
            "holders": list(zip(*holders.to_pydict().values(), strict=True)),
        }
        self.store.write(WORK, json.dumps(told).encode())
        yield from ()

    def _index(self, holders: Sequence[Sequence[str]]) -> dict[str, Any]:
        """Write the text that says who must be named, and return its file."""
        lines = [
            "The cleaned documents of this run rest on the licences below, which oblige whoever",
            "passes them on to keep their notices and to name the holders of the copyright.",
            f"The notices, word for word, with the place of each, are the tables in {FOLDER}/.",
        ]
        for license_, named in itertools.groupby(holders[:LISTED], key=lambda each: each[0]):
            lines += ["", license_, *(f"  {holder}" for _, holder in named)]
        if len(holders) > LISTED:
            lines += ["", f"More than {LISTED} holders: the rest are in {FOLDER}/."]
        with digested(self.store, INDEX) as file:
            file.write(("\n".join(lines) + "\n").encode())
        entry: dict[str, Any] = file.entry("attribution", 0)
        return entry


def _holders(notices: pa.Table) -> pa.Table:
    """Return each (license, holder) that the ``notices`` name."""
    parent = pc.list_parent_indices(notices.column("holders"))
    names = pc.list_flatten(notices.column("holders"))
    return pa.table({"license": notices.column("license").take(parent), "holder": names})


def _first_holders(named: pa.Table) -> pa.Table:
    """Return the distinct rows of ``named``, the first of them in order: one more than is listed."""
    distinct = named.group_by(named.column_names, use_threads=False).aggregate([])
    ordered = distinct.sort_by([(name, "ascending") for name in named.column_names])
    return ordered.slice(0, LISTED + 1)
