"""Making proofs (:mod:`corpus.audit.proof`) from the tables of a run."""

import hashlib
from collections.abc import Iterator
from typing import Any, Final

import duckdb
import pyarrow as pa

from corpus.audit.database import insert_all, rows_of, workbench
from corpus.audit.documents import DOCUMENT_READ
from corpus.audit.proof import Node, Proof, Subject, Tree
from corpus.audit.reading import batches, files_of
from corpus.audit.trees import ORDER, sorted_leaves
from corpus.errors import InputError, ProofError
from corpus.facts import Role
from corpus.files import Store
from corpus.manifest import Manifest
from corpus.merkle import HASH_BYTES, Cover, Subtree, fold, leaf_hashes
from corpus.rows import SORT_KEYS

MOST_ROWS: Final = 100_000  # of one proof; a repository larger than this is proven path by path

_ROLES: Final = {Tree.CONTENT: Role.DOCUMENTS, Tree.DECISIONS: Role.DECISIONS}


def prove(store: Store, manifest: Manifest, tree: Tree, subject: Subject) -> Proof:
    """Return the proof that ``subject`` is in ``tree`` of the run, with all its rows, or is not.

    Raises:
        InputError: it has more rows than a proof may have.
        ProofError: the tables of the run do not lead to its root.
    """
    with workbench() as tables:
        insert_all(tables, "tree", leaf_schema(tree), _rows(store, manifest, tree))
        proof = prove_from(tables, tree, subject)
    stated = manifest.content_root if tree is Tree.CONTENT else manifest.decisions_root
    if proof.root != stated:
        raise ProofError(
            f"{store.uri} cannot prove anything",
            why=f"its {tree} lead to the root {proof.root}, its manifest states {stated}",
            mend="look what `codesieve audit verify` says, and take the run from where it was "
            "published",
        )
    return proof


def leaf_schema(tree: Tree) -> pa.Schema:
    """Return the columns that :func:`prove_from` needs: those of the leaf's row, and its hash."""
    return pa.schema([*tree.leaf.schema, pa.field("leaf", pa.binary())])


def prove_from(tables: duckdb.DuckDBPyConnection, tree: Tree, subject: Subject) -> Proof:
    """Return the proof about ``subject`` from the table ``tree`` (:func:`leaf_schema`).

    1. where the subject stands among the leaves, 2. its rows, 3. what lies beside.

    Raises:
        InputError: it has more rows than a proof may have.
    """
    # 1. range
    total, first, end = _range(tables, subject)
    if end - first > MOST_ROWS:
        raise InputError(
            f"a proof of {end - first} rows is too long",
            why=f"one proof shows {MOST_ROWS} rows at most",
            mend="name a path, or a document, of that repository",
        )
    # 2. rows
    names = ", ".join(tree.leaf.schema.names)
    query = f"SELECT {names} FROM tree {ORDER} LIMIT ? OFFSET ?"
    rows = rows_of(tables, query, [end - first, first])
    # 3. beside
    covers = _covers(tables, first, end)
    left, _, right = (_nodes(cover) for cover in covers)
    return Proof(
        tree=tree,
        root=fold([each for cover in covers for each in cover.subtrees], total).hex(),
        leaves=total,
        subject=subject,
        first=first,
        rows=tuple(rows),
        left=left,
        right=right,
    )


def _rows(store: Store, manifest: Manifest, tree: Tree) -> Iterator[pa.Table]:
    """Yield the rows of all leaves of ``tree``, with their hashes, in any order."""
    columns = DOCUMENT_READ if tree is Tree.CONTENT else tree.leaf.schema
    for file in files_of(manifest, _ROLES[tree]):
        for batch in batches(store, file, columns):
            rows = _with_digests(batch) if tree is Tree.CONTENT else batch
            leaves = leaf_hashes(rows, tree.leaf)
            cut = [leaves[at : at + HASH_BYTES] for at in range(0, len(leaves), HASH_BYTES)]
            named = rows.select(tree.leaf.schema.names)
            yield pa.Table.from_batches([named.append_column("leaf", pa.array(cut, pa.binary()))])


def _with_digests(batch: pa.RecordBatch) -> pa.RecordBatch:
    digests = [hashlib.sha256(text.as_buffer()).hexdigest() for text in batch.column("content")]
    return batch.append_column("content_sha256", pa.array(digests, pa.string()))


def _range(tables: duckdb.DuckDBPyConnection, subject: Subject) -> tuple[int, int, int]:
    """Return how many leaves there are, and the first and the end of those that a proof shows."""
    named = [each.decode("utf-8", "surrogatepass") for each in subject.key]
    columns, marks = ", ".join(SORT_KEYS[: len(named)]), ", ".join("?" for _ in named)
    keys, wanted = (columns, marks) if len(named) == 1 else (f"({columns})", f"({marks})")
    query = f"""
        SELECT count(*) AS leaves, count(*) FILTER ({keys} < {wanted}) AS before,
        count(*) FILTER ({keys} = {wanted}) AS mine FROM tree
    """
    found: dict[str, Any] = rows_of(tables, query, [*named, *named])[0]
    total, before, mine = found["leaves"], found["before"], found["mine"]
    return total, max(before - 1, 0), min(before + mine + 1, total)


def _covers(tables: duckdb.DuckDBPyConnection, first: int, end: int) -> tuple[Cover, Cover, Cover]:
    """Return the subtrees over the leaves before ``first``, up to ``end``, and from there on."""
    left, middle, right = Cover(), Cover(first), Cover(end)
    at = 0
    for leaves in sorted_leaves(tables, "tree"):
        count = len(leaves) // HASH_BYTES
        cuts = [min(max(bound - at, 0), count) * HASH_BYTES for bound in (first, end)]
        left.add(leaves[: cuts[0]])
        middle.add(leaves[cuts[0] : cuts[1]])
        right.add(leaves[cuts[1] :])
        at += count
    return left, middle, right


def _nodes(cover: Cover) -> tuple[Node, ...]:
    def node(tree: Subtree) -> Node:
        return Node(level=tree.level, index=tree.index, digest=tree.digest.hex())

    return tuple(node(tree) for tree in cover.subtrees)
