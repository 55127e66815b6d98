"""The rules that the field uses, on the same files: they read licence files only, never a header."""

from collections.abc import Mapping

from reading import Evidence

from scrub.licenses.evidence import Detection, Source, Strength
from scrub.licenses.expression import read, terms
from scrub.licenses.policy import Ruling
from scrub.licenses.ruling import Rules

Found = dict[str, set[str]]  # licences by folder, every OR, AND and WITH flattened to a set


def licences(evidence: Evidence, detections: Mapping[str, Detection]) -> Found:
    """Return the licences that ScanCode sees in the licence files of each folder of a tree."""
    found: Found = {}
    for path, document in evidence.documents.items():
        for said in document.statements:
            seen = detections.get(said.paragraph)
            if said.source is Source.LICENSE_FILE and seen:
                names = found.setdefault(path.rpartition("/")[0], set())
                grants = [each for each in seen.matches if each.strength is Strength.GRANT]
                names |= {each.expression for each in grants if each.expression}
    return found


def allowed_by(path: str, found: Found, rules: Rules) -> dict[str, bool]:
    """Return whether each rule keeps the file ``path``.

    The Stack v2's takes the union of all licence files above a file, and keeps what has none; it is
    applied without a hosting site's label, which Debian does not have.
    """
    folder, above = path, []
    while folder:
        folder = folder.rpartition("/")[0]
        above.append(found.get(folder, set()))
    nearest = next((each for each in above if each), set())
    union = set().union(*above)
    return {
        "Stack v2 rule": _all_allowed(union, rules) if union else True,
        "nearest LICENSE": bool(nearest) and _all_allowed(nearest, rules),
        "root LICENSE": bool(above[-1]) and _all_allowed(above[-1], rules),
    }


def _all_allowed(names: set[str], rules: Rules) -> bool:
    rulings = {rules.rule(term).ruling for name in names for term in terms(read(name))}
    return rulings <= {Ruling.ALLOW, Ruling.NEUTRAL} and Ruling.ALLOW in rulings
