"""Copies whose licences disagree: equal texts, equal token sets, and *one hop* of verified
near-duplicates, never connected components, along which suspicion would creep through a corpus.

Licence files take no part: that two licence texts resemble each other says nothing of any code.
"""

import dataclasses
import itertools
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from pyspark.sql import SparkSession

from corpus.bucketed import Bucketed
from corpus.evidence import POSITION_BITS
from corpus.exchange import NARROW, Hop, Sent, bucket_of_references, padded, relay, split
from scrub.licenses.derivation import OWN_WORDS, Standing
from scrub.licenses.outcome import SUSPECT, Voice, suspicion_of

_VOICES: Final = tuple(
    Voice(standing=standing, own_words=own) for standing in Standing for own in (False, True)
)
_BY_HEADER: Final = Voice(standing=Standing.DENIED, own_words=True)
_BY_TREE: Final = Voice(standing=Standing.DENIED, own_words=False)
_OF_HEADER: Final = pa.array([suspicion_of(each, _BY_HEADER) for each in _VOICES])
_OF_TREE: Final = pa.array([suspicion_of(each, _BY_TREE) for each in _VOICES])
_DOCUMENT: Final = ("ref", "doc_id", "node", "text_key")
_MESSAGE: Final = pa.schema(
    [
        pa.field("ref", pa.int64()),  # null: the row is an edge, or a witness that came along one
        pa.field("doc_id", pa.string()),
        pa.field("node", pa.int64()),
        pa.field("text_key", pa.binary()),
        pa.field("voice", pa.int8()),  # place among _VOICES
        pa.field("near", pa.int64()),  # the node at the other end
        pa.field("score", pa.float64()),  # exact Jaccard index
        pa.field("witness", pa.string()),  # doc_id of a denied copy
    ]
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Copying:
    """How copies make documents suspect; pickled to the executors.

    ``verdicts`` holds ref, standing, step, is_text; ``nodes`` ref, doc_id, node, text_key, and
    ``edges`` the verified pairs of nodes.  ``table`` (SUSPECT) gets the suspects, cut by node.  The
    witness is the most similar document that is denied by its own words, of equals the first
    doc_id; only where there is none, one of the same text that is denied by its tree.
    """

    verdicts: Bucketed
    nodes: Bucketed
    edges: Bucketed
    parts: int
    table: Bucketed

    def write(self, spark: SparkSession) -> None:
        """Write ``table``: 1. voices meet their documents, by part, 2. denied ones their equals and
        near ones, by node, 3. suspects the best of their witnesses, by node.
        """
        if self.table.is_done:
            return
        count = self.table.count
        sources = [("nodes", bucket) for bucket in range(self.nodes.count)]
        sources += [("verdicts", bucket) for bucket in range(self.verdicts.count)]
        steps = (self._meet_documents, self._meet_copies, self._choose)
        hops = [Hop(buckets=count, do=step) for step in steps]
        every = itertools.chain(self.nodes.counts(), self.verdicts.counts(), self.edges.counts())
        rows = (number // NARROW for number in every)
        relay(spark, sources, self._send, hops, rows=rows)
        self.table.finish()

    def _send(self, source: tuple[str, int]) -> Sent:
        """Send documents and voices to the bucket of their part."""
        kind, bucket = source
        if kind == "nodes":
            rows = self.nodes.read(bucket, _DOCUMENT)
        else:
            said = self.verdicts.read(bucket, ("ref", "standing", "step", "is_text"))
            said = said.filter(pc.invert(said.column("is_text")))
            rows = pa.table({"ref": said.column("ref"), "voice": _voices(said)})
        parts = rows.column("ref").to_numpy() >> POSITION_BITS
        for bucket, own in split(rows, parts * self.table.count // self.parts):
            yield bucket, padded(own, _MESSAGE)

    def _meet_documents(self, bucket: int, rows: pa.Table) -> Sent:
        """Send documents with their voice, and the bucket's share of the edges, to their nodes."""
        said = rows.select(["ref", "voice"]).filter(pc.is_valid(rows.column("voice")))
        documents = rows.select(_DOCUMENT).filter(pc.is_valid(rows.column("node")))
        place = pc.index_in(documents.column("ref"), said.column("ref").combine_chunks())
        voiced = documents.append_column("voice", said.column("voice").take(place))
        yield from self._to_nodes(voiced.filter(pc.is_valid(place)))
        for number in range(self.edges.count):
            if number * self.table.count // self.edges.count == bucket:
                pairs = self.edges.read(number, ("left", "right", "intersection", "union_size"))
                pairs = pairs.filter(pc.is_valid(pairs.column("left")))
                score = pc.divide(
                    pairs.column("intersection").cast(pa.float64()), pairs.column("union_size")
                )
                for here, there in (("left", "right"), ("right", "left")):
                    ends = {"node": pairs.column(here), "near": pairs.column(there), "score": score}
                    yield from self._to_nodes(pa.table(ends))

    def _meet_copies(self, _: int, rows: pa.Table) -> Sent:
        """Send those who can be suspect, with a witness of their text, and witnesses, to the nodes
        near theirs.
        """
        is_document = pc.is_valid(rows.column("ref"))
        documents = rows.select([*_DOCUMENT, "voice"]).filter(is_document)
        edges = rows.select(["node", "near", "score"]).filter(pc.invert(is_document))
        by_header = _with_voice(documents, _BY_HEADER)
        denied = _first(by_header, "node", [("doc_id", "ascending")])
        by_tree = _first(_with_voice(documents, _BY_TREE), "text_key", [("doc_id", "ascending")])
        place = pc.index_in(edges.column("node"), denied.column("node").combine_chunks())
        near = edges.filter(pc.is_valid(place))
        reached = {
            "node": near.column("near"),
            "score": near.column("score"),
            "witness": denied.column("doc_id").take(place.drop_null()),
        }
        yield from self._to_nodes(pa.table(reached))
        itself = pa.repeat(pa.scalar(1.0), denied.num_rows)
        equal = {"node": denied.column("node"), "score": itself, "witness": denied.column("doc_id")}
        yield from self._to_nodes(pa.table(equal))
        of_text = pc.index_in(
            documents.column("text_key"), by_tree.column("text_key").combine_chunks()
        )
        reachable = pa.concat_arrays(
            [edges.column("node").combine_chunks(), denied.column("node").combine_chunks()]
        )
        can_be = pc.or_(
            pc.is_valid(of_text), pc.is_in(documents.column("node"), value_set=reachable)
        )
        own = documents.select(["ref", "node", "voice"])
        own = own.append_column("witness", by_tree.column("doc_id").take(of_text))
        yield from self._to_nodes(own.filter(can_be))

    def _choose(self, bucket: int, rows: pa.Table) -> Sent:
        """Write the suspects among the documents of a bucket's nodes."""
        is_document = pc.is_valid(rows.column("ref"))
        documents, witnesses = rows.filter(is_document), rows.filter(pc.invert(is_document))
        order = [("score", "descending"), ("witness", "ascending")]
        best = _first(witnesses, "node", order)
        place = pc.index_in(documents.column("node"), best.column("node").combine_chunks())
        voice = documents.column("voice")
        of_header = pc.if_else(pc.is_valid(place), _OF_HEADER.take(voice), "")
        has_text = pc.is_valid(documents.column("witness"))
        of_tree = pc.if_else(has_text, _OF_TREE.take(voice), "")
        by_header = pc.not_equal(of_header, "")
        suspects = {
            "ref": documents.column("ref"),
            "suspicion": pc.if_else(by_header, of_header, of_tree),
            "copy_of": pc.if_else(
                by_header, best.column("witness").take(place), documents.column("witness")
            ),
            "copy_score": pc.if_else(by_header, best.column("score").take(place), 1.0),
        }
        found = pa.table(suspects)
        found = found.filter(pc.not_equal(found.column("suspicion"), ""))
        self.table.write(bucket, found.select(SUSPECT.names).cast(SUSPECT))
        yield from ()

    def _to_nodes(self, rows: pa.Table) -> Sent:
        nodes = rows.column("node").to_numpy()
        for bucket, own in split(rows, bucket_of_references(nodes, self.table.count)):
            yield bucket, padded(own, _MESSAGE)


def _voices(said: pa.Table) -> pa.Array:
    """Return the place among _VOICES of each row's standing and step."""
    standings = pa.array([str(each) for each in Standing])
    own = pc.is_in(said.column("step"), pa.array([str(step) for step in OWN_WORDS]))
    place = pc.index_in(said.column("standing"), standings)
    return pc.add(pc.multiply(place, 2), own.cast(pa.int32())).cast(pa.int8())


def _with_voice(documents: pa.Table, voice: Voice) -> pa.Table:
    return documents.filter(pc.equal(documents.column("voice"), _VOICES.index(voice)))


def _first(rows: pa.Table, key: str, order: list[tuple[str, str]]) -> pa.Table:
    """Return the first of ``rows`` in ``order`` of each ``key``."""
    ordered = rows.sort_by(order)
    keys = ordered.column(key).combine_chunks()
    return ordered.take(pc.index_in(keys.unique(), keys))
