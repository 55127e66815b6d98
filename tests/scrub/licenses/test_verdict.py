"""Verdicts over trees: each case is a trap that mislabels files elsewhere (research, 5 and 6)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrub.licenses.derivation import Evidence, Standing, Step, Verdict, Why
from scrub.licenses.evidence import Detection, Match, Outcome, Source, Statement, Strength
from scrub.licenses.policy import load_policy
from scrub.licenses.ruling import Rules
from scrub.licenses.tree import Document, Resolved, Tree
from scrub.licenses.verdict import decide

RULES = Rules(load_policy("permissive"))
WEAK = Rules(load_policy("permissive+weak-copyleft"))


class Repository:
    """Files and what they say; the detections of their paragraphs are given with them."""

    def __init__(self) -> None:
        self.documents: list[Document] = []
        self.detections: dict[str, Detection] = {}

    def file(self, path: str, *said: Statement) -> "Repository":
        self.documents.append(Document(doc_id=f"id:{path}", path=path, statements=said))
        return self

    def says(
        self,
        source: Source,
        *matches: Match,
        line: int = 1,
        choice: bool = False,
        outcome: Outcome = Outcome.DETECTED,
        in_string: bool = False,
    ) -> Statement:
        paragraph = f"p{len(self.detections)}"
        self.detections[paragraph] = Detection(
            paragraph=paragraph, outcome=outcome, matches=matches, choice=choice
        )
        return Statement(
            source=source, start_line=line, end_line=line + 9, paragraph=paragraph,
            in_string=in_string,
        )  # fmt: skip

    def resolve(self, path: str) -> Resolved:
        speaking = [each for each in self.documents if each.statements]
        tree = Tree(speaking, self.detections, RULES.policy.propagation)
        return tree.resolve(next(each for each in self.documents if each.path == path))

    def verdict(self, path: str, rules: Rules = RULES) -> Verdict:
        found = self.resolve(path)
        return decide(found.evidence, rules, vendored=bool(found.border))


def match(
    expression: str,
    strength: Strength = Strength.GRANT,
    *,
    score: float = 100.0,
    coverage: float = 100.0,
    refers_to: tuple[str, ...] = (),
) -> Match:
    return Match(
        expression=expression, strength=strength, rule="r", matcher="2-aho", score=score,
        coverage=coverage, start_line=1, end_line=1, refers_to=refers_to,
    )  # fmt: skip


def field(source: Source, expression: str, *scope: str, overrides: bool = False) -> Statement:
    return Statement(
        source=source, start_line=1, end_line=1, expression=expression, scope=scope,
        overrides=overrides,
    )  # fmt: skip


def licensed(name: str = "LICENSE", expression: str = "MIT") -> Repository:
    repository = Repository()
    return repository.file(name, repository.says(Source.LICENSE_FILE, match(expression)))


def outcome(verdict: Verdict) -> tuple[str, str, str]:
    return verdict.standing.value, verdict.step.value, verdict.expression


# The order of evidence


def test_the_nearest_licence_file_reaches_files_without_words() -> None:
    repository = licensed().file("src/deep/a.c")
    assert outcome(repository.verdict("src/deep/a.c")) == ("allowed", "license_file", "MIT")
    (evidence,) = repository.resolve("src/deep/a.c").evidence
    assert evidence.distance == 2
    assert evidence.path == "LICENSE"


def test_a_header_beats_the_licence_file_and_the_contradiction_is_recorded() -> None:
    repository = licensed()
    repository.file("a.c", repository.says(Source.NOTICE, match("GPL-2.0-or-later")))
    verdict = repository.verdict("a.c")
    assert outcome(verdict) == ("denied", "notice", "GPL-2.0-or-later")
    assert verdict.conflicts == ("license_file: MIT",)


def test_a_permissive_header_stands_in_a_copyleft_tree() -> None:
    repository = licensed("COPYING", "GPL-3.0-only")
    repository.file("a.c", field(Source.SPDX_TAG, "MIT"))
    assert outcome(repository.verdict("a.c")) == ("allowed", "tag", "MIT")


def test_the_tag_comes_before_the_notice_and_their_contradiction_goes_to_review() -> None:
    repository = Repository()
    notice = repository.says(Source.NOTICE, match("GPL-2.0-only"), line=3)
    repository.file("a.c", field(Source.SPDX_TAG, "MIT"), notice)
    verdict = repository.verdict("a.c")
    assert (verdict.standing, verdict.why) == (Standing.REVIEW, Why.CONTRADICTION)


@pytest.mark.parametrize(
    ("tag", "noticed", "standing"),
    [
        ("EPL-2.0 OR BSD-3-Clause", ("EPL-2.0", "BSD-3-Clause"), Standing.ALLOWED),
        ("GPL-2.0-only OR MIT", ("GPL-2.0-only",), Standing.ALLOWED),
        ("GPL-2.0-only OR MIT", ("GPL-3.0-only",), Standing.REVIEW),  # no branch of it
        ("GPL-2.0-only AND MIT", ("MIT",), Standing.REVIEW),  # no choice
    ],
)
def test_a_notice_that_names_the_branches_of_the_tag_does_not_contradict_it(
    tag: str, noticed: tuple[str, ...], standing: Standing
) -> None:
    repository = Repository()
    says = [
        repository.says(Source.NOTICE, match(name), line=3 + at) for at, name in enumerate(noticed)
    ]
    repository.file("a.c", field(Source.SPDX_TAG, tag), *says)
    assert repository.verdict("a.c").standing is standing


def test_a_path_rule_beats_the_folder_and_yields_to_the_header_unless_it_overrides() -> None:
    repository = licensed(expression="GPL-3.0-only")
    rule = field(Source.PATH_RULE, "MIT", "lib/**")
    strong = field(Source.PATH_RULE, "ISC", "own/**", overrides=True)
    repository.file("REUSE.toml", rule, strong)
    repository.file("lib/a.c").file("bin/a.c")
    repository.file("lib/b.c", repository.says(Source.NOTICE, match("GPL-2.0-only")))
    repository.file("own/b.c", repository.says(Source.NOTICE, match("GPL-2.0-only")))
    assert outcome(repository.verdict("lib/a.c")) == ("allowed", "path_rule", "MIT")
    assert repository.verdict("bin/a.c").standing is Standing.DENIED
    assert repository.verdict("lib/b.c").step is Step.NOTICE
    assert outcome(repository.verdict("own/b.c")) == ("allowed", "override", "ISC")


def test_of_path_rules_the_last_of_the_nearest_file_decides() -> None:
    repository = Repository()
    repository.file(
        "debian/copyright",
        field(Source.PATH_RULE, "GPL-2+", "*"),
        field(Source.PATH_RULE, "Expat", "src/json/*"),
    )
    repository.file("src/json/deep/a.c").file("src/b.c")
    assert outcome(repository.verdict("src/json/deep/a.c")) == ("allowed", "path_rule", "MIT")
    assert repository.verdict("src/b.c").standing is Standing.DENIED


def test_a_reference_leads_to_the_file_that_it_names() -> None:
    repository = licensed("COPYING", "GPL-2.0-only")
    repository.file("COPYING.MIT", repository.says(Source.LICENSE_FILE, match("MIT")))
    pointer = match("", Strength.REFERENCE, refers_to=("COPYING.MIT",))
    repository.file("src/a.c", repository.says(Source.NOTICE, pointer))
    assert outcome(repository.verdict("src/a.c")) == ("allowed", "reference", "MIT")


def test_a_reference_to_nothing_falls_to_the_nearest_licence() -> None:
    repository = licensed()
    pointer = match(
        "LicenseRef-scancode-unknown-license-reference", Strength.REFERENCE, refers_to=("NO",)
    )
    repository.file("a.go", repository.says(Source.NOTICE, pointer))
    assert outcome(repository.verdict("a.go")) == ("allowed", "license_file", "MIT")


def test_manifest_then_readme_then_what_the_table_declares() -> None:
    repository = Repository()
    repository.file("package.json", field(Source.MANIFEST, "(MIT OR GPL-3.0)"))
    repository.file("README.md", repository.says(Source.README, match("Apache-2.0")))
    repository.file("a.js")
    verdict = repository.verdict("a.js")
    assert outcome(verdict) == ("allowed", "manifest", "MIT OR GPL-3.0-only")
    assert verdict.chosen == "MIT"
    readme = Repository()
    readme.file("README.md", readme.says(Source.README, match("Apache-2.0"))).file("x/a.js")
    assert outcome(readme.verdict("x/a.js")) == ("allowed", "readme", "Apache-2.0")


@pytest.mark.parametrize(
    ("path", "expression", "standing"),
    [
        ("doc/LICENSE.md", "BSD-3-Clause", Standing.ALLOWED),
        ("docs/COPYING", "GPL-2.0-only", Standing.DENIED),
        ("docs/LICENSE", "CC-BY-4.0", Standing.UNKNOWN),  # of the documentation
        ("tools/LICENSE", "MIT", Standing.UNKNOWN),
    ],
)
def test_the_licence_in_the_doc_folder_speaks_for_a_package_that_has_no_other(
    path: str, expression: str, standing: Standing
) -> None:
    repository = licensed(path, expression).file("src/a.c")
    verdict = repository.verdict("src/a.c")
    assert verdict.standing is standing
    assert (verdict.step is Step.DOCUMENT) is (standing is not Standing.UNKNOWN)
    readme = repository.file("README", repository.says(Source.README, match("ISC")))
    assert outcome(readme.verdict("src/a.c")) == ("allowed", "readme", "ISC")


def test_a_documents_licence_section_is_the_weakest_word_of_a_package() -> None:
    repository = Repository().file("a.c").file("lib/b.c")
    repository.file("zed.html", repository.says(Source.SECTION, match("MIT")))
    assert outcome(repository.verdict("a.c")) == ("allowed", "document", "MIT")
    repository.file("lib/LICENSE", repository.says(Source.LICENSE_FILE, outcome=Outcome.NOTHING))
    repository.file("lib/c.html", repository.says(Source.SECTION, match("MIT")))
    assert repository.verdict("lib/b.c").why is Why.UNRECOGNISED  # its licence file is another


def test_the_hosting_sites_word_never_overrules_the_file() -> None:
    declared = Evidence(
        step=Step.DECLARED, doc_id="", path="", start_line=0, end_line=0, expression="MIT"
    )
    own = Evidence(
        step=Step.NOTICE, doc_id="d", path="a.c", start_line=1, end_line=9,
        expression="GPL-2.0-only",
    )  # fmt: skip
    assert decide([declared], RULES).standing is Standing.ALLOWED
    verdict = decide([declared, own], RULES)
    assert verdict.standing is Standing.DENIED
    assert verdict.conflicts == ("declared: MIT",)


def test_what_a_table_declares_of_a_repository_says_nothing_of_what_it_vendors() -> None:
    declared = Evidence(
        step=Step.DECLARED, doc_id="", path="", start_line=0, end_line=0, expression="MIT"
    )
    verdict = decide([declared], RULES, vendored=True)
    assert (verdict.standing, verdict.why) == (Standing.UNKNOWN, Why.VENDORED)


def test_no_evidence_is_unknown_and_never_permissive() -> None:
    verdict = Repository().file("a.c").verdict("a.c")
    assert (verdict.standing, verdict.why) == (Standing.UNKNOWN, Why.NOTHING)


# Packages, vendored trees, what does not propagate


@pytest.mark.parametrize("folder", ["vendor/x", "node_modules/x", "third_party/x/src", "venv/lib"])
def test_vendored_trees_inherit_nothing(folder: str) -> None:
    repository = licensed().file(f"{folder}/a.c")
    verdict = repository.verdict(f"{folder}/a.c")
    assert (verdict.standing, verdict.why) == (Standing.UNKNOWN, Why.VENDORED)
    assert verdict.conflicts == ()


@pytest.mark.parametrize(
    ("folder", "inherits"),
    [
        ("src/com/example/thirdparty", True),
        ("gwt/src/main/java/de/example/external", True),
        ("src/third_party", False),
        ("src/net/vendor", False),
        ("src/com/vendor", False),
        ("vendor/org/example/thirdparty", False),
    ],
)
def test_a_java_package_is_no_vendored_tree(folder: str, *, inherits: bool) -> None:
    verdict = licensed().file(f"{folder}/A.java").verdict(f"{folder}/A.java")
    assert verdict.standing is (Standing.ALLOWED if inherits else Standing.UNKNOWN)


def test_a_vendored_package_with_a_licence_of_its_own_has_it() -> None:
    repository = licensed("COPYING", "GPL-3.0-only")
    repository.file("node_modules/x/package.json", field(Source.MANIFEST, "MIT")).file(
        "node_modules/x/lib/a.js"
    )
    assert outcome(repository.verdict("node_modules/x/lib/a.js"))[:2] == ("allowed", "manifest")


def test_a_nested_licence_or_manifest_starts_a_package() -> None:
    repository = licensed("LICENSE", "MIT")
    repository.file("plugins/LICENSE", repository.says(Source.LICENSE_FILE, match("GPL-3.0-only")))
    repository.file("app/package.json", field(Source.MANIFEST, "GPL-2.0-only"))
    repository.file("plugins/p/a.c").file("app/a.js").file("a.c")
    assert repository.verdict("plugins/p/a.c").expression == "GPL-3.0-only"
    assert repository.verdict("app/a.js").expression == "GPL-2.0-only"
    assert repository.verdict("a.c").expression == "MIT"
    # Not the union of all ancestors: what is above the root of a package is not even considered.
    assert {each.path for each in repository.resolve("app/a.js").evidence} == {"app/package.json"}


@pytest.mark.parametrize("name", ["LICENSE-DEPENDENCIES.md", "LICENSE-3RD-PARTY", "LICENSE.vendor"])
def test_licences_of_third_parties_do_not_propagate(name: str) -> None:
    repository = licensed().file("a.rb")
    repository.file(name, repository.says(Source.LICENSE_FILE, match("GPL-2.0-only")))
    assert outcome(repository.verdict("a.rb")) == ("allowed", "license_file", "MIT")


def test_notice_files_do_not_propagate() -> None:
    repository = licensed().file("a.c")
    repository.file("NOTICE", repository.says(Source.NOTICE_FILE, match("GPL-2.0-only")))
    assert repository.verdict("a.c").standing is Standing.ALLOWED


def test_licence_files_of_one_folder_are_alternatives_only_where_they_are_offered() -> None:
    rust = licensed("LICENSE-MIT", "MIT").file("a.rs")
    rust.file("LICENSE-APACHE", rust.says(Source.LICENSE_FILE, match("Apache-2.0")))
    assert rust.verdict("a.rs").expression == "Apache-2.0 OR MIT"
    both = licensed("LICENSE", "MIT").file("a.c")
    both.file("COPYING", both.says(Source.LICENSE_FILE, match("GPL-2.0-only")))
    assert both.verdict("a.c").standing is Standing.DENIED
    offered = both.file("package.json", field(Source.MANIFEST, "MIT OR GPL-2.0-only"))
    assert offered.verdict("a.c").standing is Standing.ALLOWED


@pytest.mark.parametrize(
    ("offered", "standing"),
    [
        ("BSD-3-Clause OR GPL-2.0-only", Standing.ALLOWED),
        ("MIT OR GPL-2.0-only", Standing.DENIED),  # not of these files
        ("BSD-3-Clause AND GPL-2.0-only", Standing.DENIED),
    ],
)
def test_a_readme_that_offers_the_licences_beside_it_makes_them_alternatives(
    offered: str, standing: Standing
) -> None:
    repository = licensed("LICENSE", "BSD-3-Clause").file("a.c")
    repository.file("COPYING", repository.says(Source.LICENSE_FILE, match("GPL-2.0-only")))
    assert repository.verdict("a.c").standing is Standing.DENIED
    repository.file("README.md", repository.says(Source.README, match(offered)))
    assert repository.verdict("a.c").standing is standing


def test_reuse_texts_are_no_ones_licence_but_explain_ids() -> None:
    repository = Repository()
    text = repository.says(Source.LICENSE_FILE, match("LicenseRef-scancode-public-domain"))
    repository.file("LICENSES/LicenseRef-lookup3.txt", text)
    repository.file("a.c", field(Source.SPDX_TAG, "LicenseRef-lookup3")).file("b.c")
    assert repository.verdict("a.c").expression == "LicenseRef-scancode-public-domain"
    assert repository.verdict("b.c").standing is Standing.UNKNOWN
    repository.file("c.c", field(Source.SPDX_TAG, "LicenseRef-Acme-Internal"))
    assert repository.verdict("c.c").standing is Standing.REVIEW


def installed(*packages: str) -> Repository:
    repository = Repository()
    for package, expression in (each.split("=") for each in packages):
        info = f"site-packages/{package}-1.0.dist-info"
        repository.file(f"{info}/METADATA", field(Source.MANIFEST, expression))
        repository.file(f"{info}/RECORD", field(Source.PATH_RULE, "", f"{package}/a.py"))
        repository.file(f"site-packages/{package}/a.py")
    return repository


def test_site_packages_resolve_by_distribution() -> None:
    repository = installed("one=MIT", "two=GPL-3.0-only")
    repository.file("LICENSE", repository.says(Source.LICENSE_FILE, match("Apache-2.0")))
    repository.file("site-packages/stray.py")
    assert repository.verdict("site-packages/one/a.py").expression == "MIT"
    assert repository.verdict("site-packages/two/a.py").expression == "GPL-3.0-only"
    assert repository.verdict("site-packages/stray.py").standing is Standing.UNKNOWN


def test_a_record_in_a_distributions_licence_speaks_of_its_files_alone() -> None:
    repository = Repository()
    own = repository.says(Source.LICENSE_FILE, match("MIT"))
    rule = field(Source.PATH_RULE, "OFL-1.1", "one/fonts/*.afm")
    repository.file("site-packages/one-1.0.dist-info/LICENSE", own, rule)
    names = ("one/a.py", "one/fonts/b.afm")
    record = field(Source.PATH_RULE, "", *names)
    repository.file("site-packages/one-1.0.dist-info/RECORD", record)
    for name in names:
        repository.file(f"site-packages/{name}")
    assert repository.verdict("site-packages/one/a.py").expression == "MIT"
    assert repository.verdict("site-packages/one/fonts/b.afm").standing is Standing.DENIED


def test_a_distribution_keeps_the_licences_of_what_it_vendors_under_its_own() -> None:
    repository = Repository()
    info = "site-packages/pip-1.dist-info"
    repository.file(f"{info}/METADATA", field(Source.MANIFEST, "MIT"))
    names = ("pip/a.py", "pip/_vendor/x/a.py", "pip/_vendor/x/sub/b.py", "pip/_vendor/y/c.py")
    repository.file(f"{info}/RECORD", field(Source.PATH_RULE, "", *names))
    for place, expression in (
        ("src/pip/_vendor/x/LICENSE", "ISC"),
        ("src/pip/_vendor/y/LICENSE", "GPL-3.0-only"),
        ("elsewhere/LICENSE", "Zlib"),
    ):
        text = repository.says(Source.LICENSE_FILE, match(expression))
        repository.file(f"{info}/licenses/{place}", text)
    for name in names:
        repository.file(f"site-packages/{name}")
    said = {name: repository.verdict(f"site-packages/{name}").expression for name in names}
    assert list(said.values()) == ["MIT", "ISC", "ISC", "GPL-3.0-only"]
    assert repository.verdict("site-packages/pip/a.py").conflicts == ()


@pytest.mark.parametrize(
    ("texts", "classifiers", "standing"),
    [
        (("PSF-2.0", "OFL-1.1"), ("PSF-2.0",), Standing.ALLOWED),  # the others are bundled
        (("MIT", "OFL-1.1"), ("PSF-2.0",), Standing.DENIED),  # none of its texts
        (("PSF-2.0", "GPL-2.0-only"), ("PSF-2.0", "GPL-2.0-only"), Standing.DENIED),
    ],
)
def test_a_classifier_tells_which_of_the_licence_texts_is_the_distributions_own(
    texts: tuple[str, ...], classifiers: tuple[str, ...], standing: Standing
) -> None:
    repository = Repository()
    said = [repository.says(Source.LICENSE_FILE, match(each)) for each in texts]
    repository.file("one-1.0.dist-info/LICENSE", *said)
    names = {"PSF-2.0": "Python Software Foundation License"}
    fields = [
        field(Source.MANIFEST, f"License :: OSI Approved :: {names.get(each, each)}")
        for each in classifiers
    ]
    repository.file("one-1.0.dist-info/METADATA", *fields)
    repository.file("one-1.0.dist-info/RECORD", field(Source.PATH_RULE, "", "one/a.py"))
    repository.file("one/a.py")
    verdict = repository.verdict("one/a.py")
    assert verdict.standing is standing
    assert (verdict.step is Step.PATH_RULE) is (standing is Standing.ALLOWED)


def test_what_a_distribution_vendors_is_not_its_own() -> None:
    repository = Repository()
    repository.file("pip-1.dist-info/METADATA", field(Source.MANIFEST, "MIT"))
    names = ("pip/a.py", "pip/_vendor/x.py", "pip/_vendor/y/b.py")
    repository.file("pip-1.dist-info/RECORD", field(Source.PATH_RULE, "", *names))
    repository.file("pip/_vendor/y/LICENSE", repository.says(Source.LICENSE_FILE, match("ISC")))
    for name in names:
        repository.file(name)
    assert repository.verdict("pip/a.py").expression == "MIT"
    assert repository.verdict("pip/_vendor/x.py").why is Why.VENDORED
    assert repository.verdict("pip/_vendor/y/b.py").expression == "ISC"


# Expressions of passages


def test_alternatives_that_stand_between_two_notices_are_a_choice() -> None:
    repository = Repository()
    both = (match("BSD-2-Clause"), match("GPL-2.0-only"))
    repository.file("a.c", repository.says(Source.NOTICE, *both, choice=True))
    repository.file("b.c", repository.says(Source.NOTICE, *both))
    assert repository.verdict("a.c").chosen == "BSD-2-Clause"
    assert repository.verdict("b.c").standing is Standing.DENIED


def test_texts_of_offered_branches_are_absorbed() -> None:
    offer = (match("MIT OR GPL-1.0-or-later"), match("MIT"), match("GPL-3.0-only"))
    repository = Repository().file("a.js")
    repository.file("LICENSE.md", repository.says(Source.LICENSE_FILE, *offer))
    assert outcome(repository.verdict("a.js")) == (
        "allowed", "license_file", "MIT OR GPL-1.0-or-later"
    )  # fmt: skip


def test_an_exception_of_the_same_passage_belongs_to_its_licence() -> None:
    repository = Repository()
    said = (match("GPL-2.0-only"), match("Classpath-exception-2.0"))
    repository.file("A.java", repository.says(Source.NOTICE, *said))
    assert repository.verdict("A.java").expression == "GPL-2.0-only WITH Classpath-exception-2.0"
    assert repository.verdict("A.java").standing is Standing.DENIED
    assert repository.verdict("A.java", WEAK).standing is Standing.ALLOWED


def test_a_permissive_snippet_in_the_middle_does_not_free_the_file() -> None:
    repository = licensed("COPYING", "LGPL-2.1-only")
    snippet = repository.says(Source.NOTICE, match("MIT"), line=400)
    repository.file("a.c", snippet)
    assert repository.verdict("a.c").expression == "LGPL-2.1-only AND MIT"
    assert repository.verdict("a.c").standing is Standing.DENIED
    alone = Repository()
    alone.file("lua.h", alone.says(Source.NOTICE, match("MIT"), line=400))  # a footer
    assert alone.verdict("lua.h").standing is Standing.ALLOWED


def test_neutral_words_say_nothing_of_the_file() -> None:
    repository = licensed()
    repository.file(
        "a.c",
        repository.says(Source.NOTICE, match("LicenseRef-scancode-dco-1.1", Strength.NEUTRAL)),
    )
    assert outcome(repository.verdict("a.c")) == ("allowed", "license_file", "MIT")


# Clues, negations, weak matches, failures


def test_a_clue_never_grants_and_a_restrictive_one_vetoes() -> None:
    repository = Repository()
    repository.file("a.c", repository.says(Source.NOTICE, match("MIT", Strength.CLUE)))
    assert repository.verdict("a.c").standing is Standing.UNKNOWN
    inherits = licensed()
    gpl = match("GPL-1.0-or-later", Strength.CLUE)
    inherits.file("a.c", inherits.says(Source.NOTICE, gpl))
    verdict = inherits.verdict("a.c")
    assert (verdict.standing, verdict.why) == (Standing.REVIEW, Why.CLUE)
    assert verdict.conflicts == ("clue: GPL-1.0-or-later",)


def test_a_licence_in_a_string_is_not_the_files() -> None:
    repository = licensed()
    printed = repository.says(Source.NOTICE, match("GPL-2.0-or-later"), in_string=True)
    repository.file("generator.py", printed)
    assert outcome(repository.verdict("generator.py")) == ("allowed", "license_file", "MIT")


def test_a_negation_is_neither_grant_nor_veto() -> None:
    repository = licensed()
    said = match("GPL-2.0-only", Strength.NEGATION)
    name = match("GPL-1.0-or-later", Strength.CLUE)
    repository.file("a.c", repository.says(Source.NOTICE, said, name))
    assert repository.verdict("a.c").standing is Standing.ALLOWED


def test_all_rights_reserved_is_never_permissive_by_itself() -> None:
    repository = Repository()
    repository.file("a.c", repository.says(Source.NOTICE, match("", Strength.RESERVED)))
    verdict = repository.verdict("a.c")
    assert (verdict.standing, verdict.why) == (Standing.UNKNOWN, Why.RESERVED)
    inherits = licensed()
    inherits.file("a.c", inherits.says(Source.NOTICE, match("", Strength.RESERVED)))
    assert inherits.verdict("a.c").standing is Standing.ALLOWED


@pytest.mark.parametrize(
    ("expression", "score", "coverage", "standing"),
    [
        ("MIT", 100, 79, "unknown"),
        ("MIT", 79, 100, "unknown"),
        ("MIT", 80, 80, "allowed"),
        ("GPL-2.0-only", 55, 40, "denied"),
        ("GPL-2.0-only", 49, 100, "unknown"),
        ("BUSL-1.1", 50, 100, "denied"),
    ],
)
def test_thresholds_are_asymmetric(
    expression: str, score: float, coverage: float, standing: str
) -> None:
    repository = Repository()
    weak = match(expression, score=score, coverage=coverage)
    repository.file("a.c", repository.says(Source.NOTICE, weak))
    assert repository.verdict("a.c").standing == standing


def test_a_detector_that_failed_is_never_no_licence() -> None:
    repository = licensed()
    failed = repository.says(Source.NOTICE, outcome=Outcome.UNDETERMINED)
    repository.file("a.c", failed)
    assert repository.verdict("a.c").standing is Standing.UNDETERMINED
    # A paragraph whose detection was lost counts as failed, too.
    repository.detections.pop(failed.paragraph)
    assert repository.verdict("a.c").standing is Standing.UNDETERMINED
    denied = repository.says(Source.NOTICE, match("GPL-2.0-only"), line=40)
    repository.file("b.c", failed, denied)
    assert repository.verdict("b.c").standing is Standing.DENIED


def test_an_unrecognised_licence_file_hides_what_is_above_it() -> None:
    repository = licensed()
    strange = repository.says(Source.LICENSE_FILE, outcome=Outcome.NOTHING)
    repository.file("lib/LICENSE", strange).file("lib/a.c")
    verdict = repository.verdict("lib/a.c")
    assert (verdict.standing, verdict.why) == (Standing.UNKNOWN, Why.UNRECOGNISED)


def test_a_stub_of_a_licence_file_leads_to_the_manifest() -> None:
    repository = Repository()
    repository.file("LICENSE", repository.says(Source.LICENSE_FILE, outcome=Outcome.NOTHING))
    repository.file("DESCRIPTION", field(Source.MANIFEST, "MIT + file LICENSE")).file("R/a.R")
    assert outcome(repository.verdict("R/a.R")) == ("allowed", "manifest", "MIT")


@pytest.mark.parametrize("pointer", ["SEE LICENSE IN LICENSE", "file LICENSE"])
def test_a_manifest_that_points_elsewhere_decides_nothing(pointer: str) -> None:
    repository = licensed(expression="ISC")
    repository.file("package.json", field(Source.MANIFEST, pointer)).file("a.js")
    assert outcome(repository.verdict("a.js")) == ("allowed", "license_file", "ISC")


# Laws

EVIDENCE = st.builds(
    Evidence,
    step=st.sampled_from([each for each in Step if each is not Step.NONE]),
    doc_id=st.sampled_from("ab"),
    path=st.just("p"),
    start_line=st.sampled_from([1, 500]),
    end_line=st.just(500),
    expression=st.sampled_from(["MIT", "GPL-2.0-only", "LicenseRef-x", "MIT OR GPL-2.0-only", ""]),
    strength=st.sampled_from(list(Strength)),
    outcome=st.sampled_from(list(Outcome)),
    score=st.sampled_from([40.0, 60.0, 100.0]),
    in_string=st.booleans(),
)


@given(st.lists(EVIDENCE, max_size=6))
def test_a_verdict_is_allowed_only_by_a_strong_grant(evidence: list[Evidence]) -> None:
    verdict = decide(evidence, RULES)
    strong = [
        each
        for each in evidence
        if each.strength is Strength.GRANT and each.score == 100 and not each.in_string
        and "MIT" in each.expression
    ]  # fmt: skip
    if verdict.standing is Standing.ALLOWED:
        assert any(each.step is verdict.step for each in strong)
    deciding = [each for each in evidence if each.step is verdict.step]
    assert bool(deciding) == (verdict.step is not Step.NONE)


@given(st.lists(EVIDENCE, max_size=6), st.sampled_from(["GPL-2.0-only", "AGPL-3.0-only"]))
def test_a_denied_notice_at_the_top_always_denies_but_for_a_tag_or_an_override(
    evidence: list[Evidence], expression: str
) -> None:
    notice = Evidence(
        step=Step.NOTICE, doc_id="a", path="p", start_line=1, end_line=5, expression=expression
    )
    strongest = notice._replace(paragraph="own")
    before = {Step.OVERRIDE, Step.TAG}
    offers = any("OR" in each.expression for each in evidence)
    if not offers and not any(each.step in before for each in evidence):
        assert decide([strongest, *evidence], RULES).standing is Standing.DENIED
