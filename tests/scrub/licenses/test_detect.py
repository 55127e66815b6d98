"""Detection with ScanCode itself: each text here is one that it, or a peer, is known to misread."""

import collections
import importlib.metadata
import os
import time
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from scrub.licenses import detect as detecting
from scrub.licenses.detect import DetectionSettings, default_scans, detect
from scrub.licenses.detector import Bounds, Task, detected
from scrub.licenses.detector import _Pool as Pool
from scrub.licenses.evidence import Detection, Outcome, Source, Strength
from scrub.licenses.normal import normalised, text_hash
from scrub.licenses.scancode import Seen, engine
from scrub.licenses.store import DetectionStore
from scrub.licenses.tables import detections_of
from scrub.licenses.whole import license_file

BSD_CONDITIONS = (
    "Redistribution and use in source and binary forms, with or without modification, are permitted "
    "provided that the following conditions are met:\n"
    "1. Redistributions of source code must retain the above copyright notice, this list of conditions "
    "and the following disclaimer.\n"
    "2. Redistributions in binary form must reproduce the above copyright notice, this list of conditions "
    "and the following disclaimer in the documentation and/or other materials provided with the distribution.\n"
    "3. Neither the name of {name} nor the names of its contributors may be used to endorse or promote "
    "products derived from this software without specific prior written permission.\n\n"
    "THIS SOFTWARE IS PROVIDED BY {name} ``AS IS'' AND ANY EXPRESS OR IMPLIED WARRANTIES, INCLUDING, BUT NOT "
    "LIMITED TO, THE IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS FOR A PARTICULAR PURPOSE ARE DISCLAIMED. "
    "IN NO EVENT SHALL {name} BE LIABLE FOR ANY DIRECT, INDIRECT, INCIDENTAL, SPECIAL, EXEMPLARY, OR "
    "CONSEQUENTIAL DAMAGES (INCLUDING, BUT NOT LIMITED TO, PROCUREMENT OF SUBSTITUTE GOODS OR SERVICES; LOSS OF "
    "USE, DATA, OR PROFITS; OR BUSINESS INTERRUPTION) HOWEVER CAUSED AND ON ANY THEORY OF LIABILITY, WHETHER IN "
    "CONTRACT, STRICT LIABILITY, OR TORT (INCLUDING NEGLIGENCE OR OTHERWISE) ARISING IN ANY WAY OUT OF THE USE OF "
    "THIS SOFTWARE, EVEN IF ADVISED OF THE POSSIBILITY OF SUCH DAMAGE.\n"
)
LGPL_NOTICE = (
    "This library is free software; you can redistribute it and/or modify it under the terms of the GNU Lesser "
    "General Public License as published by the Free Software Foundation; either version 2 of the License, or "
    "(at your option) any later version."
)
TEXTS = {
    "a name in a notice of which little matches": "This file is part of Zed, released under the MIT license. See "
    "LICENSE.md for details, or visit https://github.com/zed/zed/blob/master/LICENSE.md.",
    "a name without a version in a notice of which little matches": "This program and the accompanying materials are "
    "made available under the terms of the Eclipse Public License 2.0 and Eclipse Distribution License v1.0 which "
    "accompany this distribution. The Eclipse Public License is available at https://www.eclipse.org/legal/epl-2.0/ "
    "and the Eclipse Distribution License is available at http://www.eclipse.org/org/documents/edl-v10.php.",
    "another organisation in a BSD text": BSD_CONDITIONS.format(name="Example Industries"),
    "BSD, alternatively GPL": BSD_CONDITIONS.format(name="Example")
    + "\nAlternatively, this software may be distributed under the terms of the GNU General Public License "
    '("GPL") version 2 as published by the Free Software Foundation.',
    "AFL or LGPL": f"Licensed under the Academic Free License version 2.0\nOr under the following terms:\n\n{LGPL_NOTICE}",
    "both, choose": "is available under both the MIT (http://www.opensource.org/licenses/mit-license.php) and GPL "
    "version 2.0 (http://www.gnu.org/licenses/gpl-2.0.html) licenses. This means that you can choose the license "
    "that best suits your project.",
    "three at your discretion": "At the discretion of the user of this library, this software may be licensed under "
    "the terms of the GNU General Public License v3, a BSD-Style license, or the original HIDAPI license as outlined "
    "in the LICENSE.txt, LICENSE-gpl3.txt, LICENSE-bsd.txt, and LICENSE-orig.txt files",
    "Rust's two": "Licensed under the Apache License, Version 2.0 <LICENSE-APACHE or "
    "http://www.apache.org/licenses/LICENSE-2.0> or the MIT license <LICENSE-MIT or "
    "http://opensource.org/licenses/MIT>, at your option.",
    "a classpath exception": "This code is free software; you can redistribute it and/or modify it under the terms of "
    "the GNU General Public License version 2 only, as published by the Free Software Foundation.  Oracle designates "
    'this particular file as subject to the "Classpath" exception as provided by Oracle in the LICENSE file that '
    "accompanied this code.",
    "Go's pointer": "Use of this source code is governed by a license that can be found in the LICENSE file.",
    "Go's BSD pointer": "Use of this source code is governed by a BSD-style license that can be found in the LICENSE file.",
    "see COPYING": "See COPYING for details.",
    "see COPYING.LIB": "The terms are in the file COPYING.LIB.",
    "Symfony's pointer": "For the full copyright and license information, please view the LICENSE file that was "
    "distributed with this source code.",
    "a counter": "i_gpl1++",
    "a parser": "This function parses the GPL license text and the AGPL one.",
    "a denial": "This file is NOT licensed under the GPL.",
    "all rights": "Copyright 2020 Example Inc. All rights reserved.",
    "no evil": "The Software shall be used for Good, not Evil.",
    "in French": "Ce logiciel est regi par la licence CeCILL soumise au droit francais et respectant les principes de "
    "diffusion des logiciels libres. Vous pouvez utiliser, modifier et/ou redistribuer ce programme.",
    "typos": "This programm is free sofware; you can redistribute it and/or modfy it under the terms of the GNU Generl "
    "Public Licence as publishd by the Free Software Foundation; either version 2 of the License.",
    "BUSL in a line": "Use of this software is governed by the Business Source License included in the LICENSE.TXT file.",
    "a linking exception": "This file is part of libgit2, distributed under the GNU GPL v2 with a Linking Exception. "
    "For full terms see the included COPYING file.",
    "a title": "@license MIT",
    "public domain": "This code is hereby placed in the public domain.",
    "a version is no choice": "This program is free software: you can redistribute it and/or modify it under the terms "
    "of the GNU Lesser General Public License as published by the Free Software Foundation; either version 3 of the "
    "License, or (at your option) any later version.\n\nPermission to use, copy, modify, and distribute this software is "
    "freely granted, provided that this notice is preserved.",
    "BSD licensed": "adapted from https://example.org/fuzzyset.js, BSD Licensed",
    "a name in brackets": "Adapted from https://example.org/fuzzyset.js (MIT License)",
    "a sentence of its own": "A cross-platform clipboard module for plain text. BSD License",
    "a sentence among others": "imagesLoaded v4. JavaScript is all like. MIT License. Sorts images.",
    "the subject of a sentence": "Reads the file. MIT License texts come first in it.",
    "under a name in brackets": "Licensed under the terms at https://example.org/license (MIT License).",
    "compatible with the GPL": "Note: GPL-compatible doesn't mean that we're distributing Python under the GPL. All "
    "Python licenses, unlike the GPL, let you distribute a modified version. The GPL-compatible licenses make it "
    "possible to combine Python with other software that is released under the GPL; the others don't.",
    "a vocabulary of rights": "To lend the Asset to a third party. To use the Asset for non commercial purposes under the "
    "terms of an agreement. To grant the use of the Asset to third parties.",
    "free patents": BSD_CONDITIONS.format(name="Example")
    + "\nZed is subject to the royalty-free patent licenses which are specified at:\n\nExample Foundation:\n"
    "https://example.org/ipr/1/\n",
    "who may use it": "This file is free software; the Free Software Foundation gives unlimited permission to copy "
    "and/or distribute it, with or without modifications, as long as this notice is preserved.\n\nThis file may be used "
    "in projects which are not available under the GNU General Public License but which still want to provide support "
    "for zed. Please note that the actual code of the zed library is covered by the GNU Lesser General Public License, "
    "and the rest of the zed package is covered by the GNU General Public License.",
    "the rest of a package": "The rest of the zed package is covered by the GNU General Public License.",
    "a version behind the name": "Zed is free software; you can redistribute it and/or modify it under the terms of "
    "either the GNU Lesser General Public License Version 3 or the Apache License 2.0.",
    "the others use": "- all other files use a GPLv2 license, unless explicitly stated otherwise",
    "above is a version": "License : GNU GPL, version 2 or above\n\nStability : alpha\n\nThis code is based on code from "
    "zed, released under the BSD3 license. We use a builder instead.",
    "a URL before or": "This program and the accompanying materials are made available under the terms of the Eclipse "
    "Public License 1.0 which is available at https://www.eclipse.org/org/documents/epl-1.0/EPL-1.0.txt or the Apache "
    "Software License 2.0 which is available at https://www.apache.org/licenses/LICENSE-2.0",
    "permitted, not forbidden": "Redistribution and use in source and binary forms, with or without modification, are "
    "permitted.\nThe cat sat on the mat.",
    "forbidden": "Redistribution and use in source and binary forms, with or without modification, are not permitted.",
    "permitted without restriction": 'This work is provided "as is"; redistribution and modification in whole or in '
    "part, in any medium, physical or electronic is permitted without restriction.\n\nThis work is distributed in the "
    "hope that it will be useful, but without any warranty; without even the implied warranty of merchantability or "
    "fitness for a particular purpose.\n\nIn no event shall the authors or contributors be liable for any direct, "
    "indirect, incidental, special, exemplary, or consequential damages (including, but not limited to, procurement of "
    "substitute goods or services; loss of use, data, or profits; or business interruption) however caused and on any "
    "theory of liability, whether in contract, strict liability, or tort (including negligence or otherwise) arising in "
    "any way out of the use of this software, even if advised of the possibility of such damage.",
    "freely copied, used and modified": "This script may be freely copied, used and modified providing that this notice "
    "and the copyright statement are included in all copies and derivative works. No warranty is offered, and use is "
    "entirely at your own risk. Bugfixes and improvements would be appreciated by the author.",
    "freely copied, used and modified, but": "This script may be freely copied, used and modified providing that it is "
    "never sold, that this notice and the copyright statement are included in all copies and derivative works. No "
    "warranty is offered, and use is entirely at your own risk. Bugfixes would be appreciated by the author.",
    "verbatim copies": "Permission is granted to make and distribute verbatim copies of this manual provided the "
    "copyright notice and this permission notice are preserved on all copies.",
    "use as you please": "Returns the tree; use as you please.",
    "do not restrict others": "This program is free and open software. You may use, modify, distribute, and sell this "
    "program (and any modified variants) in any way you wish, provided you do not restrict others from doing the same.",
    "an address": "Free Software Foundation, Inc., 51 Franklin Street, Fifth Floor, Boston, MA 02110-1301 USA",
    "no licence": "Sorts the list in place; the software is stable.",
}  # fmt: skip


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("licences")


