"""What happens to documents, whom to name, and two policies over the same evidence."""

import dataclasses
import random
import tempfile

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.files import store_at
from scrub.licenses.derivation import Evidence, Step
from scrub.licenses.difference import Change, changes
from scrub.licenses.evidence import Detection, Match, Outcome, Strength
from scrub.licenses.excerpts import Excerpts
from scrub.licenses.notices import asks_for_notice, cut, distinct_notices, holder_of
from scrub.licenses.outcome import KINDS, PLACED, SUSPECT, license_rows, outcome
from scrub.licenses.policy import Fate, Laundering, Suspicion, load_policy
from scrub.licenses.records import (
    LICENSE_ROW,
    VERDICT,
    evidence_in,
    evidence_lists,
    verdict_rows,
)
from scrub.licenses.resolve import DOCUMENTS, TREE_ROW, resolved
from scrub.licenses.ruling import Rules
from scrub.licenses.tables import detection_rows
from scrub.licenses.thin import SHARED, AuditRows, thinned, whole
from scrub.licenses.verdict import decide

POLICY = load_policy("permissive")
OF_DOCUMENT = ("ref", "doc_id", "size_bytes", *VERDICT.names)


@pytest.mark.parametrize(
    ("standing", "suspicion", "reason"),
    [
        ("allowed", "", ""),
        ("allowed", "stripped_header", "laundering_suspect"),
        ("allowed", "other_header", ""),
        ("allowed", "denied_tree", ""),
        ("denied", "", "license_denied"),
        ("denied", "stripped_header", "license_denied"),
        ("unknown", "", "license_unknown"),
        ("unknown", "stripped_header", "laundering_suspect"),
        ("review", "", "license_review"),
        ("undetermined", "", "license_undetermined"),
    ],
)
def test_reasons_of_the_default_policy(standing: str, suspicion: str, reason: str) -> None:
    assert outcome(standing, "MIT", "ruled", suspicion, "copy", POLICY)[0] == reason


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("wanted", "reason"),
    [
        (Suspicion.DROP, "laundering_suspect"),
        (Suspicion.REVIEW, "license_review"),
        (Suspicion.KEEP, ""),
    ],
)
def test_each_suspicion_has_its_setting(kind: str, wanted: Suspicion, reason: str) -> None:
    policy = dataclasses.replace(POLICY, laundering=Laundering(**{kind: wanted}))
    found = outcome("allowed", "MIT", "ruled", kind, "copy", policy)
    assert found == (reason, "copy" if reason else "")


@pytest.mark.parametrize("field", ["unknown", "undetermined", "review"])
def test_a_policy_may_keep_what_is_not_decided(field: str) -> None:
    fates = dataclasses.replace(POLICY.documents, **{field: Fate.KEEP})
    policy = dataclasses.replace(POLICY, documents=fates)
    assert outcome(field, "", "nothing", "", "", policy) == ("", "")


@pytest.mark.parametrize(
    ("line", "holder"),
    [
        (
            "# Copyright (c) 2019-2024 Ada Lovelace <ada@example.org>",
            "Ada Lovelace <ada@example.org>",
        ),
        (
            "// Copyright 2007, 2009 The Authors. All rights reserved.",
            "The Authors",
        ),
        ("Copyright [2017] [Red Hat, Inc.]", "Red Hat, Inc."),
        ("(c) 2020, Ada Lovelace ada@example.org>", "Ada Lovelace ada@example.org"),
        ("Copyright (c) 2020 Example S.A.", "Example S.A."),
        ("Copyright (c) 2020 Craig Example.", "Craig Example"),
        ("   Copyright [yyyy] [name of copyright owner]", ""),
        ("    Copyright (C) <year>  <name of author>", ""),
        ('the "copyright" line and a pointer to where the full notice is found.', ""),
        ("that You distribute, all copyright, patent: (c) You must retain, in the Source form", ""),
        (" * (C) 1999 by Someone Inc.", "Someone Inc."),
        ("SPDX-FileCopyrightText: 2021 Jane Roe", "Jane Roe"),
        ("© 2020 Ünïcode GmbH", "Ünïcode GmbH"),
        ("The above copyright notice shall be included", ""),
        ("copyright holders be liable", ""),
        ("AUTHORS OR COPYRIGHT HOLDERS BE LIABLE", ""),
        ("int copyright(int c);", ""),
        ("x = 1", ""),
        (" " * 1_000_000 + "copyright", ""),
    ],
)
def test_holders_are_named_and_boilerplate_is_not(line: str, holder: str) -> None:
    assert holder_of(line) == holder


