"""Every rule proven by its examples: what it must find, and what it must let stand."""

import dataclasses
import re
from collections.abc import Iterator, Sequence

from scrub.secrets.rule import Rule
from scrub.secrets.specimen import specimen
from scrub.secrets.tokens import TokenRules


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Disproof:
    """An example that the rule misses, or a counter-example that it takes for a secret."""

    rule: str
    number: int  # from 1, among its examples or its counter-examples
    is_counter_example: bool

    def __str__(self) -> str:
        """Return the sentence for a person; it holds no text of the example."""
        if self.is_counter_example:
            return f"{self.rule} takes its counter-example {self.number} for a secret"
        return f"{self.rule} does not find its example {self.number}"


def disproofs(rules: Sequence[Rule]) -> Iterator[Disproof]:
    r"""Yield the examples of ``rules`` that do not come out as they must; each rule stands alone.

    >>> from scrub.secrets.rule import parse_rules
    >>> table = '[[rule]]\nid = "acme"\nkind = "provider_token"\npattern = "acme_[0-9a-f]{16}"\n'
    >>> list(map(str, disproofs(parse_rules(table + 'examples = [["acme_", "<hex 9>"]]', "a"))))
    ['acme does not find its example 1']
    """
    compiled = TokenRules(rules)
    for place, rule in enumerate(rules):
        flags = re.MULTILINE | (re.IGNORECASE if rule.ignore_case else 0)
        sought = re.compile(rule.searched.encode(), flags)
        for is_counter, examples in ((False, rule.examples), (True, rule.counter_examples)):
            for number, pieces in enumerate(examples, start=1):
                text = specimen(pieces, f"{rule.id} {number} {is_counter}")
                ends = [len(text)]
                found = any(not each.exempt for each in compiled.candidates(text, place, ends))
                is_missed = not is_counter and not sought.search(text)
                if found == is_counter or is_missed:
                    yield Disproof(rule=rule.id, number=number, is_counter_example=is_counter)
