"""Proofs that a document, a path or a repository is in a corpus, or is not, without the corpus.

A proof shows a run of neighbouring leaves, as rows, and the subtrees to the left and to the right
of them (RFC 6962, section 2.1).  Whoever has the root computes it again.  The leaves are sorted by
(repo, path, doc_id), so the neighbours prove that nothing stands between, before or behind them.
"""

import dataclasses
import itertools
import json
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

import pyarrow as pa

from corpus.errors import InputError, ProofError
from corpus.merkle import HASH_BYTES, Subtree, aligned_subtrees, fold, leaf_hashes
from corpus.records import from_json, to_json
from corpus.rows import CONTENT_LEAF, DECISION_LEAF, SORT_KEYS, Leaf
from corpus.rundir import canonical_json

PROOF_KIND: Final = "codesieve.proof"
PROOF_VERSION: Final = "1"
MOST_LEAVES: Final = 1 << 50  # more documents than there are


class Tree(StrEnum):
    """Which of the two trees of a run."""

    CONTENT = "content"
    DECISIONS = "decisions"

    @property
    def leaf(self) -> Leaf:
        """Return what a leaf of the tree is."""
        return CONTENT_LEAF if self is Tree.CONTENT else DECISION_LEAF


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """What a proof is about: a repository, a path in it, a document of it; "" where not named.

    ``path`` and ``doc_id`` need a ``repo``, as the leaves are sorted by it first.
    """

    repo: str
    path: str = ""
    doc_id: str = ""

    @property
    def key(self) -> tuple[bytes, ...]:
        """Return the sort keys that a leaf of the subject begins with."""
        named = [self.repo, self.path, self.doc_id]
        while named and not named[-1]:
            named.pop()
        return tuple(each.encode("utf-8", "surrogatepass") for each in named)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Node:
    """The root ``digest`` (hex) of a complete subtree, as :class:`corpus.merkle.Subtree`."""

    level: int
    index: int
    digest: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """The ``rows`` of the leaves from ``first`` on, and the subtrees beside them.

    They are all leaves of ``subject`` and a neighbour on either side, where there is one.
    """

    tree: Tree
    root: str  # hex
    leaves: int
    subject: Subject
    first: int
    rows: tuple[Mapping[str, Any], ...]
    left: tuple[Node, ...]
    right: tuple[Node, ...]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Proven:
    """What a proof proves: the rows of its subject in the tree, none if it is absent."""

    rows: tuple[Mapping[str, Any], ...]


def proof_text(proof: Proof) -> str:
    """Return ``proof`` as canonical JSON."""
    return canonical_json({"kind": PROOF_KIND, "version": PROOF_VERSION, **to_json(proof)})


def read_proof(content: bytes, *, source: str) -> Proof:
    """Return the proof in ``content``; ``source`` names it in messages.

    Raises:
        InputError: it is no proof of a version that this codesieve reads.
        ConservationError: it lacks a field, or has one too many.
    """
    try:
        values = json.loads(content)
        kind, version = values.pop("kind"), values.pop("version")
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError):
        kind, version = "", ""
    if (kind, version) != (PROOF_KIND, PROOF_VERSION):
        raise InputError(
            f"{source} is no proof of codesieve",
            why=f"it is not JSON of kind {PROOF_KIND}, version {PROOF_VERSION}",
            mend="name a file that `codesieve audit prove` has written",
        )
    return from_json(Proof, values, source=source)


def check_proof(proof: Proof, *, root: str) -> Proven:
    """Return what ``proof`` proves about the tree with ``root`` (hex).

    1. the rows and the subtrees make the root, 2. the rows are sorted, 3. around the subject's
    rows stand neighbours that are not the subject's, or the ends of the tree.

    Raises:
        ProofError: it proves nothing.
    """
    # 1. root
    if root.lower() != proof.root:
        raise _fails("it is about another root", f"the root is {root}, the proof's {proof.root}")
    count = len(proof.rows)
    end = proof.first + count
    if not 0 <= proof.first <= end <= proof.leaves <= MOST_LEAVES:
        raise _fails("its numbers do not fit", "leaves lie outside of the tree")
    if _folded(proof, end) != proof.root:
        raise _fails("it does not lead to the root", "a row or a digest in it was changed")
    # 2. order
    keys = [_key(row) for row in proof.rows]
    if any(one >= other for one, other in itertools.pairwise(keys)):
        raise _fails("its rows are not sorted", "the tree is none of codesieve")
    # 3. neighbours
    subject = proof.subject.key
    is_subject = [key[: len(subject)] == subject for key in keys]
    places = [place for place, mine in enumerate(is_subject) if mine]
    before = places[0] if places else sum(key < subject for key in keys)
    after = places[-1] + 1 if places else before
    if (before == 0 and proof.first > 0) or (after == count and end < proof.leaves):
        raise _fails("a neighbour is missing", "more of the subject may stand outside of the rows")
    return Proven(rows=tuple(proof.rows[place] for place in places))


def _folded(proof: Proof, end: int) -> str:
    try:
        leaves = _leaves(proof.tree.leaf, proof.rows)
        middle = aligned_subtrees(leaves, proof.first)
        left, right = _subtrees(proof.left), _subtrees(proof.right)
        inside = all((tree.index + 1) << tree.level <= proof.first for tree in left)
        outside = all(tree.index << tree.level >= end for tree in right)
        if not inside or not outside:
            return ""
        return fold([*left, *middle, *right], proof.leaves).hex()
    except Exception as error:  # noqa: BLE001 (a stranger's numbers may break anything)
        raise _fails("it is malformed", str(error).partition("\n")[0]) from None


def _subtrees(nodes: Sequence[Node]) -> list[Subtree]:
    subtrees = []
    for node in nodes:
        digest = bytes.fromhex(node.digest)
        if len(digest) != HASH_BYTES or not 0 <= node.level < 64 or node.index < 0:
            raise ValueError("a node is no node")
        subtrees.append(Subtree(level=node.level, index=node.index, digest=digest))
    return subtrees


def _leaves(leaf: Leaf, rows: Sequence[Mapping[str, Any]]) -> bytes:
    names = set(leaf.schema.names)
    if any(row.keys() != names for row in rows):
        raise ValueError("a row has other columns than a leaf")
    table = pa.Table.from_pylist([dict(row) for row in rows], schema=leaf.schema)
    return b"".join(leaf_hashes(batch, leaf) for batch in table.to_batches())


def _key(row: Mapping[str, Any]) -> tuple[bytes, ...]:
    return tuple(str(row[name]).encode("utf-8", "surrogatepass") for name in SORT_KEYS)


def _fails(what: str, why: str) -> ProofError:
    return ProofError(
        f"the proof does not hold: {what}",
        why=why,
        mend="ask for the proof again, and for the root where the run was published",
    )
