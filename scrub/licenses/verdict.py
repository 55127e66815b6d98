"""The verdict on one file: evidence in, a standing and its whole derivation out.

Evidence is what tree resolution found for the file, in the order of
:class:`scrub.licenses.derivation.Step`; the first step
that yields a licence decides, later ones can only contradict.  A verdict is a function of evidence
and policy alone, so the audit can derive each one again.
"""

import dataclasses
import itertools
from collections.abc import Iterable, Sequence
from typing import Final

from scrub.licenses.combine import of_files, of_statement
from scrub.licenses.derivation import OWN_WORDS, Evidence, Standing, Step, Verdict, Why
from scrub.licenses.evidence import Outcome, Strength
from scrub.licenses.expression import Compound, Expression, Operator, joined, read, terms
from scrub.licenses.policy import Ruling
from scrub.licenses.ruling import Ruled, Rules


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What one step came to: ``ruled`` has the licence if it yields one."""

    step: Step
    ruled: Ruled | None = None
    expression: Expression | None = None
    failed: bool = False
    weak: bool = False
    clue: str = ""
    unrecognised: bool = False
    reserved: bool = False
    snippet: Expression | None = None


_STANDING: Final = {
    Ruling.ALLOW: Standing.ALLOWED,
    Ruling.DENY: Standing.DENIED,
    Ruling.REVIEW: Standing.REVIEW,
}
_PLACE: Final = {step: place for place, step in enumerate(Step)}


def gist_of(evidence: Iterable[Evidence], rules: Rules) -> tuple[object, ...]:
    """Return all of ``evidence`` that a verdict depends on: equal for words whose verdicts are
    equal, wherever they stand and however well they match.
    """
    limits = rules.policy.thresholds
    files: dict[str, int] = {}
    places: dict[tuple[str, int, str], int] = {}
    paragraphs: dict[str, int] = {}
    return tuple(
        (
            each.step,
            each.expression,
            each.strength,
            each.outcome,
            each.score >= limits.deny_score,
            each.score >= limits.allow_score and each.coverage >= limits.allow_coverage,
            each.start_line > rules.header_lines,
            each.in_string,
            each.choice,
            each.alternative,
            files.setdefault(each.doc_id, len(files)),
            places.setdefault((each.doc_id, each.start_line, each.paragraph), len(places)),
            paragraphs.setdefault(each.paragraph, len(paragraphs)),
        )
        for each in evidence
    )


def decide(evidence: Iterable[Evidence], rules: Rules, *, vendored: bool = False) -> Verdict:
    """Return the verdict on a file; ``vendored``: inheritance stopped at a vendored folder."""
    return concluded(weighed(evidence, rules), rules, vendored=vendored)


def weighed(evidence: Iterable[Evidence], rules: Rules) -> tuple[Said, ...]:
    """Return what each step of the ``evidence`` came to, in no order."""
    steps: dict[Step, list[Evidence]] = {}
    for each in evidence:
        steps.setdefault(each.step, []).append(each)
    return tuple(_weighed(step, said, rules) for step, said in steps.items())


def concluded(steps: Iterable[Said], rules: Rules, *, vendored: bool) -> Verdict:
    """Return the verdict on a file whose evidence came to ``steps``.

    1. the first that yields a licence or fails, 2. what the file's snippets add to it,
    3. contradictions and clues.
    """
    # 1. the deciding one
    said = sorted(steps, key=lambda each: _PLACE[each.step])
    yielding = (each for each in said if each.ruled or each.failed)
    # What a table declares is the repository's licence: inherited, and a vendored file inherits none.
    deciding = next((e for e in yielding if not (vendored and e.step is Step.DECLARED)), None)
    snippet = next((each.snippet for each in said if each.snippet), None)
    if deciding is None and snippet is None:
        return _nothing(said, vendored=vendored)
    if deciding and deciding.failed:
        return Verdict(standing=Standing.UNDETERMINED, why=Why.FAILED, step=deciding.step)
    # 2. with snippets
    expressions = [each for each in (deciding and deciding.expression, snippet) if each]
    expression = joined(Operator.AND, expressions)
    ruled = rules.rule(expression)
    step = deciding.step if deciding else Step.NOTICE
    verdict = Verdict(
        standing=_STANDING[ruled.ruling],
        why=Why.RULED,
        step=step,
        expression=str(expression),
        chosen=str(ruled.chosen),
        by=ruled.why,
        conflicts=tuple(_conflicts(said, step, ruled.ruling)),
    )
    # 3. doubts
    return _doubted(verdict, said, rules)


def _weighed(step: Step, evidence: list[Evidence], rules: Rules) -> Said:
    """Return what the ``evidence`` of one step says: acting matches become one expression."""
    acting: list[Evidence] = []
    clue, weak, snippets = "", False, []
    negated = {each.paragraph for each in evidence if each.strength is Strength.NEGATION}
    for each in evidence:
        if each.strength not in {Strength.GRANT, Strength.CLUE} or not each.expression:
            continue
        allows = rules.rule(read(each.expression)).ruling in {Ruling.ALLOW, Ruling.NEUTRAL}
        if not _acts(each, allows, rules):
            weak |= _is_grant(each)
            silent = allows or each.in_string or each.paragraph in negated
            clue = clue or ("" if silent else each.expression)
        elif allows and step is Step.NOTICE and each.start_line > rules.header_lines:
            snippets.append(each)
        else:
            acting.append(each)
    ruled, expression = _ruled(acting, rules)
    failed = any(each.outcome is Outcome.UNDETERMINED for each in evidence)
    return Said(
        step=step,
        ruled=ruled,
        expression=expression,
        failed=failed and not (ruled and ruled.ruling is Ruling.DENY),
        weak=weak,
        clue=clue,
        unrecognised=step not in OWN_WORDS
        and any(each.outcome is Outcome.NOTHING for each in evidence),
        reserved=any(each.strength is Strength.RESERVED for each in evidence),
        snippet=_ruled(snippets, rules)[1],
    )


def _is_grant(evidence: Evidence) -> bool:
    return evidence.strength is Strength.GRANT and not evidence.in_string


def _acts(evidence: Evidence, allows: bool, rules: Rules) -> bool:
    """Return whether a match is strong enough; more is asked of one that allows."""
    limits = rules.policy.thresholds
    if not allows:
        return _is_grant(evidence) and evidence.score >= limits.deny_score
    strong = evidence.score >= limits.allow_score and evidence.coverage >= limits.allow_coverage
    return _is_grant(evidence) and strong


def _ruled(acting: list[Evidence], rules: Rules) -> tuple[Ruled | None, Expression | None]:
    """Return the ruling on what ``acting`` says, and that; nothing if it says nothing."""
    expression = _expression(acting)
    ruled = rules.rule(expression) if expression else None
    return (None, None) if ruled and ruled.ruling is Ruling.NEUTRAL else (ruled, expression)


def _expression(acting: Iterable[Evidence]) -> Expression | None:
    """Return what the matches of a step mean together, None if there are none."""
    by_file: dict[str, list[Expression]] = {}
    alternative = False
    for (doc_id, _, _), group in itertools.groupby(
        acting, key=lambda each: (each.doc_id, each.start_line, each.paragraph)
    ):
        matches = list(group)
        alternative |= matches[0].alternative
        stated = of_statement([read(each.expression) for each in matches], matches[0].choice)
        by_file.setdefault(doc_id, []).append(stated)
    return of_files(by_file.values(), alternative=alternative) if by_file else None


def _conflicts(said: Iterable[Said], decided: Step, ruling: Ruling) -> Iterable[str]:
    for each in said:
        if each.step is not decided and each.ruled and each.ruled.ruling is not ruling:
            yield f"{each.step}: {each.expression}"


def _doubted(verdict: Verdict, said: Sequence[Said], rules: Rules) -> Verdict:
    """Return ``verdict`` unless the file's own words put it in doubt."""
    wanted = rules.policy.documents
    own = [each for each in said if each.step in OWN_WORDS]
    yields = [each.ruled.ruling for each in own if each.ruled and not _names_branches(each, own)]
    if verdict.step in OWN_WORDS and len(set(yields)) > 1:
        return _replaced(verdict, wanted.contradicting_words, Why.CONTRADICTION)
    mentioned = next((each.clue for each in own if each.clue), "")
    if mentioned and verdict.standing is Standing.ALLOWED and verdict.step not in OWN_WORDS:
        clue = dataclasses.replace(verdict, conflicts=(*verdict.conflicts, f"clue: {mentioned}"))
        return _replaced(clue, wanted.restrictive_clues, Why.CLUE)
    return verdict


def _names_branches(said: Said, own: Sequence[Said]) -> bool:
    """Return whether ``said`` only names licences among which the file's tag, one of its ``own``
    words, gives the choice: it describes the choice and does not contradict it.
    """
    tag = own[0].expression if own[0].step is Step.TAG else None
    offers = isinstance(tag, Compound) and tag.operator is Operator.OR
    if tag is None or said.step is Step.TAG or said.expression is None or not offers:
        return False
    return set(terms(said.expression)) <= set(terms(tag))


def _replaced(verdict: Verdict, ruling: Ruling, why: Why) -> Verdict:
    if ruling in {Ruling.ALLOW, Ruling.NEUTRAL}:
        return verdict
    return dataclasses.replace(verdict, standing=_STANDING[ruling], why=why)


def _nothing(said: Sequence[Said], *, vendored: bool) -> Verdict:
    why = Why.VENDORED if vendored else Why.NOTHING
    for reason, holds in (
        (Why.RESERVED, any(each.reserved for each in said)),
        (Why.WEAK, any(each.weak for each in said)),
        (Why.UNRECOGNISED, any(each.unrecognised for each in said)),
    ):
        why = reason if holds else why
    return Verdict(standing=Standing.UNKNOWN, why=why, step=Step.NONE)