@pytest.fixture(scope="module")
def settings(cache: Path) -> DetectionSettings:
    return DetectionSettings(workers=1, cache=str(cache))


@pytest.fixture(scope="module")
def found(settings: DetectionSettings) -> dict[str, Detection]:
    texts = {name: normalised(text.splitlines()) for name, text in TEXTS.items()}
    names = {text_hash(text): name for name, text in texts.items()}
    pairs = [(text_hash(text), text) for text in texts.values()]
    return {names[each.paragraph]: each for each in detect(pairs, settings)}


def said(found: Detection, *strengths: Strength) -> list[str]:
    return [match.expression for match in found.matches if match.strength in strengths]


@pytest.mark.parametrize(
    ("name", "grants"),
    [
        ("another organisation in a BSD text", {"BSD-3-Clause"}),
        ("BSD, alternatively GPL", {"BSD-3-Clause OR GPL-2.0-only"}),
        ("AFL or LGPL", {"AFL-2.0 OR LGPL-2.0-or-later"}),
        ("Rust's two", {"Apache-2.0 OR MIT"}),
        ("a classpath exception", {"GPL-2.0-only", "Classpath-exception-2.0"}),
        ("Go's BSD pointer", {"BSD-3-Clause"}),
        ("no evil", {"JSON"}),
        ("in French", {"CECILL-2.0"}),
        ("a linking exception", {"GPL-2.0-only"}),
        ("a title", {"MIT"}),
        ("BSD licensed", {"BSD-3-Clause"}),
        ("a name in brackets", {"MIT"}),
        ("a sentence of its own", {"BSD-3-Clause"}),
        ("a sentence among others", {"MIT"}),
        ("the subject of a sentence", set()),
        ("under a name in brackets", {"MIT"}),
        ("compatible with the GPL", set()),
        ("a vocabulary of rights", set()),
        ("public domain", {"LicenseRef-scancode-public-domain"}),
        ("Go's pointer", set()),
        ("see COPYING", set()),
        ("Symfony's pointer", set()),
        ("a counter", set()),
        ("a parser", set()),
        ("a denial", set()),
        ("all rights", set()),
        ("BUSL in a line", set()),
        ("free patents", {"BSD-3-Clause"}),
        ("who may use it", {"FSFULLR"}),
        ("the rest of a package", {"GPL-1.0-or-later"}),
        ("a version behind the name", {"LGPL-3.0-only OR Apache-2.0"}),
        ("the others use", {"GPL-2.0-only"}),
        ("above is a version", {"GPL-2.0-only", "BSD-3-Clause"}),
        ("permitted, not forbidden", set()),
        ("forbidden", {"LicenseRef-scancode-proprietary-license"}),
        ("permitted without restriction", {"LicenseRef-scancode-other-permissive"}),
        ("freely copied, used and modified", {"LicenseRef-scancode-other-permissive"}),
        ("freely copied, used and modified, but", set()),
        ("verbatim copies", set()),
        ("use as you please", set()),
        ("do not restrict others", {"LicenseRef-scancode-other-copyleft"}),
        ("an address", set()),
        ("no licence", set()),
        ("a name in a notice of which little matches", {"MIT"}),
        (
            "a name without a version in a notice of which little matches",
            {"EPL-2.0", "BSD-3-Clause"},
        ),
    ],
)
def test_grants(found: dict[str, Detection], name: str, grants: set[str]) -> None:
    assert set(said(found[name], Strength.GRANT)) == grants


