"""Proofs say what is so, and no change of one says anything else."""

import copy
import dataclasses
import json

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.audit.database import insert_all, workbench
from corpus.audit.proof import Proof, Subject, Tree, check_proof, proof_text, read_proof
from corpus.audit.prove import leaf_schema, prove, prove_from
from corpus.errors import CodesieveError, InputError, ProofError
from corpus.files import store_at
from corpus.merkle import leaf_hashes, root
from corpus.rows import DECISION_LEAF
from jobs.main import main

NAMES = st.sampled_from(["", "a", "a/b", "a\x00", "b", "é", "\uffff", "\U0001f600", "zz"])


def decision(repo: str, path: str, number: int) -> dict[str, object]:
    return {
        "doc_id": f"{number:032x}", "content_id": "", "repo": repo, "revision": "1", "path": path,
        "language": "C", "size_bytes": number, "repeats": 1, "action": "keep", "stage": "",
        "reason": "kept", "because_of": "", "score": 0.5, "settings_digest": "",
        "all_reasons": [{"stage": "s", "reason": "r", "because_of": "", "score": 0.25}],
    }  # fmt: skip


def proof_of(names: list[tuple[str, str]], subject: Subject) -> Proof:
    """Return the proof about ``subject`` in the tree of documents with those repos and paths."""
    rows = [decision(repo, path, number) for number, (repo, path) in enumerate(names)]
    table = pa.Table.from_pylist(rows, schema=DECISION_LEAF.schema).combine_chunks()
    leaves = [leaf_hashes(batch, DECISION_LEAF) for batch in table.to_batches()]
    hashes = b"".join(leaves)
    cut = pa.array([hashes[at : at + 32] for at in range(0, len(hashes), 32)], pa.binary())
    with workbench() as tables:
        insert_all(tables, "tree", leaf_schema(Tree.DECISIONS), [table.append_column("leaf", cut)])
        return prove_from(tables, Tree.DECISIONS, subject)


def root_of(names: list[tuple[str, str]]) -> str:
    """Return the root by the plain algorithm, over rows sorted by Python."""
    rows = [decision(repo, path, number) for number, (repo, path) in enumerate(names)]
    keys = ("repo", "path", "doc_id")
    rows.sort(key=lambda row: tuple(str(row[name]).encode() for name in keys))
    table = pa.Table.from_pylist(rows, schema=DECISION_LEAF.schema).combine_chunks()
    return root(b"".join(leaf_hashes(each, DECISION_LEAF) for each in table.to_batches())).hex()


@settings(max_examples=30)
@given(names=st.lists(st.tuples(NAMES, NAMES), max_size=24), repo=NAMES, path=NAMES)
def test_a_proof_names_exactly_the_documents_of_its_subject(names, repo, path) -> None:
    subject = Subject(repo=repo, path=path)
    proof = read_proof(proof_text(proof_of(names, subject)).encode(), source="it")
    found = check_proof(proof, root=root_of(names)).rows
    wanted = [
        f"{number:032x}"
        for number, (one, other) in enumerate(names)
        if not (repo or path) or (one == repo and (not path or other == path))
    ]
    assert sorted(row["doc_id"] for row in found) == wanted


FEW = [("a", "x"), ("b", "x"), ("b", "y"), ("c", "x"), ("d", "x")]


def changes(values: object) -> list[tuple[object, ...]]:
    """Return the places of all scalars in nested JSON values."""
    places: list[tuple[object, ...]] = []
    items = values.items() if isinstance(values, dict) else enumerate(values)  # type: ignore[arg-type]
    for key, value in items:
        if isinstance(value, dict | list):
            places += [(key, *place) for place in changes(value)]
        else:
            places.append((key,))
    return places