def test_a_notice_is_cut_word_for_word_with_the_holders_above_it() -> None:
    text = "#!/bin/sh\n# Copyright 2020 Ada\n#\n# Permission is granted\n# to all\ncode\n"
    assert cut(text, 4, 5) == ("# Permission is granted\n# to all", ("Ada",))


def test_equal_notices_are_one_and_count_all_that_rest_on_them() -> None:
    places = [
        {
            "license": "MIT", "documents": number, "repo": repo, "revision": "1",
            "path": "LICENSE", "doc_id": repo, "start_line": 1, "end_line": 2,
        }
        for number, repo in enumerate("abc", start=1)
    ]  # fmt: skip
    texts = {"a": "Copyright Ada\nMIT", "b": "Copyright Ada\nMIT", "c": "Copyright Bob\nMIT"}
    excerpts = Excerpts()
    for row, text in enumerate(texts.values()):
        excerpts.note(row, text, 1, 2)
    noted = pa.Table.from_batches([excerpts.rows(pa.array(texts))])
    table = pa.Table.from_pylist(places).append_column("excerpt", pa.array([0, 0, 1]))
    found = distinct_notices(table, table, noted).to_pylist()
    assert [(each["doc_id"], each["documents"], each["holders"]) for each in found] == [
        ("a", 3, ["Ada"]),
        ("c", 3, ["Bob"]),
    ]
    assert not asks_for_notice("0BSD OR CC0-1.0") or asks_for_notice("0BSD") is False


def match(expression: str) -> Match:
    return Match(
        expression=expression, strength=Strength.GRANT, rule="r", matcher="1-hash", score=100.0,
        coverage=100.0, start_line=1, end_line=1,
    )  # fmt: skip


def rows_of_trees() -> pa.Table:
    """Return three trees of documents, some with notices, and the detections of those."""

    def said(source: str, paragraph: str, line: int) -> dict[str, object]:
        return {
            "source": source, "start_line": line, "end_line": line + 3, "paragraph": paragraph,
            "expression": "", "scope": [], "overrides": False, "in_string": False, "lines": [],
        }  # fmt: skip

    documents = []
    for repo in "xyz":
        for number in range(20):
            path = f"d{number % 3}/f{number}.c" if number else "LICENSE"
            statements = [said("notice", f"h{number % 2}", number)] if number % 4 == 1 else None
            if not number:
                statements = [said("license_file", f"l{repo}", 1)]
            documents.append(
                {
                    "ref": len(documents),
                    "doc_id": f"{repo}{number:02}",
                    "size_bytes": 10,
                    "repo": repo,
                    "revision": "1",
                    "path": path,
                    "declared": None,
                    "statements": statements,
                }
            )
    expressions = {
        "h0": "MIT",
        "h1": "GPL-2.0-only",
        "lx": "MIT",
        "ly": "GPL-3.0-only",
        "lz": "ISC",
    }
    found = detection_rows(
        Detection(paragraph=name, outcome=Outcome.DETECTED, matches=(match(expression),))
        for name, expression in expressions.items()
    )
    tables = [pa.Table.from_pylist(documents, schema=DOCUMENTS), pa.Table.from_batches([found])]
    names = set(TREE_ROW.names)
    padded = []
    for table in tables:
        columns = {name: table.column(name) for name in table.column_names}
        for name in names - columns.keys():
            columns[name] = pa.nulls(len(table), TREE_ROW.field(name).type)
        padded.append(pa.table(columns).select(TREE_ROW.names).cast(TREE_ROW))
    return pa.concat_tables(padded)


def audit_of(verdicts: pa.Table, suspects: pa.Table) -> pa.Table:
    """Return the rows of the audit on all thin ``verdicts``."""
    thin = license_rows(verdicts, suspects, POLICY, "engine")
    assert thin.schema.equals(PLACED, check_metadata=True)
    with tempfile.TemporaryDirectory() as folder:
        store, written = store_at(folder), AuditRows(folder="rows")
        written.write(store, 7, thin)
        rows = written.of(store, 7, thin.column("ref"))
        some = written.of(store, 7, thin.column("ref"), "expression")
    assert rows.schema.equals(LICENSE_ROW, check_metadata=True)
    assert some.equals(rows.select(["expression"]))
    return rows


def verdicts_of(rows: pa.Table, rules: Rules) -> pa.Table:
    thin = resolved(rows, rules)
    return whole(thin, thin, OF_DOCUMENT)


