"""Licences through the whole pipeline, with the real detector: laundering, contradictions, tables.

Each planted file has one right answer.  GPL files with and without headers lie in MIT trees.
"""

import dataclasses
import random
import shutil
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.sql import SparkSession

from corpus.bucketed import Bucketed
from corpus.evidence import PASSING, EvidenceTask
from corpus.files import store_at
from corpus.manifest import Manifest
from corpus.progress import Progress
from corpus.splits import plan_splits
from dedup.settings import MeasureSettings
from dedup.stages.groups import bucket_count
from jobs.circumstances import Watch
from jobs.clean import clean
from jobs.policy import compare_policies
from jobs.prepare import looked_at
from jobs.settings import RunSettings, Settings
from scrub.licenses.attribution import Attribution
from scrub.licenses.evidence import Strength
from scrub.licenses.excerpts import EXCERPTS
from scrub.licenses.observe import ObserveLicenses
from scrub.licenses.policy import load_policy
from scrub.licenses.records import evidence_in
from scrub.licenses.ruling import Rules
from scrub.licenses.settings import LicenseSettings
from scrub.licenses.verdict import decide
from scrub.settings import PersonalDataSettings, SecretSettings

pytestmark = pytest.mark.spark

MIT = """MIT License

Copyright (c) 2020 Ada Example

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""
GPL = """# This program is free software; you can redistribute it and/or modify
# it under the terms of the GNU General Public License as published by
# the Free Software Foundation; either version 2 of the License, or
# (at your option) any later version.

