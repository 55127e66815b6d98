"""The detector of secrets: anchors in one pass, then grammars, then exemptions."""

import dataclasses
import operator
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from scrub.finding import Finding, Kind, Scan, Suppressed
from scrub.secrets import (
    assignments,
    exemptions,
    kubernetes,
    layers,
    lookalikes,
    private_keys,
    tables,
    urls,
    whole,
)
from scrub.secrets.anchor import Anchor
from scrub.secrets.anchors import Kernel, anchors_of
from scrub.secrets.candidate import Candidate
from scrub.secrets.kingfisher import Kingfisher
from scrub.secrets.overlaps import apart, untouched
from scrub.secrets.parity import DetectSecrets
from scrub.secrets.rule import Rule, builtin_rules
from scrub.secrets.runs import encoded_runs
from scrub.secrets.tokens import TokenRules

_MOST_LAYERS: Final = 2  # base64 within base64; nobody writes more by hand
_GRAMMARS: Final = (
    *private_keys.ANCHORS, *urls.ANCHORS, *kubernetes.ANCHORS, *tables.ANCHORS, *assignments.ANCHORS,
)  # fmt: skip
_PRIVATE_END: Final = len(private_keys.ANCHORS)
_URLS_END: Final = _PRIVATE_END + len(urls.ANCHORS)
_KUBERNETES_END: Final = _URLS_END + len(kubernetes.ANCHORS)
_TABLES_END: Final = _KUBERNETES_END + len(tables.ANCHORS)
_EXEMPT: Final = len(_GRAMMARS)
_LAYERS: Final = _EXEMPT + len(lookalikes.ANCHORS)
_FAR_MARK: Final = _LAYERS + len(layers.ANCHORS)
_TOKENS: Final = _FAR_MARK + 1
_MARK: Final = Anchor(name="far-mark", expression="refresh_token", literals=(b"refresh_token",))
# Bodies of keys, tables and manifests are longer than others' surroundings, so are stretches that
# are exempt; an expression of kingfisher takes whole objects in.
_TABLES: Final = frozenset(
    (
        "kubernetes-secret",
        "sql-insert",
        "sql-declared-insert",
        "sql-copy",
        "named-map",
        "markdown-table",
        "cloud-init",
    )
)
_FAR: Final = frozenset((_FAR_MARK,)) | frozenset(
    place
    for place, anchor in enumerate((*_GRAMMARS, *lookalikes.ANCHORS))
    if place < _PRIVATE_END
    or anchor.name in _TABLES
    or anchor.name in {"data_uri", "certificate", "public_key", "sealed_secret"}
)
_FAR_LANGUAGES: Final = frozenset({"CSV", "TSV"})
_KERNELS: Final[Mapping[tuple[str, ...], Kernel]] = {("base64-run", "hex-run"): encoded_runs}
_REACH_BYTES: Final = 1024  # a connection string's companion and 330 bytes of a URL, with room


