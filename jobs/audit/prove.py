"""``codesieve audit prove`` and ``check-proof``: proofs of presence and absence."""

import argparse
import sys
from pathlib import Path
from typing import TextIO

from corpus.audit.proof import Proof, Subject, Tree, check_proof, proof_text, read_proof
from corpus.audit.prove import prove
from corpus.errors import InputError
from corpus.files import store_at
from corpus.manifest import read_manifest
from corpus.visible import visible_name


def run(parsed: argparse.Namespace) -> int:
    """Return the exit code of the command line ``parsed``."""
    if parsed.doc_id and not parsed.path:
        raise InputError(
            "a document is proven with its repository and path",
            why="the leaves are sorted by repository, path and doc_id",
            mend="name --path too; `codesieve audit why DOC_ID RUN` tells it",
        )
    store = store_at(parsed.out)
    subject = Subject(repo=parsed.repo, path=parsed.path, doc_id=parsed.doc_id)
    proof = prove(store, read_manifest(store), Tree(parsed.tree), subject)
    text = proof_text(proof)
    if parsed.to:
        Path(parsed.to).write_text(text, encoding="utf-8")
        tell(proof, sys.stdout)
    else:
        sys.stdout.write(text)
    return 0


def run_check(parsed: argparse.Namespace) -> int:
    """Return the exit code of the command line ``parsed`` of ``check-proof``.

    Raises:
        ProofError: the proof does not hold.
    """
    try:
        content = Path(parsed.proof).read_bytes()
    except OSError as error:
        raise InputError(
            f"cannot read {parsed.proof}", why=error.strerror or str(error), mend="check the path"
        ) from None
    proof = read_proof(content, source=parsed.proof)
    check_proof(proof, root=parsed.root or proof.root)
    tell(proof, sys.stdout)
    if not parsed.root:
        sys.stdout.write(
            f"not checked: that {proof.root} is the root that was published; name it with --root\n"
        )
    return 0


def tell(proof: Proof, output: TextIO) -> None:
    """Write what ``proof`` proves."""
    found = check_proof(proof, root=proof.root).rows
    named = [
        f"{what} {visible_name(value, max_chars=300)}"
        for what, value in (
            ("repository", proof.subject.repo),
            ("path", proof.subject.path),
            ("document", proof.subject.doc_id),
        )
        if value
    ]
    if proof.tree is Tree.CONTENT:
        said = f"{len(found)} documents of it are in the corpus" if found else "not in the corpus"
    else:
        said = f"{len(found)} documents of it came in" if found else "never came in"
    output.write(f"{', '.join(named)}: {said}; {proof.leaves} leaves, root {proof.root}\n")
    for row in found:
        action = "" if proof.tree is Tree.CONTENT else f"  {row['action']}: {row['reason']}"
        name = visible_name(f"{row['repo']}/{row['path']}", max_chars=300)
        output.write(f"  {row['doc_id']}  {name}{action}\n")