WHOLE = (
    "mpl-2.0",
    "epl-2.0",
    "epl-1.0",
    "gpl-2.0",
    "gpl-3.0",
    "lgpl-2.1",
    "apache-2.0",
    "cddl-1.0",
)
SPDX = {"gpl-2.0": "GPL-2.0-only", "gpl-3.0": "GPL-3.0-only", "lgpl-2.1": "LGPL-2.1-only"}


@pytest.fixture(scope="module")
def wholes(settings: DetectionSettings) -> dict[str, Detection]:
    """Licence files as people have them: each text whole, and with British spelling and tabs."""
    folder = files("licensedcode").joinpath("data", "licenses")
    texts = {}
    for name in WHOLE:
        text = folder.joinpath(f"{name}.LICENSE").read_text("utf-8").split("---\n", 2)[2]
        respelled = text.replace("License", "Licence").replace("    ", "\t")
        for key, content in ((name, text), (f"{name} respelled", respelled)):
            ((_, texts[key]),) = license_file(content, Source.LICENSE_FILE)
    names = {text_hash(text): key for key, text in texts.items()}
    pairs = [(text_hash(text), text) for text in texts.values()]
    return {names[each.paragraph]: each for each in detect(pairs, settings)}


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_text_is_its_licence_and_none_that_it_names(
    wholes: dict[str, Detection], name: str
) -> None:
    expression = SPDX.get(name, name.upper().replace("APACHE", "Apache"))
    assert said(wholes[name], Strength.GRANT) == [expression]


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_text_with_other_spelling_names_no_other_family(
    wholes: dict[str, Detection], name: str
) -> None:
    family = name.partition("-")[0].upper()
    granted = set(said(wholes[f"{name} respelled"], Strength.GRANT))
    assert granted
    assert {each.upper().partition("-")[0] for each in granted} == {family}


