"""Which notices cleaned documents rest on, against a plain count."""

import random
from collections import defaultdict

import pyarrow as pa

from scrub.licenses.attribution import needed_places
from scrub.licenses.derivation import Step
from scrub.licenses.notices import ABOVE, cut, holder_of

EVIDENCE = pa.list_(
    pa.struct(
        [
            ("step", pa.string()),
            ("doc_id", pa.string()),
            ("start_line", pa.int32()),
            ("end_line", pa.int32()),
            ("paragraph", pa.string()),
        ]
    )
)
ROW = pa.schema(
    [
        ("doc_id", pa.string()),
        ("step", pa.string()),
        ("chosen", pa.string()),
        ("evidence", EVIDENCE),
    ]
)


def test_a_place_counts_each_document_that_rests_on_it_once() -> None:
    draw = random.Random(7)
    steps = (Step.NOTICE, Step.LICENSE_FILE, Step.ATTRIBUTION)
    rows = [
        (
            f"d{number}",
            str(draw.choice(steps[:2])),
            draw.choice(("", "MIT", "ISC", "CC0-1.0")),
            [
                (
                    str(draw.choice(steps)),
                    draw.choice(("", "a")),
                    line,
                    line + 1,
                    draw.choice(("", "x")),
                )
                for line in draw.choices((1, 5), k=draw.randrange(5))
            ],
        )
        for number in range(300)
    ]
    kept = {name for name, *_ in rows[::2]}
    expected: dict[tuple[str, int, int, str], set[str]] = defaultdict(set)
    for name, deciding, chosen, evidence in rows:
        for step, where, first, last, paragraph in evidence:
            is_needed = paragraph and step in {deciding, str(Step.ATTRIBUTION)}
            if name in kept and chosen in {"MIT", "ISC"} and is_needed:
                expected[where or name, first, last, chosen].add(name)
    names = [field.name for field in EVIDENCE.value_type]
    licenses = pa.Table.from_pylist(
        [
            dict(zip(ROW.names, [*row[:3], [dict(zip(names, e)) for e in row[3]]]))  # noqa: B905
            for row in rows
        ],
        schema=ROW,
    )
    found = needed_places(licenses, pa.table({"doc_id": sorted(kept)}))
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
