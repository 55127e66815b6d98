"""The candidates for approximate matching are ScanCode's own, whatever the text."""

import json
import os
import subprocess
import sys
from pathlib import Path

COMPARE = """
import json, sys
from importlib.resources import files
from scrub.licenses.scancode import ScanCode

scancode = ScanCode()
ours, theirs = scancode._candidates.ranked, scancode._candidates._ranked
counts = {"runs": 0, "found": 0, "different": 0}

def compared(*texts, **options):
    wanted, got = theirs(*texts, **options), ours(*texts, **options)
    counts["runs"] += 1
    counts["found"] += len(wanted)
    counts["different"] += wanted != got
    return wanted

scancode._candidates.ranked = compared
folder = files("licensedcode").joinpath("data", "licenses")
for name in ("mit", "zlib", "bsd-new", "epl-1.0", "other-permissive"):
    words = folder.joinpath(f"{name}.LICENSE").read_text("utf-8").split("---\\n", 2)[2].split()
    scancode.look(" ".join(words), approximate=True, seconds=60)
    del words[::9]  # none is whole
    scancode.look(" ".join(words), approximate=True, seconds=60)
    scancode.look(" ".join(sorted(words)), approximate=True, seconds=60)
words = (
    "This library is free software; you may redistribute it and modify it under the terms of the GNU "
    "Lesser General Public License as published by the Free Software Foundation, either version 2 of it "
    "or (at your option) any later version of that License."
).split()
scancode.look("permission to sort the list is granted by its lock", approximate=True, seconds=60)
scans = [scancode.scan(" ".join(words), seconds=60, narrowed=each) for each in (False, True)]
counts["scans"] = scans
counts["put back"] = scancode._candidates._module.compute_candidates is theirs
json.dump(counts, sys.stdout)
"""


def test_candidates_are_those_of_scancode(tmp_path: Path) -> None:
    own = {name: str(tmp_path / name) for name in ("SCANCODE_CACHE", "SCANCODE_TEMP")}
    answer = subprocess.run(
        [sys.executable, "-c", COMPARE],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | own,
    )
    counts = json.loads(answer.stdout)
    assert counts["runs"] > 20
    assert counts["found"] > 300
    assert counts["different"] == 0
    assert counts["scans"][0] == counts["scans"][1] != ""
    assert counts["put back"]
