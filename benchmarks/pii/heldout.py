"""The held-out exam of personal data: forms of files that places.py does not have.

    python benchmarks/pii/heldout.py [--each N] [--show]

Every line of ``heldout/places.txt`` is ``kind path|line``, with ``¤`` for the value; lines of ``heldout/nothing.txt`` hold nobody's data.
Values are drawn here, from names and hosts that :mod:`people` does not use.
"""

import argparse
import collections
import ipaddress
import random
from pathlib import Path

from corpus.language import language_of
from scrub.finding import Kind
from scrub.pii.detector import PersonalDataDetector

HERE = Path(__file__).resolve().parent / "heldout"
KINDS = {"email": Kind.EMAIL, "ip": Kind.IP_ADDRESS, "name": Kind.NAME, "phone": Kind.PHONE, "username": Kind.USERNAME}  # fmt: skip
_GIVEN = [
    "Kerstin",
    "Adebayo",
    "Miguel",
    "Xiaoling",
    "Siobhan",
    "Tuomas",
    "Rahul",
    "Agnieszka",
    "Yusuf",
    "Haruka",
    "Beatriz",
    "Lennart",
]
_FAMILY = [
    "Grünwald",
    "Olawale",
    "Herrera",
    "Zhang",
    "O'Sullivan",
    "Lehtonen",
    "Bhatt",
    "Wójcik",
    "Demir",
    "Fujimoto",
    "Carvalho",
    "Berg",
]
_HOSTS = [
    "telenet.be",
    "sapo.pt",
    "bluewin.ch",
    "libero.it",
    "ntlworld.com",
    "yandex.ru",
    "naver.com",
    "cs.ox.ac.uk",
    "inria.fr",
    "fastmail.fm",
    "hey.com",
    "web.de",
    "uol.com.br",
]


def ascii_of(name: str) -> str:
    """Return a name as addresses have it."""
    return name.lower().translate(str.maketrans("üó'", "uox")).replace("x", "")


def value(kind: str, rng: random.Random) -> str:
    """Return a made-up value of a kind."""
    given, family = rng.choice(_GIVEN), rng.choice(_FAMILY)
    first, last = ascii_of(given), ascii_of(family)
    if kind == "email":
        local = rng.choice(
            (
                f"{first}.{last}",
                f"{first[0]}.{last}",
                f"{last}{rng.randrange(99)}",
                f"{first}_{last}",
                f"{first}+dev",
                f"{first[0]}{last[:6]}",
            )
        )
        return f"{local}@{rng.choice(_HOSTS)}"
    if kind == "ip":
        while True:
            v4 = ipaddress.IPv4Address(rng.getrandbits(32))
            if v4.is_global and not v4.is_multicast and v4.packed[0] > 25:
                return str(v4)
    if kind == "phone":
        return rng.choice(
            (
                f"+41 44 {rng.randint(200, 999)} {rng.randint(10, 99)} {rng.randint(10, 99)}",
                f"+1-{rng.choice((503, 702, 919))}-{rng.randint(230, 989)}-{rng.randint(1000, 9999)}",
                f"+44 20 7{rng.randint(100, 999)} {rng.randint(1000, 9999)}",
                f"(503) {rng.randint(230, 989)}-{rng.randint(1000, 9999)}",
            )
        )
    return (
        f"{given} {family}"
        if kind == "name"
        else rng.choice((first + last[0], first[0] + last, f"{first}{rng.randrange(99)}"))
    )


def main() -> None:
    """Print recall, precision and exact spans by kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--each", type=int, default=10, help="values in each place")
    parser.add_argument("--show", action="store_true")
    options = parser.parse_args()
    detector, rng = PersonalDataDetector(), random.Random(77)
    sown, found, exact, false = (collections.Counter[str]() for _ in range(4))
    for place in (HERE / "places.txt").read_text().splitlines():
        kind, _, rest = place.partition(" ")
        path, _, line = rest.partition("|")
        for _ in range(options.each):
            put = value(kind, rng)
            before, after = line.split("¤")
            text = f"{before}{put}{after}\n".encode()
            start = len(before.encode())
            span = (start, start + len(put.encode()))
            seen = detector.scan(text, path=path, language=language_of(path, text))
            mine = [each for each in seen.findings if each.kind is KINDS[kind]]
            hits = [each for each in mine if each.start_byte < span[1] and span[0] < each.end_byte]
            sown[kind] += 1
            found[kind] += any(
                each.start_byte <= span[0] and span[1] <= each.end_byte for each in hits
            )
            exact[kind] += [(each.start_byte, each.end_byte) for each in hits] == [span]
            false[kind] += len(
                [
                    e
                    for e in mine
                    if e not in hits and b"jd@hey.com" not in text[e.start_byte : e.end_byte]
                ]
            )
            if options.show and [(each.start_byte, each.end_byte) for each in hits] != [span]:
                print("miss", kind, path, text, [(s.rule, s.exemption) for s in seen.suppressed])
    alarms = 0
    for line in (HERE / "nothing.txt").read_text().splitlines():
        seen = detector.scan(line.encode() + b"\n", path="a.txt", language="")
        alarms += bool(seen.findings)
        for each in seen.findings:
            false[next((name for name, kind in KINDS.items() if kind is each.kind), "")] += 1
            if options.show:
                print("false", each.kind.value, line)
    print(f"{'kind':10} {'plants':>6} {'recall':>8} {'precision':>9} {'exact':>8}")
    for kind, number in sown.items():
        precision = found[kind] / max(1, found[kind] + false[kind])
        print(
            f"{kind:10} {number:6} {found[kind] / number:8.1%} {precision:9.1%} {exact[kind] / max(1, found[kind]):8.1%}"
        )
    print(f"lines that hold nothing with a finding: {alarms}")


if __name__ == "__main__":
    main()
