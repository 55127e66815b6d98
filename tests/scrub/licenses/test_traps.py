"""Files on which detectors are known to fail, each with its right answer, from text to verdict.

Whole small trees go through the kernels of a run: what pass 1 sees, ScanCode on distinct
paragraphs, the tree, the verdict under the policy `permissive`.  Traps of the table in
docs/licenses.md that are about one step alone have their tests beside that step.
"""

import dataclasses
import re
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

import pyarrow as pa
import pytest

from corpus import text as encoded
from scrub.licenses.derivation import Standing, Verdict, Why
from scrub.licenses.detect import DetectionSettings, detect
from scrub.licenses.evidence import Detection
from scrub.licenses.observe import ObserveLicenses
from scrub.licenses.policy import load_policy
from scrub.licenses.ruling import Rules
from scrub.licenses.tables import LICENSES, PARAGRAPHS, statement_of
from scrub.licenses.tree import Document, Tree
from scrub.licenses.verdict import decide

Files = Mapping[str, str]
ROOT = Path(__file__).resolve().parents[3]


def text_of(key: str) -> str:
    """Return the text of a licence, as ScanCode ships it."""
    path = files("licensedcode").joinpath("data", "licenses", f"{key}.LICENSE")
    return path.read_text("utf-8").split("---\n", 2)[2].strip() + "\n"


def c_comment(text: str) -> str:
    return "/*\n" + "".join(f" * {line}".rstrip() + "\n" for line in text.splitlines()) + " */\n"


def in_utf_16(text: str) -> str:
    """Return what a run makes of ``text`` in UTF-16, with a byte order mark."""
    found = encoded.text_of(text.encode("utf-16"), max_file_bytes=1 << 20)
    assert isinstance(found, encoded.Text)
    return found.content


MIT, BSD, GPL2, GPL3 = (text_of(key) for key in ("mit", "bsd-new", "gpl-2.0", "gpl-3.0"))
OTHER_BSD = re.sub(
    r"(?i)the copyright holders? and contributors|the copyright owner or contributors",
    "Acme Inc.",
    BSD,
)
GPL_NOTICE = """This program is free software; you can redistribute it and/or modify it under the
terms of the GNU General Public License as published by the Free Software Foundation;
either version 2 of the License, or (at your option) any later version.
"""
CODE = "int area(int width, int height)\n{\n    return width * height;\n}\n"
LINES = "".join(f"int value_{number};\n" for number in range(200))
TAG = "SPDX-License-" + "Identifier: "


@dataclasses.dataclass(frozen=True, kw_only=True)
class Trap:
    """Files, the one that is judged, and what is right about it."""

    tree: Files
    path: str = "a.c"
    standing: Standing
    why: Why = Why.RULED
    expression: str | None = None
    chosen: str = ""


def header(text: str, **others: str) -> Files:
    return {"a.c": c_comment(text) + CODE, **others}