@pytest.mark.parametrize(
    ("name", "least"),
    [("both, choose", {"MIT", "GPL-2.0-only"}), ("three at your discretion", set())],
)
def test_offers_are_choices(found: dict[str, Detection], name: str, least: set[str]) -> None:
    assert found[name].choice
    assert set(said(found[name], Strength.GRANT)) >= least


def test_or_behind_an_address_offers(found: dict[str, Detection]) -> None:
    granted = said(found["a URL before or"], Strength.GRANT)
    assert "EPL-1.0 OR Apache-2.0" in granted
    assert set(granted) <= {"EPL-1.0 OR Apache-2.0", "EPL-1.0", "Apache-2.0"}


def test_a_sum_is_no_choice(found: dict[str, Detection]) -> None:
    assert not found["a version is no choice"].choice
    granted = said(found["a version is no choice"], Strength.GRANT)
    assert "LGPL-3.0-or-later" in granted
    assert len(granted) > 1
    assert not found["a classpath exception"].choice
    assert not found["another organisation in a BSD text"].choice


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Go's pointer", "LICENSE"),
        ("Go's BSD pointer", "LICENSE"),
        ("see COPYING", "COPYING"),
        ("see COPYING.LIB", "COPYING.LIB"),
        ("Symfony's pointer", "LICENSE"),
        ("a linking exception", "COPYING"),
        ("BUSL in a line", "LICENSE.TXT"),
    ],
)
def test_pointers_name_their_file(found: dict[str, Detection], name: str, file: str) -> None:
    assert file in {named for match in found[name].matches for named in match.refers_to}


