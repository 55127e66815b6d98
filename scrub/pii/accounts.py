r"""User names in home paths: ``/home/x``, ``/Users/x``, ``C:\Users\x``."""

import re
from typing import Final

from scrub.finding import Kind
from scrub.pii.rule import NOTHING, WORD, PersonalRule, Seen, found, let_stand
from scrub.secrets.anchors import Anchor

_HEAD: Final = re.compile(
    rb"/(?:home|Users)/|"
    rb"(?<![A-Za-z])[A-Za-z]:[\\/]{1,4}(?:Users|Documents and Settings)[\\/]{1,4}"
)
_HEAD_BYTES: Final = 40
# A blank belongs to a Windows account only where another separator follows.
_NAME: Final = re.compile(rb"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,31}(?: [A-Za-z]{2,20}(?=[\\/]))?")
_FILE_NAME: Final = re.compile(rb"\.(?:html?|php|jsp|aspx?|js|ts|tsx|css|md|py|json|png|svg|vue)\Z")
_GENERIC: Final = frozenset(
    b"user username users you your yourname your_name your_user youruser yourusername me myself "
    b"foo bar baz root ubuntu debian centos fedora vagrant travis runner circleci jenkins build "
    b"builder buildd git www www-data ec2-user admin administrator public default shared node app "
    b"pi vsts vsts_azpcontainer appveyor runneradmin conda feedstock_root linuxbrew postgres mysql "
    b"hadoop spark hdfs deploy deployer coder gitpod codespace vscode jovyan oracle docker dev "
    b"developer test tester testuser guest demo example someone somebody name xxx home html site "
    b"web nobody ftp ftpuser steam kali parallels containeruser contoso alluse~1 all someuser "
    b"some_user user_name my_user myuser nginx apache httpd tomcat cloud-user core lib opt bin etc "
    b"src local static api login index page dashboard about settings profile".split()
)


def confirm(text: bytes, end: int) -> Seen:
    """Return the account in the home path whose name begins at ``end - 1``."""
    begin = end - 1
    low = max(0, begin - _HEAD_BYTES)
    head = None
    for each in _HEAD.finditer(text, low, begin):
        if each.end() == begin:
            head = each
    name = _NAME.match(text, begin)
    if head is None or name is None:
        return NOTHING
    before = text[max(0, head.start() - 1) : head.start()]
    account = name[0].rstrip(b".-")
    stop = begin + len(account)
    follows = text[stop : stop + 1]
    generic = account.lower()
    is_numbered = re.fullmatch(rb"(?:user|test|foo|u)?[0-9]+", generic) is not None
    reasons = (
        ("relative_path", bool(before) and (before[0] in WORD or before in b".})]>%~*")),
        ("pattern", follows in {b"*", b"$", b"{", b"<", b"%", b"(", b":"} and follows != b":"),
        ("file_name", follows not in {b"/", b"\\"} and bool(_FILE_NAME.search(account))),
        ("generic_account", generic in _GENERIC or is_numbered),
    )
    for exemption, holds in reasons:
        if holds:
            return let_stand(begin, stop, Kind.USERNAME, "home_path", exemption)
    return found(text, begin, stop, Kind.USERNAME, "home_path", 0.9)


RULES: Final = (
    PersonalRule(
        anchor=Anchor(
            name="home_path",
            expression=(
                r"(?:/home/|/Users/|[A-Za-z]:[\\/]{1,4}(?:Users|Documents and Settings)[\\/]{1,4})"
                r"[A-Za-z0-9_]"
            ),
            literals=(b"/home/", b"users", b"documents and settings"),
        ),
        confirm=confirm,
    ),
)
