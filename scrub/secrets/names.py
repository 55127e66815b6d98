"""Names that say that their value is a secret, and those that only sound so."""

import re
from enum import StrEnum
from typing import Final

PASSWORD_WORDS: Final = (
    r"pass(?:w(?:or|o|r)?ds?|words|wort|phrase|code|wd)?|pwd|passw|pswd?|psswd|senha|contrase(?:n|\xc3\xb1|\\xf1)a"
    r"|kennwort|wachtwoord|mot_?de_?passe|motdepasse|haslo|parola|heslo"
)
KEY_WORDS: Final = r"secret|token|api_?-?key|key|auth(?:orization|entication)?|credentials?|cred|bearer|apikey|jwt|pat|salt|sid|sig|signature|nonce"


class Strength(StrEnum):
    """What a name promises of its value."""

    PASSWORD = "password"
    STRONG = "strong"  # a key, a token, a secret: the name says so
    WEAK = "weak"  # "key" alone, which maps and caches have too
    NONE = "none"


_PASSWORD_NAME: Final = re.compile(
    rb"(?i)(?:^|[^a-z]|[a-z](?=[A-Z])|db|my|user|root|admin|new|old|smtp|mail|mysql|pg|ftp|ssh|ldap|login|proxy|repeat"
    rb"|confirm|current|host|wifi|wpa|ssh|key|cert|store|trust|client|server|web|app|auth|redis|mongo|postgres|sa|pkcs12)_?"
    rb"(?:pass(?:w(?:or|o|r)?ds?|wort|phrase|code|wd)?|pwd|passw|pswd?|psswd|senha|contrase(?:n|\xc3\xb1|\\xf1)a|kennwort"
    rb"|wachtwoord|mot_?de_?passe|motdepasse|haslo|parola|heslo)(?P<tail>[^a-z].*|\d*)?$"
)
_NO_PASSWORD_TAIL: Final = re.compile(
    rb"(?i)[_.\-\[]*(?:is|has|file|path|dir|folder|url|uri|link|field|label|name|id|ids|type|regex|pattern|policy|len|length|min|max"
    rb"|size|count|hint|prompt|message|msg|err|error|text|title|placeholder|help|desc|description|input|form|element|selector"
    rb"|xpath|css|class|page|view|column|col|hash|hashed|digest|salt|algo|algorithm|encoder|encoding|format|reset|forgot|change"
    rb"|changed|expir\w*|age|time|date|ttl|valid\w*|strength|requir\w*|enabled?|disabled?|store|manager|provider|service"
    rb"|handler|callback|func\w*|kind|mode|style|map|list|array|table|attempts|retries|char\w*|key|keys|env|var|variable|command|cmd"
    rb"|option|opt|flag|param|parameter|attr|attribute|property|prop|protect\w*|auth|authentication|icon|button|btn|box|edit|widget|dialog"
    rb"|ref|source|secret|exists|test|tests|generator|check\w*|status|state|level|score|rule|rules|mask|toggle|visib\w*|show|hide"
    rb"|count|index|idx|column|header|plugin|module|through|ing|ed|port|ports|able|thru|rate)(?:[^a-z].*|[A-Z].*|s)?$"
)
_STRONG_NAME: Final = re.compile(
    rb"(?i)(?:secret|token|api[_-]?key|apikey|credentials?|bearer|auth(?:orization|entication)?|jwt"
    rb"|(?:access|auth|app|application|client|consumer|private|encrypt(?:ion)?|decrypt(?:ion)?|signing|sign|master|session|shared|service"
    rb"|storage|account|license|admin|deploy|webhook|integration|security|crypt|crypto|hmac|aes|cipher|des|rsa|subscription"
    rb"|developer|dev|user|server|write|read|ingest|insert|project|merchant|partner|registration|instrumentation|hash|jwt|cookie"
    rb"|personal|signature|transaction|sandbox|live|prod|production|publisher|tenant|vault|root|host|device|wallet|bot|push|fcm|gcm"
    rb"|maps?|google|aws|azure|openai|stripe|slack|github|gitlab|datadog|sentry|algolia|twilio|sendgrid|mailgun|mail|firebase|s3)"
    rb"[_.-]?key)(?:[_.-]?(?:value|base64|b64|hex|string|str|prod|production|dev|test|staging|live|sandbox|secret|key|token"
    rb"|primary|secondary|v\d|\d+|header|hash|data|default|main|old|new|current|backup|text|plain|plaintext))*\Z"
)
_WEAK_NAME: Final = re.compile(
    rb"(?i)(?:^|[^a-z]|[a-z](?=K))(?:key|pat|salt|sid|sig|signature|nonce|cred)(?:[_.-]?(?:\d+|value|base64|hex|b64))?\Z"
)
_NO_KEY_NAME: Final = re.compile(
    rb"(?i)public|pub_?key|primary|foreign|sort|cache|cach|partition|unique|natural|surrogate|lookup|index|group|row|col|map"
    rb"|dict|hash_?key|object|storage_key_?(?:name)|translation|i18n|locale|msg|message|label|title|registry|column|query"
    rb"|feature|flag|event|metric|next_?page|page_?token|continuation|cursor|cancel|csrf_?token_?name|keyboard|hotkey"
    rb"|shortcut|sha\d|md5|checksum|fingerprint|thumbprint|integrity|site_?key|publishable|token_?(?:type|count|name|url|uri|id|class"
    rb"|kind|list|index|pos|start|end|len)|secret_?(?:name|id|arn|path|ref|type)|key_?(?:id|name|path|file|type|size|len|code"
    rb"|usage|pair|ref|arn|alias|url|uri|prefix|store|word)|auth_?(?:type|url|method|mode|provider|domain|path|uri|or\b)|author\b"
    rb"|sync_?token|delimiter|separator|tokeniz|keyid|keyname|anti_?forgery|etag|commit|revision|blob|package_?key|trans_?key"
    rb"|idempoten|entity|parent|child|sequence|test_?id|component|module|chunk|build|asset|digest"
)


def strength_of(name: bytes) -> Strength:
    """Return what ``name`` promises.

    >>> strength_of(b"db_password"), strength_of(b"passwordField"), strength_of(b"clientSecret")
    (<Strength.PASSWORD: 'password'>, <Strength.NONE: 'none'>, <Strength.STRONG: 'strong'>)
    """
    match = _PASSWORD_NAME.search(name)
    if match is not None:
        tail = match["tail"]
        return Strength.NONE if tail and _NO_PASSWORD_TAIL.match(tail) else Strength.PASSWORD
    if _NO_KEY_NAME.search(name):
        return Strength.NONE
    if _STRONG_NAME.search(name):
        return Strength.STRONG
    return Strength.WEAK if _WEAK_NAME.search(name) else Strength.NONE
