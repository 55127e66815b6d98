"""What of a paragraph is worth approximate matching."""

import json

from scrub.licenses.reading import residue

GRANT = (
    "Permission to use, copy, modify and sell Zed is hereby granted to all who keep this notice, "
    "provided that they redistribute it under the same licence and as free software. "
)
NAMES = ("GPL-3.0-or-later", "MIT", "Common Development and Distribution License 1.0", "NCSA")


def listed(packages: int) -> str:
    rows = [
        {"package": f"zed{n}", "license": NAMES[n % 4], "free software": True}
        for n in range(packages)
    ]
    return json.dumps(rows)


def test_a_list_of_licences_is_not_compared_with_each_rule() -> None:
    assert residue(listed(20), []) == []
    assert residue(listed(2000), []) == []


def test_a_grant_in_data_is() -> None:
    text = json.dumps({"license": "custom", "text": GRANT * 3, "packages": ["zed"] * 20})
    assert residue(text, []) == [(0, len(text))]
    assert residue(GRANT * 20, []) == [(0, len(GRANT) * 20)]


def test_a_short_text_is_whatever_its_marks() -> None:
    text = json.dumps({"a": [[], [], {}], "b": GRANT[:90], "c": [{}, {}, {}, [[], []]]})
    assert residue(text, []) == [(0, len(text))]
