"""Which notices cleaned documents rest on, against a plain count."""

import random
from collections import defaultdict

import pyarrow as pa
import pyarrow.compute as pc

from scrub.licenses.derivation import Evidence, Step
from scrub.licenses.notices import ABOVE, cut, holder_of
from scrub.licenses.records import evidence_lists
from scrub.licenses.resting import needed_places


def evidence(draw: random.Random) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(
            step=draw.choice((Step.NOTICE, Step.LICENSE_FILE, Step.ATTRIBUTION)),
            doc_id=draw.choice(("", "", "a", "d2", "d4")),
            path="",
            start_line=line,
            end_line=line + 1,
            paragraph=draw.choice(("", "x")),
        )
        for line in draw.choices((1, 5), k=draw.randrange(5))
    )


def test_a_place_counts_each_document_that_rests_on_it_once() -> None:
    draw = random.Random(7)
    steps, licenses = (Step.NOTICE, Step.LICENSE_FILE), ("", "MIT", "ISC", "CC0-1.0")
    verdicts = [
        (draw.choice(steps), draw.choice(licenses), evidence(draw), evidence(draw))
        for _ in range(40)
    ]
    verdict_of = [draw.randrange(40) for _ in range(300)]
    kept = [f"d{number}" for number in range(0, 300, 2)]
    expected: dict[tuple[str, int, int, str], set[str]] = defaultdict(set)
    for name, (deciding, chosen, own, around) in zip(
        kept, map(verdicts.__getitem__, verdict_of[::2]), strict=True
    ):
        for each in (*own, *around):
            is_needed = each.paragraph and each.step in {deciding, Step.ATTRIBUTION}
            if chosen in {"MIT", "ISC"} and is_needed:
                place = (each.doc_id or name, each.start_line, each.end_line, chosen)
                expected[place].add(name)
    holds = [verdict not in verdict_of[:row] for row, verdict in enumerate(verdict_of)]
    steps_of, chosen_of, own_of, around_of = (
        list(column) for column in zip(*map(verdicts.__getitem__, verdict_of), strict=True)
    )
    long = {
        "chosen": pa.array(chosen_of),
        "own": evidence_lists(own_of),
        "around": evidence_lists(around_of),
    }
    none = pa.nulls(300)
    thin = {name: pc.if_else(pa.array(holds), values, none) for name, values in long.items()}
    rows = pa.table(
        {
            "doc_id": [f"d{number}" for number in range(300)],
            "step": [str(step) for step in steps_of],
            "verdict_at": [7 + number for number in verdict_of],
            "around_at": [7 + number for number in verdict_of],
            **thin,
        }
    )
    found = needed_places(rows, pa.table({"doc_id": sorted(kept)}))
    assert found.num_rows == len(expected) > 10
    assert {tuple(row.values())[:4]: row["documents"] for row in found.to_pylist()} == {
        place: len(names) for place, names in expected.items()
    }


def test_notices_are_cut_as_from_all_the_lines() -> None:
    draw = random.Random(5)
    ends = ("\n", "\r\n", "\r", "\x0c", "\u2028")
    marks = ("(c)", "(C)", "\u00a9", "COPYRIGHT", "Copyr\u0130ght", "SPDX-filecopyrighttext:")
    named = [f"{mark} 2020 Ada {number}" for number, mark in enumerate(marks)]
    for _ in range(300):
        text = "".join(
            draw.choice((*named, "", "x" * draw.randrange(300))) + draw.choice(ends)
            for _ in range(draw.randrange(1, 120))
        )
        first = draw.randrange(1, 60)
        last = first + draw.randrange(30)
        lines = text.splitlines()
        near = lines[max(0, first - 1 - ABOVE) : last]
        holders = tuple(dict.fromkeys(found for line in near if (found := holder_of(line))))
        assert cut(text, first, last) == ("\n".join(lines[first - 1 : last]), holders)
