"""Personal data that is there, and what only looks like it; both engines see the same."""

import random

import pytest

from scrub.finding import Kind, Scan
from scrub.pii.detector import RULES, PersonalDataDetector
from scrub.pii.emails import TOP_LEVEL_DOMAINS

FAST = PersonalDataDetector()
PLAIN = PersonalDataDetector(plain=True)


def scan(text: str | bytes) -> Scan:
    raw = text.encode() if isinstance(text, str) else text
    seen = FAST.scan(raw, path="a.txt", language="")
    assert PLAIN.scan(raw, path="a.txt", language="") == seen
    return seen


def values(text: str | bytes, kind: Kind) -> list[str]:
    raw = text.encode() if isinstance(text, str) else text
    seen = scan(raw)
    return [
        raw[each.start_byte : each.end_byte].decode() for each in seen.findings if each.kind is kind
    ]


def exemptions(text: str) -> list[str]:
    return [each.exemption for each in scan(text).suppressed]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("mail jane.roe@gmail.com now", "jane.roe@gmail.com"),
        ("<Jane_Roe+lists@mail.uni-bonn.de>", "Jane_Roe+lists@mail.uni-bonn.de"),
        ("'mailto:j@x.io?subject=a'", "j@x.io"),
        (r"'hello\njane@web.de'", "jane@web.de"),
        ("q=%20jane@web.de", "jane@web.de"),
        ("write to jane@web.de.", "jane@web.de"),
        ("jane@web.de.Then", "jane@web.de"),
        ("a=jane@web.de-", "jane@web.de"),
        ("12345+jane@users.noreply.github.com", "12345+jane@users.noreply.github.com"),
        ("to=jane%40web.de&x=1", "jane%40web.de"),
        ("jane&#64;web.de", "jane&#64;web.de"),
        ("jane@web.de", "jane@web.de"),
        ("é jane@web.de é", "jane@web.de"),
        ("请联系jane@web.de谢谢", "jane@web.de"),
        ("jörg@müller.de", "jörg@müller.de"),
        ("иван@почта.рф", "иван@почта.рф"),
        ("f'o'brien@web.de'", "o'brien@web.de"),
        ("to%3Djane@web.de", "jane@web.de"),
        (r"'a\\njane@web.de'", "jane@web.de"),
        ("jane@163.com", "jane@163.com"),
        ("jane@mail.163.com", "jane@mail.163.com"),
        ("jan@firma.com.pl", "jan@firma.com.pl"),
        ("jane@gmail.com.It works", "jane@gmail.com"),
        ("jane@gmail.comPhone: 1", "jane@gmail.com"),
        ("jane@web.de:hunter2", "jane@web.de"),
        ("smtp://jane@web.de:x@smtp.web.de", "jane@web.de"),
        ("smtp://jane%40web.de:x@smtp.web.de", "jane%40web.de"),
        ("?to=jane%2540web.de", "jane%2540web.de"),
        ("jane&commat;web.de", "jane&commat;web.de"),
        ("jane (at) web.de", "jane (at) web.de"),
        ("jane.roe [at] web [dot] de", "jane.roe [at] web [dot] de"),
        ("mail jane AT web DOT de, please", "jane AT web DOT de"),
        ("<daniel at drv.nu>", "daniel at drv.nu"),
        ("jane(a)web.de", "jane(a)web.de"),
        ("jane_at_web_dot_de", "jane_at_web_dot_de"),
        ("jane_at_gmail.com", "jane_at_gmail.com"),
        ("_jane@web.de_", "jane@web.de"),
        ("jane@web dot de", "jane@web dot de"),
        ("jane @ web.com", "jane @ web.com"),
    ],
)
def test_addresses_of_people(text: str, address: str) -> None:
    assert values(text, Kind.EMAIL) == [address]