@pytest.mark.parametrize(
    ("name", "strength"),
    [
        ("a counter", Strength.CLUE),
        ("a parser", Strength.CLUE),
        ("a denial", Strength.NEGATION),
        ("all rights", Strength.RESERVED),
        ("Go's pointer", Strength.REFERENCE),
    ],
)
def test_strengths(found: dict[str, Detection], name: str, strength: Strength) -> None:
    assert strength in {match.strength for match in found[name].matches}


def test_typos_are_flagged_and_never_a_sure_permissive_grant(found: dict[str, Detection]) -> None:
    assert found["typos"].matches
    assert all(match.score < 80 or "GPL" in match.expression for match in found["typos"].matches)


def test_busl_is_named(found: dict[str, Detection]) -> None:
    assert "BUSL-1.1" in said(found["BUSL in a line"], Strength.REFERENCE)


def test_what_is_known_starts_no_detector(
    found: dict[str, Detection], settings: DetectionSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detecting.subprocess, "run", None)  # a call would be an error
    text = normalised(TEXTS["a title"].splitlines())
    assert list(detect([(text_hash(text), text)], settings)) == [found["a title"]]


def test_nothing_is_left_behind_and_the_index_is_the_shipped_one(
    found: dict[str, Detection], cache: Path
) -> None:
    assert found
    assert {path.name.split("-")[0] for path in cache.iterdir()} == {"detections", "detector.lock"}