ALLOWED, DENIED, REVIEW, UNKNOWN = (
    Standing.ALLOWED, Standing.DENIED, Standing.REVIEW, Standing.UNKNOWN
)  # fmt: skip
TRAPS = {
    "BSD, alternatively the GPL": Trap(
        tree=header(
            BSD
            + "\nAlternatively, this software may be distributed under the terms of the GNU General\n"
            'Public License ("GPL") version 2 as published by the Free Software Foundation.\n'
        ),
        standing=ALLOWED,
        expression="BSD-3-Clause OR GPL-2.0-only",
        chosen="BSD-3-Clause",
    ),
    "xdgmime: AFL or LGPL": Trap(
        tree=header(
            "Licensed under the Academic Free License version 2.0\nOr under the following terms:\n\n"
            "This library is free software; you can redistribute it and/or\nmodify it under the terms"
            " of the GNU Lesser General Public\nLicense as published by the Free Software Foundation;"
            " either\nversion 2 of the License, or (at your option) any later version.\n"
        ),
        standing=ALLOWED,
        chosen="AFL-2.0",
    ),
    "jqplot: both, choose": Trap(
        tree=header(
            "jqPlot is currently available for use in all personal or commercial projects\n"
            "under both the MIT (http://www.opensource.org/licenses/mit-license.php) and GPL\n"
            "version 2.0 (http://www.gnu.org/licenses/gpl-2.0.html) licenses. This means that you can\n"
            "choose the license that best suits your project and use it accordingly.\n"
        ),
        standing=ALLOWED,
        chosen="MIT",
    ),
    "xxd: X11-MIT or GPL-2.0": Trap(
        tree=header(
            "I hereby grant permission to distribute and use xxd\nunder X11-MIT or GPL-2.0"
            " (at the user's choice).\n"
        ),
        standing=ALLOWED,
    ),
    "hidapi: three at your discretion": Trap(
        tree=header(
            "At the discretion of the user of this library, this software may be licensed under the\n"
            "terms of the GNU General Public License v3, a BSD-Style license, or the original HIDAPI\n"
            "license as outlined in the LICENSE.txt, LICENSE-gpl3.txt, LICENSE-bsd.txt, and\n"
            "LICENSE-orig.txt files located at the root of the source distribution.\n"
        ),
        standing=ALLOWED,
        chosen="BSD-3-Clause",
    ),
    "an offer in a field": Trap(
        tree={"package.json": '{"license": "(MIT OR GPL-3.0)"}', "a.c": CODE},
        standing=ALLOWED,
        expression="MIT OR GPL-3.0-only",
        chosen="MIT",
    ),
    "jszip: an offer that quotes both texts": Trap(
        tree={
            "LICENSE.md": "JSZip is dual licensed. At your choice you may use it under the MIT license"
            f" *or* the GPLv3 license.\n\nThe MIT License\n===============\n\n{MIT}\n\n"
            f"GPL version 3\n=============\n\n{GPL3}",
            "a.c": CODE,
        },
        standing=ALLOWED,
        chosen="MIT",
    ),
    "OpenJDK: the Classpath exception": Trap(
        tree=header(
            "This code is free software; you can redistribute it and/or modify it under the terms of\n"
            "the GNU General Public License version 2 only, as published by the Free Software\n"
            'Foundation.  Oracle designates this particular file as subject to the "Classpath"\n'
            "exception as provided by Oracle in the LICENSE file that accompanied this code.\n"
        ),
        standing=DENIED,
        expression="GPL-2.0-only WITH Classpath-exception-2.0",
    ),
    "Autoconf: an exception in the notice": Trap(
        tree=header(
            GPL_NOTICE
            + "\nAs a special exception to the GNU General Public License, if you distribute this file as\n"
            "part of a program that contains a configuration script generated by Autoconf, you may\n"
            "include it under the same distribution terms that you use for the rest of that program.\n"
        ),
        standing=DENIED,
        expression="GPL-2.0-or-later WITH Autoconf-exception-generic",
    ),
    "Cargo's old slash": Trap(
        tree={"a.c": f"// {TAG}MIT/Apache-2.0\n{CODE}"},
        standing=ALLOWED,
        expression="MIT OR Apache-2.0",
        chosen="MIT",
    ),
    "an id of nobody's": Trap(
        tree={"a.c": f"// {TAG}LicenseRef-Acme-Internal\n{CODE}", "LICENSE": MIT}, standing=REVIEW
    ),
    "an id of the tree's own": Trap(
        tree={
            "a.c": f"// {TAG}LicenseRef-Acme-Free\n{CODE}",
            "LICENSES/LicenseRef-Acme-Free.txt": MIT,
        },
        standing=ALLOWED,
        expression="MIT",
    ),
    "an id that does not exist": Trap(
        tree={"a.c": f"// {TAG}Foo-9.9\n{CODE}", "LICENSE": MIT}, standing=REVIEW
    ),
    "an expression that does not parse": Trap(
        tree={"a.c": f"// {TAG}MIT AND OR (\n{CODE}", "LICENSE": MIT}, standing=REVIEW
    ),
    "Go: governed by the LICENSE file": Trap(
        tree=header(
            "Use of this source code is governed by a\nlicense that can be found in the LICENSE file.",
            LICENSE=BSD,
        ),
        standing=ALLOWED,
        expression="BSD-3-Clause",
    ),
    "Go: there is no LICENSE file": Trap(
        tree=header(
            "Use of this source code is governed by the\nlicense that can be found in the LICENSE file."
        ),
        standing=UNKNOWN,
        why=Why.NOTHING,
    ),
    "see COPYING": Trap(
        tree=header("See COPYING for license details.", COPYING=GPL2, LICENSE=MIT),
        standing=DENIED,
        expression="GPL-2.0-only",
    ),
    # So short a pointer is not looked at: the licence files of the folder, all of them, hold.
    "see COPYING, and nothing else": Trap(
        tree=header("See COPYING for details.", COPYING=GPL2, LICENSE=MIT), standing=DENIED
    ),
    "code that compares the name of a licence": Trap(
        tree={"a.c": 'int is_free(const char *l) { return !strcmp(l, "GPL"); }\n', "LICENSE": MIT},
        standing=ALLOWED,
        expression="MIT",
    ),
    "a counter of GPL files": Trap(
        tree={"a.c": "if (license == GPL) {\n    i_gpl1++;\n}\n", "LICENSE": MIT},
        standing=ALLOWED,
        expression="MIT",
    ),
    "a program that prints a GPL header": Trap(
        tree={
            "a.c": "".join(f'puts("{line}");\n' for line in GPL_NOTICE.splitlines()),
            "LICENSE": MIT,
        },
        standing=ALLOWED,
        expression="MIT",
    ),
    "not licensed under the GPL": Trap(
        tree=header("This file is NOT licensed under the GPL.", LICENSE=MIT),
        standing=ALLOWED,
        expression="MIT",
    ),
    "all rights reserved": Trap(
        tree=header("Copyright 2020 Example Inc.  All rights reserved."),
        standing=UNKNOWN,
        why=Why.RESERVED,
    ),
    "all rights reserved, in a tree with a licence": Trap(
        tree=header("Copyright 2020 Example Inc.  All rights reserved.", LICENSE=MIT),
        standing=ALLOWED,
        expression="MIT",
    ),
    "UNLICENSED": Trap(
        tree={"package.json": '{"license": "UNLICENSED"}', "a.c": CODE}, standing=DENIED
    ),
    "Good, not Evil": Trap(
        tree=header("The Software shall be used for Good, not Evil."),
        standing=DENIED,
        expression="JSON",
    ),
    "CeCILL in French": Trap(
        tree=header(
            "Ce logiciel est regi par la licence CeCILL soumise au droit francais et\nrespectant les"
            " principes de diffusion des logiciels libres. Vous pouvez\nutiliser, modifier et/ou"
            " redistribuer ce programme sous les conditions\nde la licence CeCILL telle que diffusee"
            " par le CEA, le CNRS et l'INRIA.\n"
        ),
        standing=DENIED,
    ),
    # An approximate match of low score: which of the GNU licences it is it gets wrong, and may.
    "the GPL with typos": Trap(
        tree=header(
            "This programm is free sofware; you can redistribute it and/or modfy it under the terms of\n"
            "the GNU Generl Public Licence as publishd by the Free Software Foundation; either\n"
            "version 2 of the License.\n",
            LICENSE=MIT,
        ),
        standing=DENIED,
    ),
    "BUSL in a line": Trap(
        tree=header(
            "Use of this software is governed by the Business Source License\nincluded in the"
            " LICENSE.TXT file.\n",
            **{"LICENSE.TXT": text_of("bsl-1.1")},
        ),
        standing=DENIED,
    ),
    "cpputest: BSD of another organisation": Trap(
        tree=header(OTHER_BSD), standing=ALLOWED, expression="BSD-3-Clause"
    ),
    "libgit2: GPL with a linking exception": Trap(
        tree=header(
            "This file is part of libgit2, distributed under the GNU GPL v2 with\na Linking Exception."
            " For full terms see the included COPYING file.\n",
            COPYING=GPL2,
        ),
        standing=DENIED,
    ),
    "Symfony: view the LICENSE file": Trap(
        tree=header(
            "For the full copyright and license information, please view the LICENSE\nfile that was"
            " distributed with this source code.\n",
            LICENSE=MIT,
        ),
        standing=ALLOWED,
        expression="MIT",
    ),
    "a snippet's licence in a GPL file": Trap(
        tree={"a.c": c_comment(GPL_NOTICE) + LINES + c_comment(MIT) + CODE}, standing=DENIED
    ),
    "a snippet's licence in a GPL tree": Trap(
        tree={"a.c": LINES + c_comment(MIT) + CODE, "COPYING": GPL2}, standing=DENIED
    ),
    "lz4: the library's folder": Trap(
        tree={
            "LICENSE": "This repository uses 2 different licenses :\n- all files in the `lib` directory"
            " use a BSD 2-Clause license\n- all other files use a GPL-2.0-or-later license, unless"
            " explicitly stated otherwise\n",
            "lib/LICENSE": text_of("bsd-simplified"),
            "lib/a.c": CODE,
        },
        path="lib/a.c",
        standing=ALLOWED,
        expression="BSD-2-Clause",
    ),
    "lz4: the other folders": Trap(
        tree={
            "LICENSE": "This repository uses 2 different licenses :\n- all files in the `lib` directory"
            " use a BSD 2-Clause license\n- all other files use a GPL-2.0-or-later license, unless"
            " explicitly stated otherwise\n",
            "lib/LICENSE": text_of("bsd-simplified"),
            "a.c": CODE,
        },
        standing=DENIED,
    ),
    "nokogiri: licences of dependencies": Trap(
        tree={"LICENSE.md": MIT, "LICENSE-DEPENDENCIES.md": GPL2, "a.c": CODE},
        standing=ALLOWED,
        expression="MIT",
    ),
    "R: a stub beside DESCRIPTION": Trap(
        tree={
            "DESCRIPTION": "Package: x\nLicense: MIT + file LICENSE\n",
            "LICENSE": "YEAR: 2020\nCOPYRIGHT HOLDER: Ada Example\n",
            "a.c": CODE,
        },
        standing=ALLOWED,
        expression="MIT",
    ),
    "a README that gives a name below a heading": Trap(
        tree={"README.md": "# Area\n\nMultiplies.\n\n## License\n\nMIT\n", "src/a.c": CODE},
        path="src/a.c",
        standing=ALLOWED,
        expression="MIT",
    ),
    "a binary named LICENSE": Trap(
        tree={
            "LICENSE": "\x00\x7fELF\x02" * 9_000,
            "package.json": '{"license": "MIT"}',
            "a.c": CODE,
        },
        standing=ALLOWED,
        expression="MIT",
    ),
    "LICENSE in UTF-16": Trap(
        tree={"LICENSE": in_utf_16(MIT), "a.c": CODE},
        standing=ALLOWED,
        expression="MIT",
    ),
    "a list of licences in code": Trap(
        tree={
            "a.py": "KNOWN = {\n"
            + "".join(f'    "{key}": "GNU General Public License v{key}",\n' for key in "123")
            + '    "AGPL-3.0": "GNU Affero General Public License v3.0",\n}\n',
            "LICENSE": MIT,
        },
        path="a.py",
        standing=ALLOWED,
        expression="MIT",
    ),
}