def test_verdicts_do_not_depend_on_the_order_of_rows_or_on_repeats() -> None:
    rows, rules = rows_of_trees(), Rules(POLICY)
    order = list(range(len(rows)))
    random.Random(3).shuffle(order)
    shuffled = pa.concat_tables([rows, rows.slice(5, 9)]).take([*order, *range(65, 74)])
    plain = verdicts_of(rows, rules).sort_by("ref")
    again = verdicts_of(shuffled, rules).sort_by("ref")
    assert plain.num_rows == 60
    first = {row["doc_id"]: row for row in plain.to_pylist()}
    assert all(first[row["doc_id"]] == row for row in again.to_pylist())


def test_two_policies_over_the_same_evidence() -> None:
    rules = Rules(POLICY)
    table = audit_of(resolved(rows_of_trees(), rules), SUSPECT.empty_table())
    same = changes(lambda: [table], POLICY, POLICY)
    assert sum(each.documents for each in same.values()) == 60
    assert {change.before for change in same} == {change.after for change in same}
    assert all(change.before == change.after for change in same)
    text = {row["reason"] for row in table.to_pylist()}
    assert text == {"", "license_denied"}
    gpl = dataclasses.replace(POLICY, licenses={**POLICY.licenses, "GPL-2.0-only": "allow"})
    found = changes(lambda: [table], POLICY, gpl)
    gained = found[Change("license_denied", "", "GPL-2.0-only")]
    assert (gained.documents, gained.size_bytes) == (15, 150)


def test_a_copy_makes_suspect_only_under_a_policy_that_denies_it() -> None:
    """Of tree x, f2.c is taken for a copy of f1.c, which is under the GPL by its own words."""
    verdicts = resolved(rows_of_trees(), Rules(POLICY))
    refs = {row["doc_id"]: row["ref"] for row in verdicts.select(["doc_id", "ref"]).to_pylist()}
    copy = {"ref": refs["x02"], "suspicion": "stripped_header", "copy_of": "x01", "copy_score": 1.0}
    suspects = pa.Table.from_pylist([copy], schema=SUSPECT)
    table = audit_of(verdicts, suspects)
    gpl = dataclasses.replace(POLICY, licenses={**POLICY.licenses, "GPL-2.0-only": "allow"})
    found = changes(lambda: [table], POLICY, gpl)
    assert found[Change("laundering_suspect", "", "MIT")].documents == 1
    same = changes(lambda: [table], POLICY, POLICY)
    assert same[Change("laundering_suspect", "laundering_suspect", "MIT")].documents == 1


def test_a_verdict_row_holds_all_of_the_verdict() -> None:
    evidence = Evidence(
        step=Step.TAG, doc_id="", path="", start_line=1, end_line=1, expression="MIT OR ISC"
    )
    verdict = decide([evidence], Rules(POLICY))
    other = evidence._replace(start_line=2, distance=3)
    groups = [(evidence,), (), (other, evidence)]
    rows = verdict_rows([(verdict, "vendor"), (verdict, ""), (verdict, "")])
    rows = rows.append_column("evidence", evidence_lists(groups)).cast(VERDICT)
    first, second, third = rows.to_pylist()
    assert (first["chosen"], first["border"], second["border"]) == ("MIT", "vendor", "")
    assert [evidence_in(row) for row in (first, second, third)] == groups


@given(st.lists(st.integers(0, 3), min_size=60, max_size=60), st.randoms())
def test_thin_verdicts_hold_the_same_however_they_are_grouped(
    groups: list[int], order: random.Random
) -> None:
    thin = THIN
    plain = whole(thin, thin, OF_DOCUMENT).to_pylist()
    held = [pc.is_valid(thin.column(names[0])).to_numpy().sum() for names in SHARED.values()]
    assert 30 > held[0] > held[1] > 0
    group = np.array(groups, np.int64)
    sent = thinned(thin, group)
    arrived = [sent.filter(pa.array(group == number)) for number in range(4)]
    order.shuffle(arrived)
    found = [
        row
        for each in arrived
        if each.num_rows
        for row in whole(each, each, OF_DOCUMENT).to_pylist()
    ]
    assert sorted(found, key=lambda row: row["ref"]) == sorted(plain, key=lambda row: row["ref"])
    for each in arrived:
        for by, names in SHARED.items():
            held_by = each.filter(pc.is_valid(each.column(names[0]))).column(by)
            assert sorted(held_by.to_pylist()) == sorted(set(each.column(by).to_pylist()))


THIN = resolved(rows_of_trees(), Rules(POLICY))
