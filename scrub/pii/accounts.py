r"""Names of accounts: in home paths (``/home/x``, ``C:\Users\x``), in ``TODO(x)`` and in RCS's marks."""

import re
from typing import Final

from scrub.finding import Kind
from scrub.pii.persons import signs_alone
from scrub.pii.rule import NOTHING, WORD, PersonalRule, Seen, found, let_stand
from scrub.secrets.anchor import Anchor

_SLASH: Final = rb"(?:[\\/]{1,4}|%2[Ff]|%5[Cc])"
_HEAD: Final = re.compile(
    rb"(?:/|\\/|%2[Ff])(?:home|Users)(?:/|\\/|%2[Ff])|"
    rb"(?<![A-Za-z])[A-Za-z](?::|%3[Aa])" + _SLASH + rb"(?:Users|Documents and Settings)" + _SLASH
)
_HEAD_BYTES: Final = 48
# A blank belongs to a Windows account only where another separator follows.
_NAME: Final = re.compile(rb"[A-Za-z0-9_][A-Za-z0-9_.\-]{0,31}(?: [A-Za-z]{2,20}(?=[\\/]))?")
_FILE_NAME: Final = re.compile(rb"\.(?:html?|php|jsp|aspx?|js|ts|tsx|css|md|py|json|png|svg|vue)\Z")
# Folders that homes stand in on some systems, seen from the root or from a drive.
_ABOVE: Final = re.compile(
    rb"(?:^|[^\w.$}])(?:/(?:usr|export|var|data|nfs|net|vol|mnt|srv|private|cygdrive/[a-z]|mnt/[a-z]|[a-z]|Volumes/[\w .-]{1,32}|host)|[A-Za-z]:[\\/]{1,2}(?:cygwin|msys)(?:64|32)?)\Z"
)
_GENERIC: Final = frozenset(
    b"user username users you your yourname your_name your_user youruser yourusername me myself "
    b"foo bar baz root ubuntu debian centos fedora vagrant travis runner circleci jenkins build "
    b"builder buildd git www www-data ec2-user admin administrator public default shared node app "
    b"pi vsts vsts_azpcontainer appveyor runneradmin conda feedstock_root linuxbrew postgres mysql "
    b"hadoop spark hdfs deploy deployer coder gitpod codespace vscode jovyan oracle docker dev "
    b"developer test tester testuser guest demo example someone somebody name xxx home html site "
    b"web nobody ftp ftpuser steam kali parallels containeruser contoso alluse~1 all someuser "
    b"some_user user_name my_user myuser nginx apache httpd tomcat cloud-user core lib opt bin etc "
    b"src local static api login index page dashboard about settings profile to path some my a b c x "
    b"python cpython work data project projects app1 service services server client tmp temp backup "
    b"worker workspace airflow gitlab-runner github rails ruby java php nodejs site-packages".split()
)


def confirm(text: bytes, end: int) -> Seen:
    """Return the account in the home path whose name begins at ``end - 1``."""
    begin = end - 1
    heads = _HEAD.finditer(text, max(0, begin - _HEAD_BYTES), begin)
    head = next((each for each in heads if each.end() == begin), None)
    name = _NAME.match(text, begin)
    if head is None or name is None:
        return NOTHING
    account = name[0].rstrip(b".-")
    stop = begin + len(account)
    follows = text[stop : stop + 1]
    generic = account.lower()
    is_numbered = re.fullmatch(rb"(?:user|test|foo|u)?[0-9]+", generic) is not None
    reasons = (
        ("relative_path", _is_relative(text, head.start())),
        ("pattern", follows in {b"*", b"$", b"{", b"<", b"%", b"("}),
        ("file_name", follows not in {b"/", b"\\"} and bool(_FILE_NAME.search(account))),
        ("generic_account", generic in _GENERIC or is_numbered),
    )
    for exemption, holds in reasons:
        if holds and not (
            exemption == "pattern" and text[stop : stop + 3].upper() in {b"%2F", b"%5C"}
        ):
            return let_stand(begin, stop, Kind.USERNAME, "home_path", exemption)
    return found(text, begin, stop, Kind.USERNAME, "home_path", 0.9)


def _is_relative(text: bytes, start: int) -> bool:
    """Return whether something stands before the path that begins at ``start``: site/home/x."""
    before = text[max(0, start - 1) : start]
    if not before or not (before[0] in WORD or before in b".})]>%~*"):
        return False
    return _ABOVE.search(text, max(0, start - 48), start) is None


_TASK: Final = re.compile(rb"[a-z][a-z0-9_.-]{1,24}(?=[,)/])")
_TOPICS: Final = frozenset(
    b"perf performance security cleanup clean refactor doc later maybe soon optimize optimise opt "
    b"bug crbug issue issues python3 py3 i18n l10n api ui ux v1 v2 v3 rfc post pre gh github jira "
    b"someday feature improve speed debug release next future hack rewrite remove deprecate types "
    b"typing compat windows linux macos backend frontend deps upstream blocked config".split()
)


def confirm_task(text: bytes, end: int) -> Seen:
    """Return whom the bracket that begins at ``end`` leaves something to do: TODO(jroe)."""
    task = _TASK.match(text, end)
    if task is None:
        return NOTHING
    if task[0] in _TOPICS or task[0] in _GENERIC or not signs_alone(task[0].decode()):
        return let_stand(end, task.end(), Kind.USERNAME, "task", "topic")
    return found(text, end, task.end(), Kind.USERNAME, "task", 0.7)


_RCS: Final = re.compile(
    rb"[0-9]{2}:[0-9]{2}:[0-9]{2}Z? ([A-Za-z][\w.-]{0,31}) (?:Exp|Stab|Rel)\b|\$Author: ([\w.-]{1,32}) \$"
)


def confirm_revision(text: bytes, end: int) -> Seen:
    """Return who committed the revision of the mark of RCS, CVS or Subversion around ``end``."""
    for mark in _RCS.finditer(text, max(0, end - 64), end + 40):
        if mark.start() < end <= mark.end():
            start, stop = mark.span(mark.lastindex or 0)
            return found(text, start, stop, Kind.USERNAME, "revision", 0.8)
    return NOTHING


RULES: Final = (
    PersonalRule(
        anchor=Anchor(
            name="home_path",
            expression=(
                r"(?:(?:/|\\/|%2[Ff])(?:home|Users)(?:/|\\/|%2[Ff])"
                r"|[A-Za-z](?::|%3[Aa])(?:[\\/]{1,4}|%5[Cc]|%2[Ff])(?:Users|Documents and Settings)(?:[\\/]{1,4}|%5[Cc]|%2[Ff]))"
                r"[A-Za-z0-9_]"
            ),
            literals=(b"home", b"users", b"documents and settings"),
        ),
        confirm=confirm,
    ),
    PersonalRule(
        anchor=Anchor(
            name="task",
            expression=r"\b(?:TODO|FIXME|XXX|HACK|NOTE)\(",
            literals=(b"todo(", b"fixme(", b"xxx(", b"hack(", b"note("),
        ),
        confirm=confirm_task,
    ),
    PersonalRule(
        anchor=Anchor(
            name="revision",
            expression=r"\$Author: |[0-9]Z? [A-Za-z][A-Za-z0-9_.-]{0,31} Exp",
            literals=(b"$author: ", b" exp"),
        ),
        confirm=confirm_revision,
    ),
)