def observed(tree: Files) -> tuple[dict[str, Document], dict[str, str]]:
    """Return the documents of a tree that say something, and the paragraphs to detect."""
    rows = {
        "doc_id": list(tree),
        "path": list(tree),
        "language": [
            "Python" if path.endswith(".py") else "C" if path.endswith(".c") else ""
            for path in tree
        ],
        "content": list(tree.values()),
    }
    tables = ObserveLicenses().observe(pa.RecordBatch.from_pydict(rows)).tables
    said = tables[LICENSES].to_pylist()
    documents = {
        path: Document(
            doc_id=path,
            path=path,
            statements=tuple(statement_of(row) for row in said if row["doc_id"] == path),
        )
        for path in tree
    }
    texts = {row["paragraph"]: row["text"] for row in tables[PARAGRAPHS].to_pylist()}
    return documents, texts


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Verdict]:
    """Return the verdict on each trap; the detector starts once."""
    seen = {name: observed(trap.tree) for name, trap in TRAPS.items()}
    texts = {key: text for _, found in seen.values() for key, text in found.items()}
    cache = DetectionSettings(workers=1, cache=str(tmp_path_factory.mktemp("detections")))
    known: dict[str, Detection] = {each.paragraph: each for each in detect(texts.items(), cache)}
    rules = Rules(load_policy("permissive"))
    found = {}
    for name, (documents, _) in seen.items():
        tree = Tree(
            [each for each in documents.values() if each.statements],
            known,
            rules.policy.propagation,
        )
        resolved = tree.resolve(documents[TRAPS[name].path])
        found[name] = decide(resolved.evidence, rules, vendored=bool(resolved.border))
    return found


@pytest.mark.parametrize("name", TRAPS)
def test_the_right_answer(verdicts: dict[str, Verdict], name: str) -> None:
    trap, found = TRAPS[name], verdicts[name]
    assert (found.standing, found.why) == (trap.standing, trap.why), found
    if trap.expression is not None:
        assert found.expression == trap.expression
    if trap.chosen:
        assert found.chosen == trap.chosen


def test_the_tests_that_the_documentation_names_are_there() -> None:
    page = (ROOT / "docs" / "licenses.md").read_text("utf-8")
    rows = [
        row
        for row in page.partition("## Traps")[2].splitlines()
        if "`test_" in row or "/test_" in row
    ]
    assert len(rows) > 20
    for row in rows:
        names = re.findall(r"`((?:tests/\w+/)?test_\w+\.py)`", row)
        folder = Path(__file__).parent
        sources = [
            (ROOT if "/" in name else folder).joinpath(name).read_text("utf-8") for name in names
        ]
        for test in re.findall(r"`(test_\w+)`", row):
            assert any(f"def {test}(" in source for source in sources), (row, test)