@pytest.mark.parametrize("subject", [Subject(repo="b"), Subject(repo="bb"), Subject(repo="e")])
def test_no_change_of_a_proof_proves_anything_else(subject) -> None:
    values = json.loads(proof_text(proof_of(FEW, subject)))
    known = root_of(FEW)
    honest = check_proof(read_proof(json.dumps(values).encode(), source="it"), root=known).rows
    for place in changes(values):
        changed = copy.deepcopy(values)
        holder = changed
        for key in place[:-1]:
            holder = holder[key]
        old = holder[place[-1]]
        holder[place[-1]] = old + 1 if isinstance(old, int | float) else f"{old}0"
        try:
            proof = read_proof(json.dumps(changed).encode(), source="it")
            found = check_proof(proof, root=known).rows
        except CodesieveError:
            continue
        # Another subject may be asked of the same rows; what is said of it is true.
        assert place[0] == "subject"
        wanted = [name for name in FEW if name[0] == proof.subject.repo]
        narrower = proof.subject.path or proof.subject.doc_id
        assert len(found) == (0 if narrower else len(wanted))
    assert len(honest) == sum(repo == subject.repo for repo, _ in FEW)


def test_rows_cannot_be_left_out() -> None:
    proof = proof_of(FEW, Subject(repo="b"))
    assert [row["repo"] for row in proof.rows] == ["a", "b", "b", "c"]
    for gone in range(4):
        rows = (*proof.rows[:gone], *proof.rows[gone + 1 :])
        with pytest.raises(ProofError):
            check_proof(dataclasses.replace(proof, rows=rows), root=proof.root)


def test_a_narrow_proof_is_not_one_of_absence() -> None:
    """The two leaves around nothing of `c` prove nothing about `b`, whose leaves they cut off."""
    proof = proof_of(FEW, Subject(repo="bzz"))
    assert check_proof(proof, root=proof.root).rows == ()
    with pytest.raises(ProofError, match="neighbour is missing"):
        check_proof(dataclasses.replace(proof, subject=Subject(repo="b")), root=proof.root)
    with pytest.raises(ProofError, match="neighbour is missing"):
        check_proof(dataclasses.replace(proof, subject=Subject(repo="a")), root=proof.root)


def test_other_files_are_no_proof() -> None:
    for content in (b"", b"{}", b"[]", b"\xff", b'{"kind": "codesieve.proof", "version": "9"}'):
        with pytest.raises(InputError, match="is no proof"):
            read_proof(content, source="it")


@pytest.mark.parametrize("tree", list(Tree))
def test_a_run_proves_what_is_in_it_and_what_is_not(finished, tree) -> None:
    store, manifest = store_at(str(finished.out)), finished.manifest
    known = manifest.content_root if tree is Tree.CONTENT else manifest.decisions_root
    kept = [each for each in finished.decisions() if each["action"] == "keep"]
    some = kept[len(kept) // 2]
    one = prove(store, manifest, tree, Subject(repo=some["repo"], path=some["path"]))
    (row,) = check_proof(one, root=known).rows
    assert row["doc_id"] == some["doc_id"]
    nothing = prove(store, manifest, tree, Subject(repo="ada/nothing"))
    assert check_proof(nothing, root=known).rows == ()
    copies = prove(store, manifest, tree, Subject(repo="copies"))
    assert len(check_proof(copies, root=known).rows) == sum(
        each["repo"] == "copies" and (tree is Tree.DECISIONS or each["action"] == "keep")
        for each in finished.decisions()
    )


def test_the_commands_make_and_check_a_proof(finished, tmp_path, capsys) -> None:
    proof, run = str(tmp_path / "proof.json"), str(finished.out)
    assert main(["audit", "prove", run, "--repo", "ada/nothing", "--to", proof]) == 0
    assert "not in the corpus" in capsys.readouterr().out
    known = finished.manifest.content_root
    assert main(["audit", "check-proof", proof, "--root", known]) == 0
    said = capsys.readouterr().out
    assert f"repository ada/nothing: not in the corpus; {finished.manifest.counts.kept}" in said
    assert main(["audit", "check-proof", proof, "--root", "0" * 64]) == 6
    assert "another root" in capsys.readouterr().err
    assert main(["audit", "prove", run, "--repo", "odd \x1b[31m", "--to", proof]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_a_damaged_run_proves_nothing(tampered) -> None:
    tampered.edit("documents", lambda rows: rows[0].update(license="0BSD"))
    store = store_at(str(tampered.out))
    with pytest.raises(ProofError, match="cannot prove anything"):
        prove(store, tampered.manifest(), Tree.CONTENT, Subject(repo="copies"))