@pytest.mark.parametrize(
    ("text", "exemption"),
    [
        ("jane@example.com", "reserved_domain"),
        ("jane@mail.example", "reserved_domain"),
        ("icon@2x.png", "image_scale"),
        ("- uses: acme/tool@main.build", "action"),
        ("<bean@hopper.lokal>", "unknown_top_level_domain"),
        ("git@github.com:org/x.git", "service_account"),
        ("https://bob@host.org/x", "url_userinfo"),
        ("noreply@github.com", "no_person"),
        ("chacha20-poly1305@openssh.com", "protocol_name"),
        ("Message-ID: <1f2.3a@mail.gmail.com>", "message_id"),
        ("a@foo.call(x)", "call"),
        ("a@foo.js", "unknown_top_level_domain"),
        ("x@foo.bar(1)", "placeholder"),
        ("npm i react@16.8.in", "package_version"),
        ("a.b@1.2.3-beta.dev", "package_version"),
        ("rsync jane@web.de:/srv/x", "scp_path"),
        ("ssh jane@web.de:src/x", "scp_path"),
        ("mail $user@web.de", "variable"),
        ("'%s@web.de'", "variable"),
        ("w@self.name", "call"),
        ("<0b5c7f0e-1d5f-4a6e-9a39-3f8d2c1b7a60@web.de>", "message_id"),
    ],
)
def test_what_only_looks_like_an_address(text: str, exemption: str) -> None:
    assert values(text, Kind.EMAIL) == []
    assert exemptions(text) == [exemption]


@pytest.mark.parametrize(
    "text",
    ["@app.route", "x = a @ b.c", "look at github.com", "f(a)b", "python@3.9", "@scope/name", "@"],
)
def test_what_is_not_even_like_an_address(text: str) -> None:
    assert scan(text) == Scan()


def test_the_value_of_an_encoded_address_is_decoded() -> None:
    (one,) = scan("to=jane%40web.de").findings
    assert (one.value, one.encoding) == (b"jane@web.de", "url")
    (one,) = scan("jane (dot) roe (at) web (dot) de").findings
    assert (one.value, one.encoding) == (b"jane.roe@web.de", "spelled")
    (one,) = scan("?to=jane%2Bx%40web.de").findings
    assert one.value == b"jane+x@web.de"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("server = '91.198.174.192'", "91.198.174.192"),
        ("ssh root@91.198.174.2", "91.198.174.2"),
        ("if $_SERVER['REMOTE_ADDR'] == '91.198.174.192'", "91.198.174.192"),
        ("http://91.198.174.192:8080/x", "91.198.174.192"),
        ("allow 91.198.174.0/24;", "91.198.174.0"),
        ("host 2a02:ec80:300:ed1a::1 up", "2a02:ec80:300:ed1a::1"),
        ("[2a02:ec80:300:ed1a::1]:443", "2a02:ec80:300:ed1a::1"),
        ("connect 23.14.9.11.", "23.14.9.11"),
        (r"'a\n93.184.216.34\tb'", "93.184.216.34"),
        ("q=%2093.184.216.34&", "93.184.216.34"),
        ("server version running at 93.184.216.34", "93.184.216.34"),
        ("https://ipinfo.io/93.184.216.34/json", "93.184.216.34"),
        ("http://[::ffff:93.184.216.34]/", "::ffff:93.184.216.34"),
        ("64:ff9b::93.184.216.34", "64:ff9b::93.184.216.34"),
        ("IP 93.184.216.34.443 > 10.0.0.1.4: Flags", "93.184.216.34"),
        ("10.0.0.1-93.184.216.34", "93.184.216.34"),
        ("v=spf1 ip6:2a02:ec80::1 -all", "2a02:ec80::1"),
        ("src:2a02:ec80::1", "2a02:ec80::1"),
        (r"'a\n2a02:ec80::1'", "2a02:ec80::1"),
        ("v4=93.184.216.34;", "93.184.216.34"),
        ("<address>93.184.216.34</address>", "93.184.216.34"),
        ("h. 300 IN A 19.4.89.9", "19.4.89.9"),
        ("2A02:EC80:300:ED1A::1%eth0", "2A02:EC80:300:ED1A::1"),
        ("dst=2a02:ec80:300:ed1a:0:0:0:1,", "2a02:ec80:300:ed1a:0:0:0:1"),
    ],
)
def test_addresses_of_machines(text: str, address: str) -> None:
    assert values(text, Kind.IP_ADDRESS) == [address]


