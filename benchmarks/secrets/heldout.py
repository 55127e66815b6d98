"""The held-out exam: written before its author looked at a rule, in styles that cases.py does not have.

    python benchmarks/secrets/heldout.py [--peers] [--misses KIND] [--seed N] [--rounds N]

Templates are files in ``heldout/``: a header ``=== path``, then the text, in which ``¤name¤`` is a value of
:mod:`heldout_values`; a value of SECRETS is labelled, one of LOOKALIKES is there to be left alone.
"""

import argparse
import collections
import random
import re
from collections.abc import Iterator
from pathlib import Path

import heldout_keys
import heldout_tokens
import heldout_values
import run
from cases import Case
from heldout_values import LOOKALIKES, SECRETS

FOLDER = Path(__file__).resolve().parent / "heldout"
QUOTED_SIGNS, BARE_SIGNS, URL_SIGNS = "!@#%^*_-+=.?~,:", "!@%^*_-+=.", "-_.~!"


def templates(name: str) -> list[tuple[str, str]]:
    """Path and text of each template of a file."""
    parts = re.split(r"^=== (.+)\n", (FOLDER / f"{name}.txt").read_text(), flags=re.MULTILINE)
    return list(zip(parts[1::2], parts[2::2], strict=True))


def filled(
    kind: str, path: str, text: str, values: dict[str, str], rng: random.Random, *, labelled: bool = True
) -> Case:  # fmt: skip
    """The template with its marks filled; ``values`` first, then SECRETS and LOOKALIKES."""
    out, spans = b"", []
    for place, part in enumerate(text.split("¤")):
        if place % 2 == 0:
            out += part.encode()
            continue
        secret = part not in NAMES and (part in values or (labelled and part in SECRETS))
        value = values.get(part) or (SECRETS if secret else LOOKALIKES)[part](rng)
        before, inner, after = parts(value) if part == "token" else ("", value, "")
        out += before.encode()
        if secret:
            spans.append((len(out), len(out) + len(inner.encode())))
        out += inner.encode() + after.encode()
    return Case(kind, path, out, tuple(spans))


def parts(token: str) -> tuple[str, str, str]:
    """What stands before the secret part of a token, the part, and what follows."""
    found = re.fullmatch(r"(.*)<(.*)>(.*)", token)
    return (found[1], found[2], found[3]) if found else ("", token, "")


NAMES = {"NAME", "name", "camel", "dotted"}


def passwords(rng: random.Random, rounds: int) -> Iterator[Case]:
    """Weak and strong ones in turn, in every template of passwords and URLs."""
    for turn in range(2 * rounds):
        kind = "password_weak" if turn % 2 else "password_strong"
        for name in ("passwords", "urls"):
            for path, text in templates(name):
                value = {
                    each: heldout_values.weak(rng)
                    if turn % 2
                    else heldout_values.strong(rng, signs)
                    for each, signs in (
                        ("pwq", QUOTED_SIGNS),
                        ("pw", BARE_SIGNS),
                        ("pwu", URL_SIGNS),
                    )
                }
                yield filled(
                    kind if name == "passwords" else "url_credential", path, text, value, rng
                )


def tokens(rng: random.Random, rounds: int) -> Iterator[Case]:
    """Each vendor's in named places, and those that show their vendor also in places without a name."""
    named, bare = templates("token_places"), templates("bare_token_places")
    for _ in range(rounds):
        for line in heldout_tokens.FORMS:
            name, sign, form = line.split(" ", 2)
            low = name.lower()
            words = low.split("_")
            names = {
                "NAME": name,
                "name": low,
                "camel": words[0] + "".join(each.title() for each in words[1:]),
                "dotted": low.replace("_", "."),
            }
            kind = "provider_token" if sign != "=" else "webhook_and_connection"
            for path, text in (
                rng.sample(named, 2) if sign != "=" else [named[0], named[5], named[10]]
            ):
                yield filled(
                    kind, path, text, names | {"token": heldout_tokens.token(rng, form)}, rng
                )
            if sign == "+":
                path, text = rng.choice(bare)
                yield filled(kind, path, text, {"token": heldout_tokens.token(rng, form)}, rng)


def exam(seed: int, rounds: int) -> list[Case]:
    """Every case, positives first."""
    rng = random.Random(seed)
    out = [*passwords(rng, rounds), *tokens(rng, rounds), *heldout_keys.private_keys(rng, rounds)]
    for _ in range(rounds):
        out += [filled("generic_key", path, text, {}, rng) for path, text in templates("keys")]
        out += [filled("auth_header", path, text, {}, rng) for path, text in templates("auth")]
        out += [filled("hashed", path, text, {}, rng) for path, text in templates("hashed")]
        out += [
            filled("clean", path, text, {}, rng, labelled=False)
            for path, text in templates("clean")
        ]
    return out


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", action="store_true")
    parser.add_argument("--misses", default="")
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()
    cases = exam(options.seed, options.rounds)
    for name, find in run.finders(peers=options.peers).items():
        scores = run.marked(cases, find, options.misses if name == "codesieve" else "")
        print(f"\n{name}: {len(cases)} cases, {collections.Counter(each.kind for each in cases)}")
        run.print_table(scores)


if __name__ == "__main__":
    main()