"""
ISC = """Permission to use, copy, modify, and/or distribute this software for any
purpose with or without fee is hereby granted, provided that the above
copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES
WITH REGARD TO THIS SOFTWARE INCLUDING ALL IMPLIED WARRANTIES OF
MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR
ANY SPECIAL, DIRECT, INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES
WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF
OR IN CONNECTION WITH THE USE OR PERFORMANCE OF THIS SOFTWARE.
"""
GPL_README = GPL.replace("# ", "")
PRINTED = "".join(f'print("{line[2:]}")\n' for line in GPL.splitlines() if line)
MIT_TAG = "# SPDX-License-" + "Identifier: MIT\n"


def body(seed: str) -> str:
    """Return some thirty lines of code that no other seed shares."""
    draw = random.Random(seed)
    lines = []
    for number in range(12):
        names = [f"{draw.choice('abcdefgh')}{draw.randrange(10**6)}" for _ in range(3)]
        lines += [
            f"def {names[0]}({names[1]}, {names[2]}):",
            f"    {names[1]} = {names[2]} * {draw.randrange(10**6)} + {number}",
            f"    return [{names[1]} - {names[2]} for _ in range({draw.randrange(10**4)})]",
        ]
    return "\n".join(lines) + "\n"


FILES: dict[tuple[str, str], str] = {
    ("mit", "LICENSE"): MIT,
    ("mit", "plain.py"): body("plain"),
    ("mit", "stolen.py"): body("stolen"),  # its header was stripped
    ("mit", "edited.py"): body("edited").replace("return [", "return  # x\n    [", 1) + "end = 1\n",
    ("mit", "headed.py"): GPL + body("headed"),
    ("mit", "relabelled.py"): MIT_TAG + body("relabelled"),
    ("mit", "shared.py"): body("shared"),
    ("mit", "second.py"): body("edited").replace("range(", "xrange(") + "end = 2\n",
    ("mit", "node_modules/x/index.js"): body("vendored"),
    ("mit", "printer.py"): PRINTED + body("printer"),
    ("gpl", "COPYING"): GPL_README,
    ("gpl", "stolen.py"): GPL + body("stolen"),
    ("gpl", "edited.py"): GPL + body("edited"),
    ("gpl", "relabelled.py"): GPL + body("relabelled"),
    ("gpl", "shared.py"): body("shared"),
    ("gpl", "mine.py"): MIT_TAG + body("mine"),
    ("fork", "package.json"): '{"name": "fork", "license": "(MIT OR GPL-3.0)"}',
    ("fork", "plain.py"): body("plain"),
    ("fork", "dual.py"): body("dual"),
    ("bare", "nothing.py"): body("nothing"),
    ("bare", "declared.py"): body("declared"),
    ("negated", "LICENSE"): MIT,
    ("negated", "not.py"): "# This file is not licensed under the GPL.\n" + body("not"),
    # copies of which the order of paths would keep the wrong ones
    ("deep", "LICENSE"): MIT,
    ("two", "LICENSE"): f"The library is under these terms:\n\n{ISC}\nThe tools:\n\n{GPL_README}",
    ("two", "tool.py"): body("tool"),
    ("three", "LICENSE"): f"{MIT}\n{GPL_README}",  # like the others' text, and denied
    ("gpl", "forbidden.py"): body("forbidden"),
    ("deep", "src/x/y/forbidden.py"): MIT_TAG + body("forbidden"),
    ("gpl", "equal.py"): MIT_TAG + body("equal"),  # its tree says otherwise
    ("deep", "src/x/y/equal.py"): MIT_TAG + body("equal"),
    ("mit", "flagged.py"): body("flagged"),  # a copy lies in the tree of the GPL
    ("gpl", "flagged.py"): body("flagged"),
    ("deep", "src/x/y/flagged.py"): MIT_TAG + body("flagged") + "end = 1\n",
}
DECLARED = {("bare", "declared.py"): ["MIT"], ("gpl", "COPYING"): ["MIT"]}

KEPT = "kept"
EXPECTED = {
    ("mit", "stolen.py"): "laundering_suspect",
    ("mit", "edited.py"): "laundering_suspect",
    ("mit", "headed.py"): "license_denied",
    ("mit", "relabelled.py"): KEPT,  # by its own words; flagged
    ("mit", "shared.py"): KEPT,  # the default for files without words in both trees; flagged
    ("mit", "node_modules/x/index.js"): "license_unknown",
    ("mit", "printer.py"): KEPT,  # the notice is what it prints
    ("gpl", "stolen.py"): "license_denied",
    ("gpl", "edited.py"): "license_denied",
    ("gpl", "relabelled.py"): "license_denied",
    ("gpl", "shared.py"): "license_denied",
    ("gpl", "mine.py"): KEPT,
    ("fork", "dual.py"): KEPT,
    ("bare", "nothing.py"): "license_unknown",
    ("bare", "declared.py"): KEPT,
    ("negated", "not.py"): KEPT,
    ("two", "tool.py"): "license_denied",
    ("gpl", "forbidden.py"): "license_denied",
    ("deep", "src/x/y/forbidden.py"): KEPT,
    ("gpl", "equal.py"): "exact_duplicate",
    ("deep", "src/x/y/equal.py"): KEPT,
    ("mit", "flagged.py"): "near_duplicate",
    ("gpl", "flagged.py"): "license_denied",
    ("deep", "src/x/y/flagged.py"): KEPT,
}


TABLE = pa.schema(
    [
        *[(name, pa.string()) for name in ("repo", "revision", "path", "language", "content")],
        ("licenses", pa.list_(pa.string())),
    ]
)


def write(folder: Path, *, files: int, reverse: bool) -> str:
    """Write the planted files as a table, and return it."""
    rows = [
        {
            "repo": repo,
            "revision": "1",
            "path": path,
            "language": "JavaScript" if path.endswith(".js") else "Python",
            "content": text,
            "licenses": DECLARED.get((repo, path), []),
        }
        for (repo, path), text in FILES.items()
    ]
    rows = rows[::-1] if reverse else rows
    folder.mkdir()
    for number in range(files):
        table = pa.Table.from_pylist(rows[number::files], schema=TABLE)
        pq.write_table(table, folder / f"part-{number}.parquet", row_group_size=5)
    return str(folder)


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(tmp_path_factory.mktemp("detections"))


def settings(cache: str, policy: str = "permissive") -> Settings:
    """Return settings that look at licences and duplicates alone."""
    plain = Settings(
        licenses=LicenseSettings(policy=policy, cache=cache),
        secrets=SecretSettings(kinds=()),
        personal_data=PersonalDataSettings(kinds=()),
        measure=MeasureSettings(sample_documents=0),
    )
    fields = dataclasses.replace(plain.input, keep=("licenses",))
    return dataclasses.replace(plain, input=fields)


def run(spark: SparkSession, table: str, out: Path, wanted: Settings) -> Manifest:
    quiet = Progress(quiet=True)
    return clean(spark, looked_at([table], wanted), str(out), wanted, quiet, Watch.start()).manifest


@dataclasses.dataclass(frozen=True, kw_only=True)
class Finished:
    """A run that several tests look at."""

    out: Path
    manifest: Manifest

    def decisions(self) -> dict[tuple[str, str], dict[str, Any]]:
        rows = pq.read_table(self.out / "audit" / "decisions").to_pylist()
        return {(row["repo"], row["path"]): row for row in rows}

    def notices(self) -> set[tuple[str, str]]:
        rows = pq.read_table(self.out / "attribution", columns=["license", "text"]).to_pylist()
        return {(row["license"], row["text"]) for row in rows}

    def licenses(self) -> dict[tuple[str, str], dict[str, Any]]:
        rows = pq.read_table(self.out / "audit" / "licenses").to_pylist()
        of = {row["doc_id"]: row for row in rows}
        return {place: of[row["doc_id"]] for place, row in self.decisions().items()}


@pytest.fixture(scope="module")
def finished(spark: SparkSession, tmp_path_factory: pytest.TempPathFactory, cache: str) -> Finished:
    folder = tmp_path_factory.mktemp("licenses")
    table = write(folder / "in", files=1, reverse=False)
    manifest = run(spark, table, folder / "run", settings(cache))
    return Finished(out=folder / "run", manifest=manifest)


def test_every_planted_file_has_its_right_answer(finished: Finished) -> None:
    found = finished.decisions()
    answers = {place: found[place]["reason"] for place in EXPECTED}
    assert answers == EXPECTED
    either = {found[repo, "plain.py"]["reason"] for repo in ("mit", "fork")}
    assert either == {KEPT, "exact_duplicate"}


def test_a_stripped_header_names_its_witness_and_the_similarity(finished: Finished) -> None:
    decisions = finished.decisions()
    stolen, witness = decisions["mit", "stolen.py"], decisions["gpl", "stolen.py"]
    assert stolen["because_of"] == witness["doc_id"]
    assert stolen["score"] == 1.0
    edited = decisions["mit", "edited.py"]
    assert edited["because_of"] == decisions["gpl", "edited.py"]["doc_id"]
    assert 0.7 <= edited["score"] < 1


def test_what_is_kept_in_spite_of_a_copy_is_flagged(finished: Finished) -> None:
    licenses, decisions = finished.licenses(), finished.decisions()
    relabelled, shared = licenses["mit", "relabelled.py"], licenses["mit", "shared.py"]
    assert relabelled["suspicion"] == "other_header"
    assert relabelled["copy_of"] == decisions["gpl", "relabelled.py"]["doc_id"]
    assert shared["suspicion"] == "denied_tree"
    assert shared["copy_of"] == decisions["gpl", "shared.py"]["doc_id"]


def test_the_permissive_copy_never_loses_to_the_forbidden_one(finished: Finished) -> None:
    documents = pq.read_table(finished.out / "documents").to_pylist()
    kept = {(each["repo"], each["path"]): each["license"] for each in documents}
    assert kept["mit", "shared.py"] == "MIT"
    assert kept["gpl", "mine.py"] == "MIT"
    assert kept["fork", "dual.py"] == "MIT OR GPL-3.0-only"
    assert finished.licenses()["fork", "dual.py"]["chosen"] == "MIT"


def test_of_copies_that_may_stay_the_one_stays_against_which_least_is_held(
    finished: Finished,
) -> None:
    licenses, decisions = finished.licenses(), finished.decisions()
    assert finished.manifest.near_duplicates[0].keeper_order[0] == "license_class"
    for name in ("equal.py", "flagged.py"):
        clean = decisions["deep", f"src/x/y/{name}"]
        assert not licenses["deep", f"src/x/y/{name}"]["suspicion"]
        other = decisions["gpl" if name == "equal.py" else "mit", name]
        assert other["because_of"] == clean["doc_id"]
        assert [each["reason"] for each in other["all_reasons"]] == [other["reason"]]
    assert licenses["gpl", "equal.py"]["conflicts"] == ["license_file: GPL-2.0-or-later"]
    assert licenses["mit", "flagged.py"]["suspicion"] == "denied_tree"


def test_contradictions_are_reported_and_the_hosts_word_comes_last(finished: Finished) -> None:
    licenses = finished.licenses()
    assert licenses["gpl", "mine.py"]["conflicts"] == ["license_file: GPL-2.0-or-later"]
    assert licenses["gpl", "COPYING"]["conflicts"] == ["declared: MIT"]
    assert licenses["bare", "declared.py"]["step"] == "declared"
    sums = finished.manifest.licenses[0]
    assert sums.contradictions >= 2
    assert any("column" in each for each in sums.could_not_know)
    assert any("tables" in each for each in sums.could_not_know)


def test_each_verdict_is_derived_again_from_the_audit_alone(finished: Finished) -> None:
    rules = Rules(load_policy("permissive"))
    for place, row in finished.licenses().items():
        again = decide(evidence_in(row), rules, vendored=bool(row["border"]))
        assert (row["standing"], row["why"], row["step"], row["expression"], row["chosen"]) == (
            again.standing, again.why, again.step, again.expression, again.chosen
        ), place  # fmt: skip
        assert row["policy"] == rules.policy.digest


def test_a_match_in_a_licence_file_has_its_own_lines(finished: Finished) -> None:
    lines = FILES["two", "LICENSE"].splitlines()
    found: dict[str, str] = {}
    for each in evidence_in(finished.licenses()["two", "tool.py"]):
        if each.strength is Strength.GRANT:
            own = "\n".join(lines[each.match_start_line - 1 : each.match_end_line])
            found[each.expression] = found.get(each.expression, "") + own + "\n"
    assert {name: text.strip() for name, text in found.items()} == {
        "ISC": ISC.strip(),
        "GPL-2.0-or-later": GPL_README.strip(),
    }


def test_the_manifest_sums_what_the_audit_says(finished: Finished) -> None:
    (sums,) = finished.manifest.licenses
    assert sum(sums.documents.values()) == len(FILES)
    assert sums.suspects == {
        "stripped_header": 3, "other_header": 1, "denied_tree": 2
    }  # fmt: skip
    assert sum(each.documents for each in sums.kept) == finished.manifest.counts.kept
    assert finished.manifest.engines["licenses"].startswith("scancode")


def test_notices_are_the_same_from_what_pass_1_noted_and_from_the_input(
    spark: SparkSession, finished: Finished, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(finished.out, tmp_path / "run")
    store = store_at(str(tmp_path / "run"))
    (split,) = plan_splits([str(finished.out.parent / "in")], fields=settings("").input)
    outputs = {file.role.value: file.path for file in finished.manifest.outputs}
    attribution = Attribution(
        store=store,
        splits=(split,),
        documents=((0, outputs["documents"]),),
        nodes=Bucketed(store=store, folder="state/tables/nodes", count=bucket_count(1)),
        run_digest="again",
    )
    (tmp_path / "run" / "ATTRIBUTION").unlink()
    for noted in (False, True):
        if noted:
            EvidenceTask(
                split=split,
                part=0,
                run_digest="",
                stages=(ObserveLicenses(),),
                skipped=(),
                store=store,
            ).run()
            monkeypatch.setattr("scrub.licenses.attribution.read_rows", None)
        assert store.has_folder(PASSING) == noted
        (path,) = [file["path"] for file in attribution.write(spark) if file["rows"]]
        assert pq.read_table(store.root + "/" + path) == pq.read_table(finished.out / "attribution")
        assert store.read("ATTRIBUTION") == (finished.out / "ATTRIBUTION").read_bytes()
        assert not list(store.files(PASSING))


def test_nothing_noted_of_the_originals_stays(finished: Finished) -> None:
    assert not (finished.out / "_work").exists()
    assert not list(finished.out.rglob(f"*{EXCERPTS}*"))
    wrapped = MIT.encode()[-90:]  # what stays of a text has no lines of its own
    kept = {"attribution", "documents"}
    for path in finished.out.rglob("*"):
        if path.is_file() and path.relative_to(finished.out).parts[0] not in kept:
            assert wrapped not in path.read_bytes(), path


def test_policies_are_compared_without_a_new_scan(
    finished: Finished, capsys: pytest.CaptureFixture[str]
) -> None:
    store = store_at(str(finished.out))
    assert compare_policies("permissive", "permissive", store) == 0
    same = capsys.readouterr().out
    kept = sum(not row["reason"] for row in finished.licenses().values())
    assert f"stay in both{kept:>18,} files" in same
    assert "A keeps, B drops             0 files" in same
    assert compare_policies("permissive", "stack-v2-compatible", store) == 0
    lines = capsys.readouterr().out.splitlines()
    # It flattens choices, keeps what has no licence, and does not look at copies.
    assert any("license_denied: MIT OR GPL-3.0-only" in line for line in lines)
    assert any("license_unknown: no expression" in line for line in lines)
    assert any("laundering_suspect: MIT" in line for line in lines)


@pytest.mark.usefixtures("through_spark")
def test_partitioning_order_and_who_moves_rows_change_nothing(
    spark: SparkSession, tmp_path: Path, finished: Finished, cache: str
) -> None:
    table = write(tmp_path / "in", files=3, reverse=True)
    wanted = dataclasses.replace(settings(cache), run=RunSettings(split_bytes=3_000))
    compared = dataclasses.replace(wanted.licenses, compared_documents=4)
    wanted = dataclasses.replace(wanted, licenses=compared)
    manifest = run(spark, table, tmp_path / "run", wanted)
    own, none = manifest.licenses[0].compared
    assert (own.sample, none.sample) == ("own words", "no words found")
    assert own.files + own.undetermined == none.files + none.undetermined == 2
    assert sum(own.counts.values()) == own.files
    assert manifest.decisions_root == finished.manifest.decisions_root
    assert manifest.content_root == finished.manifest.content_root
    again = Finished(out=tmp_path / "run", manifest=manifest)
    assert again.licenses() == finished.licenses()
    sums = dataclasses.replace(manifest.licenses[0], compared=())
    assert sums == finished.manifest.licenses[0]
    assert again.notices() == finished.notices()
    assert (again.out / "ATTRIBUTION").read_text() == (finished.out / "ATTRIBUTION").read_text()