@pytest.mark.parametrize(
    ("text", "exemption"),
    [
        ("version 91.198.174.192", "version_or_section"),
        ("AssemblyVersion('91.0.4.12')", "version_or_section"),
        ("pkg-91.198.174.2", "version_or_section"),
        ("tornado == '91.198.174.192'", "version_or_section"),
        ("v91.198.174.2", "version_or_section"),
        ("Chrome/91.0.14.9", "version_or_section"),
        ("1.3.6.1.4.1.311", "version_or_section"),
        ("see 4.2.9.1", "version_or_section"),
        ("addr 300.1.1.1", "version_or_section"),
        ("2.5.4.44", "object_identifier"),
        ("ping 127.0.0.1", "loopback"),
        ("ip 192.168.1.7", "private"),
        ("ip 203.0.113.7", "documentation"),
        ("255.255.255.0", "netmask"),
        ("224.0.0.251", "multicast"),
        ("dns 8.8.8.8", "resolver"),
        ("ip 100.64.3.2", "carrier_nat"),
        ("ip 2001:db8::7", "documentation"),
        ("address 1.2.3.4", "example"),
        ("ip 12.34.56.78", "example"),
        ("deny 52.16.0.0/12", "network"),
        ("::ffff:192.168.1.1", "private"),
        ("upgraded from 4.2.9.1", "version_or_section"),
        ("pkg==93.184.2.3", "version_or_section"),
        ("([7, 1], '7.1.4.34', 1806)", "version_or_section"),
        ("ip 3fff::7", "documentation"),
        ("ip 3ffe:2a00::7", "reserved"),
    ],
)
def test_what_is_nobodys_address(text: str, exemption: str) -> None:
    assert values(text, Kind.IP_ADDRESS) == []
    assert exemptions(text) == [exemption]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("/home/jroe/src/x.c", "jroe"),
        ("file:///Users/jane.roe/x", "jane.roe"),
        (r"C:\Users\JRoe\Desktop", "JRoe"),
        (r"'C:\\Users\\Jane Roe\\x'", "Jane Roe"),
        ("C:/Users/jroe/x", "jroe"),
        ("HOME=/home/jroe", "jroe"),
    ],
)
def test_accounts_in_home_paths(text: str, name: str) -> None:
    assert values(text, Kind.USERNAME) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "/home/user/x",
        "/home/ubuntu",
        "site/home/jroe",
        "/home/page.html",
        "/Users/${u}",
        "/home/$x",
    ],
)
def test_paths_without_an_account(text: str) -> None:
    assert values(text, Kind.USERNAME) == []


def test_mac_addresses() -> None:
    assert values("ether 3c:22:fb:6e:10:9a txq", Kind.MAC_ADDRESS) == ["3c:22:fb:6e:10:9a"]
    assert exemptions("00:00:5e:00:53:01") == ["documentation"]
    assert values("mac 3c22.fb6e.109a x", Kind.MAC_ADDRESS) == ["3c22.fb6e.109a"]
    assert values("mac:3c:22:fb:6e:10:9a", Kind.MAC_ADDRESS) == ["3c:22:fb:6e:10:9a"]
    assert scan("0x3c22.fb6e.109a") == Scan()
    assert scan("fp " + ":".join(["3c"] * 20)) == Scan()


PIECES = [
    "jane@web.de", "a@", "@", " ", "1.2.3.4", "91.198.174.192", ".", ":", "/home/jroe/", "\n",
    "C:\\Users\\jo\\", "%40", "x.de", "2a02:ec80::1", "3c:22:fb:6e:10:9a", "-", "\\n", "(", "é",
]  # fmt: skip


def test_both_engines_see_the_same_in_whatever_is_put_together() -> None:
    draw = random.Random(4)
    for _ in range(3_000):
        scan("".join(draw.choice(PIECES) + draw.choice(["", " "]) for _ in range(8)))


def test_the_list_of_top_level_domains_is_whole() -> None:
    assert len(TOP_LEVEL_DOMAINS) > 1_400
    assert {b"com", b"de", b"io", b"museum"} <= TOP_LEVEL_DOMAINS


def test_rules_have_names_of_their_own() -> None:
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.parametrize(
    ("text", "is_far"),
    [
        ("## Authors\n\n- Jane Roe\n- Ada Quimby\n", True),
        ("name,pesel\nx,44051401359\n", True),
        ("@author Jane Roe\n", False),
        ("reach jane.roe" + "@web.de\n", False),
    ],
)
def test_what_a_heading_or_a_head_tells_may_stand_far_from_it(text: str, is_far: bool) -> None:
    seen = FAST.scan(text.encode(), path="x", language="")
    assert seen.findings
    assert seen.looks_far is is_far