class SecretDetector:
    """Finds secrets in documents; made once a worker, holds compiled patterns.

    ``plain`` asks for Python's own expressions and our rules alone: the second engine of a proof,
    and what serves where hyperscan or kingfisher have no wheel.  ``engine`` says which serve.
    ``parity`` asks for what detect-secrets finds, exactly that, and for none of our rules.
    """

    reach_bytes: Final = _REACH_BYTES

    def __init__(
        self, *, extra_rules: Sequence[Rule] = (), plain: bool = False, parity: bool = False
    ) -> None:
        self._parity = DetectSecrets(plain=plain) if parity else None
        if self._parity is not None:
            self.engine = self._parity.engine
            return
        self._tokens = TokenRules((*builtin_rules(), *extra_rules))
        anchors: list[Anchor] = [
            *_GRAMMARS, *lookalikes.ANCHORS, *layers.ANCHORS, _MARK, *self._tokens.anchors,
        ]  # fmt: skip
        self._kingfisher = None if plain else Kingfisher()
        marks = self._kingfisher.marks if self._kingfisher else ()
        self._anchors = anchors_of(anchors, plain=plain, kernels=_KERNELS, marks=marks)
        others = self._kingfisher.engine if self._kingfisher else ""
        self.engine = self._anchors.engine + (f", {others}" if others else ", our rules alone")

    def scan(self, text: bytes, *, path: str, language: str) -> Scan:
        """Return what secrets ``text`` holds; linear in its length."""
        if self._parity is not None:
            seen = self._parity.scan(text, path=path, language=language)
            return seen._replace(looks_far=True)  # it reads settings as a whole
        ends, marks = self._anchors.ends_and_marks(text)
        others = [*self._kingfisher.candidates(text, marks)] if marks and self._kingfisher else []
        alone = [*whole.only_value(text, path)] if len(text) <= whole.MOST_BYTES else []
        if not ends and not others and not alone:
            return _NOTHING
        looks_far = not _FAR.isdisjoint(ends) or language in _FAR_LANGUAGES
        found = [*alone, *self._candidates(text, ends, language, _MOST_LAYERS)]
        found += _confirmed(others, found) if others else []
        exempt = exemptions.exempt_stretches(text, ends, _EXEMPT)
        if not found and not exempt.starts:
            return _NOTHING_NEAR if looks_far else _NOTHING
        taken = apart([_let_stand(each, exempt) for each in found])
        exempted = filter(_EXEMPTION, taken)
        stretches = untouched(exempt.suppressed(), taken)
        return Scan(
            findings=tuple([_finding(each) for each in taken if not each.exempt]),
            suppressed=tuple(sorted([*map(_suppressed, exempted), *stretches], key=_PLACE)),
            looks_far=looks_far,
        )

    def _candidates(
        self, text: bytes, ends: Mapping[int, Sequence[int]], language: str, depth: int
    ) -> Iterator[Candidate]:
        for place in sorted(ends):
            if place < _PRIVATE_END:
                yield from private_keys.private_keys(text, _GRAMMARS[place].name, ends[place])
            elif place < _URLS_END:
                yield from urls.url_credentials(text, _GRAMMARS[place].name, ends[place])
            elif place < _KUBERNETES_END:
                yield from kubernetes.manifest_values(text, ends[place])
            elif place < _TABLES_END:
                name = _GRAMMARS[place].name
                yield from tables.table_values(text, name, ends[place], language=language)
            elif place >= _TOKENS:
                yield from self._tokens.candidates(text, place - _TOKENS, ends[place])
        named = sorted(
            {end for place in range(_TABLES_END, _EXEMPT) for end in ends.get(place, ())}
        )
        yield from assignments.assignments(text, named, language=language)
        if depth:
            for layer in layers.layers(text, ends, _LAYERS):
                yield from self._inside(layer, depth - 1)

    def _inside(self, layer: layers.Layer, depth: int) -> Iterator[Candidate]:
        """Yield what a layer holds, at the bytes that encode it."""
        ends = self._anchors.ends(layer.decoded)
        for each in self._candidates(layer.decoded, ends, "", depth) if ends else ():
            if not each.exempt:
                start, end = layer.outer(each.start, each.end)
                inner = f" {each.encoding}" if each.encoding else ""
                yield Candidate(
                    start=start,
                    end=end,
                    kind=each.kind,
                    rule=each.rule,
                    value=each.value,
                    confidence=each.confidence,
                    encoding=layer.encoding + inner,
                )


_NOTHING: Final = Scan()
_EXEMPTION: Final = operator.attrgetter("exempt")
_PLACE: Final = operator.attrgetter("start_byte")
_NOTHING_NEAR: Final = Scan(looks_far=True)
_EXACT: Final = frozenset((Kind.PRIVATE_KEY, Kind.WEBHOOK_URL, Kind.URL_CREDENTIAL))


def _confirmed(others: Iterable[Candidate], ours: Iterable[Candidate]) -> Iterator[Candidate]:
    """Yield what another engine found, let stand where a rule of ours says why (its checksum)."""
    reasons = {(each.start, each.end): each.exempt for each in ours if each.exempt}
    for each in others:
        why = each.exempt or reasons.get((each.start, each.end), "")
        yield dataclasses.replace(each, exempt=why)


def _let_stand(one: Candidate, exempt: exemptions.Exempt) -> Candidate:
    """Return the candidate with the exemption of the place where it stands, if there is one."""
    if one.exempt or one.kind in _EXACT:
        return one
    why = exempt.name_at(one.start, one.end) if exempt.starts and not one.encoding else ""
    if not why and exemptions.is_test_vector(one.value):
        why = "test_vector"
    return dataclasses.replace(one, exempt=why) if why else one


def _finding(one: Candidate) -> Finding:
    return Finding(
        start_byte=one.start,
        end_byte=one.end,
        kind=one.kind,
        rule=one.rule,
        confidence=one.confidence,
        value=one.value,
        encoding=one.encoding,
    )


def _suppressed(one: Candidate) -> Suppressed:
    return Suppressed(
        start_byte=one.start, end_byte=one.end, kind=one.kind, rule=one.rule, exemption=one.exempt
    )
