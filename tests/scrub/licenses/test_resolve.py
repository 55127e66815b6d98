"""Verdicts that many files share are those that each of them would get alone."""

import dataclasses
import random
from typing import Any

import pyarrow as pa

from corpus.exchange import padded
from scrub.licenses.evidence import Detection, Match, Outcome, Source, Strength
from scrub.licenses.policy import load_policy
from scrub.licenses.records import VERDICT, evidence_in
from scrub.licenses.resolve import DOCUMENTS, TREE_ROW, resolved
from scrub.licenses.ruling import Rules
from scrub.licenses.tables import DETECTIONS, detection_rows, detections_of, statement_of
from scrub.licenses.thin import whole
from scrub.licenses.tree import Document, Tree
from scrub.licenses.verdict import decide

RULES = Rules(load_policy("permissive"))
FOLDERS = ("", "src", "src/deep", "vendor/x", "lib", "pkg-1.dist-info")
NAMES = ("a.c", "b.c", "LICENSE", "COPYING", "README.md", "debian/copyright", "NOTICE")


FAMILIES, VARIANTS = 12, 4


def detections(draw: random.Random) -> list[Detection]:
    """Return detections of every strength; those of a family differ in how well they match."""
    found = []
    for family in range(FAMILIES):
        outcome = draw.choice((Outcome.DETECTED, Outcome.DETECTED, *Outcome))
        matches = [
            Match(
                expression=draw.choice(("MIT", "GPL-2.0-only", "ISC", "LicenseRef-own", "")),
                strength=draw.choice((Strength.GRANT, Strength.GRANT, Strength.GRANT, *Strength)),
                rule=f"r{family}",
                matcher="2-aho",
                score=100.0,
                coverage=100.0,
                start_line=1,
                end_line=1,
                keys=("mit",),
                refers_to=draw.choice(((), (), ("LICENSE",), ("COPYING", "LICENSE"))),
            )
            for _ in range(draw.randrange(3) if outcome is Outcome.DETECTED else 0)
        ]
        choice = draw.random() < 0.2
        for variant in range(VARIANTS):
            score, coverage = draw.choice((40.0, 50.0, 80.0, 100.0)), draw.choice((79.9, 80.0))
            like = [dataclasses.replace(each, score=score, coverage=coverage) for each in matches]
            paragraph = f"p{family}.{variant}"
            found.append(
                Detection(paragraph=paragraph, outcome=outcome, matches=tuple(like), choice=choice)
            )
    return found


def statements(draw: random.Random) -> list[list[dict[str, Any]]]:
    """Return what some files say, which is much the same."""
    sources = [
        draw.choice((*[Source.NOTICE] * 9, *[Source.LICENSE_FILE] * 3, *Source))
        for _ in range(draw.choice((1, 1, 2, 3)))
    ]
    families = [draw.randrange(FAMILIES) for _ in sources]
    return [
        [
            said(draw, source, f"p{family}.{draw.randrange(VARIANTS)}")
            for source, family in zip(sources, families, strict=True)
        ]
        for _ in range(6)
    ]


def said(draw: random.Random, source: Source, paragraph: str) -> dict[str, Any]:
    lists = source is Source.MANIFEST and draw.random() < 0.5  # the files of a distribution
    named = source in {Source.SPDX_TAG, Source.MANIFEST, Source.PATH_RULE} and not lists
    line = draw.choice((1, 1, 3, 500))
    return {
        "source": str(source),
        "start_line": line,
        "end_line": line + 2,
        "paragraph": "" if named or lists else draw.choice((*[paragraph] * 9, "undetected")),
        "expression": draw.choice(("MIT", "GPL-3.0-only", "see LICENSE")) if named else "",
        "scope": scope(draw, source, lists=lists),
        "overrides": draw.random() < 0.2,
        "in_string": draw.random() < 0.1,
        "lines": [],
    }


def scope(draw: random.Random, source: Source, *, lists: bool) -> list[str]:
    if lists:
        return draw.sample([f"{folder}/1.py".lstrip("/") for folder in FOLDERS], 3)
    wanted: list[list[str]] = [[], ["src/*"], ["a.c", "lib/2.py"]]
    return draw.choice(wanted) if source is Source.PATH_RULE else []


def documents(draw: random.Random) -> list[dict[str, Any]]:
    """Return the files of two trees; many say the same."""
    known = [*[[]] * 9, *(each for _ in range(4) for each in statements(draw))]
    paths = [f"{folder}/{name}".lstrip("/") for folder in FOLDERS for name in NAMES]
    paths += [f"{folder}/{number}.py".lstrip("/") for folder in FOLDERS for number in range(9)]
    return [
        {
            "ref": len(paths) * tree + place,
            "doc_id": f"{tree}:{path}",
            "size_bytes": 10,
            "repo": f"r{tree}",
            "revision": "1",
            "path": path,
            "declared": draw.choice((*[None] * 9, ["MIT"], ["MIT", "GPL-2.0-only"])),
            "statements": draw.choice(known) or None,
        }
        for tree in range(2)
        for place, path in enumerate(paths)
    ]


def test_each_file_gets_the_verdict_that_it_would_get_alone() -> None:
    draw = random.Random(11)
    standings = set()
    for _ in range(40):
        rows, found = documents(draw), detections(draw)
        table = pa.concat_tables(
            [
                padded(pa.Table.from_pylist(rows, schema=DOCUMENTS), TREE_ROW),
                padded(pa.Table.from_batches([detection_rows(found)]), TREE_ROW),
            ]
        )
        thin = resolved(table, RULES)
        answers = {
            row["ref"]: row for row in whole(thin, thin, ("ref", *VERDICT.names)).to_pylist()
        }
        known = {each.paragraph: each for each in found}
        for tree in range(2):
            own = [
                Document(
                    doc_id=row["doc_id"],
                    path=row["path"],
                    statements=tuple(
                        dict.fromkeys(statement_of(each) for each in row["statements"] or ())
                    ),
                )
                for row in rows
                if row["repo"] == f"r{tree}"
            ]
            alone = Tree([e for e in own if e.statements], known, RULES.policy.propagation)
            for document, row in zip(own, rows[tree * len(own) :], strict=False):
                answer = answers[row["ref"]]
                found_alone = alone.resolve(document)
                evidence = evidence_in(answer)
                declared = evidence[len(found_alone.evidence) :]
                assert evidence[: len(found_alone.evidence)] == found_alone.evidence
                assert len(declared) == bool(row["declared"])
                verdict = decide(evidence, RULES, vendored=bool(found_alone.border))
                assert (answer["border"], answer["standing"], answer["why"], answer["step"]) == (
                    found_alone.border, verdict.standing, verdict.why, verdict.step
                )  # fmt: skip
                assert answer["expression"] == verdict.expression
                assert tuple(answer["conflicts"]) == verdict.conflicts
                standings.add((answer["standing"], answer["why"]))
    assert len(standings) > 8


def test_detections_come_back_from_their_rows() -> None:
    found = detections(random.Random(3))
    rows = pa.Table.from_batches([detection_rows(found)])
    assert rows.schema.equals(DETECTIONS)
    assert list(detections_of(rows)) == found
    assert list(detections_of(rows.slice(7, 9))) == found[7:16]
    assert list(detections_of(DETECTIONS.empty_table())) == []