def test_the_default_scan_says_what_scancode_says(settings: DetectionSettings) -> None:
    files = {
        "a.c": f"/* {TEXTS['a denial']} */",
        "b.c": f"/* {TEXTS['BSD, alternatively GPL']} */",
        "c.c": "int x;",
    }
    seen = {each.paragraph: each for each in default_scans(files, settings)}
    assert said(seen["b.c"], Strength.GRANT) == ["BSD-3-Clause AND GPL-2.0-only"]  # its mistake
    assert seen["c.c"].outcome is Outcome.NOTHING


class Unruly:
    """A detector whose texts tell it what to do: ScanCode cannot be made to hang to order."""

    def look(self, text: str, *, approximate: bool, seconds: float) -> list[Seen]:
        del approximate
        if text == "hang":
            time.sleep(seconds + 60)
        if text == "die":
            os._exit(3)
        if text == "raise":
            raise RuntimeError(text)
        if text == "eat":
            bytearray(1 << 40)
        return []


@pytest.fixture
def pool() -> Iterator[Pool]:
    made = Pool(Unruly(), Bounds(workers=2, seconds=0.2, worker_bytes=1 << 28), Task.PARAGRAPHS)  # type: ignore[arg-type]
    yield made
    made.close()


def test_a_text_that_hangs_kills_or_eats_is_undetermined_and_alone(pool: Pool) -> None:
    texts = ["fine", "hang", "die", "raise", "eat"] * 2 + ["fine"] * 5
    answers = list(pool.answers((f"{at}:{text}", text) for at, text in enumerate(texts)))
    assert collections.Counter(each.outcome for each in answers) == {
        Outcome.NOTHING: 7,
        Outcome.UNDETERMINED: 8,
    }
    assert {
        each.paragraph.partition(":")[2] for each in answers if each.outcome is Outcome.NOTHING
    } == {"fine"}


def test_time_that_runs_out_is_no_answer() -> None:
    text = "Permission to use this software for any purpose is hereby granted to everyone."
    assert detected(Unruly(), "x", text, 0.0).outcome is Outcome.UNDETERMINED  # type: ignore[arg-type]


def test_a_detector_that_cannot_start_loses_no_paragraph(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(detecting.sys, "executable", "/bin/false")
    seen = list(
        detect([("aa", "MIT License"), ("bb", "x")], DetectionSettings(cache=str(tmp_path)))
    )
    assert {each.paragraph: each.outcome for each in seen} == dict.fromkeys(
        ("aa", "bb"), Outcome.UNDETERMINED
    )


def test_the_store_keeps_what_is_determined(tmp_path: Path) -> None:
    kept = Detection(paragraph="aa", outcome=Outcome.NOTHING)
    with DetectionStore(tmp_path, "engine 1") as store:
        store.put([kept, Detection(paragraph="bb", outcome=Outcome.UNDETERMINED)])
    with DetectionStore(tmp_path, "engine 1") as store:
        known = store.get(["aa", "bb", *map(str, range(2000))])
        assert list(detections_of(known)) == [kept]
    with DetectionStore(tmp_path, "engine 2") as store:
        assert store.get(["aa"]).num_rows == 0


def test_the_engine_is_named_by_what_its_installation_records() -> None:
    distribution = importlib.metadata.distribution("scancode-toolkit")
    recorded = [file for file in distribution.files or () if file.name == "index_cache"]
    digests = "+".join(file.hash.value for file in recorded if file.hash)
    assert len(digests) > 16
    assert engine() == f"scancode-toolkit {distribution.version} index {digests[:16]}"
