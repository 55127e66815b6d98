"""What a value must look like to be a password or a key."""

import functools
import re
from typing import Final

from scrub.secrets.chosen import is_pair_of_words
from scrub.secrets.program import is_name
from scrub.secrets.rarity import entropy, rarity

_MOST_BYTES: Final = 200
_BLANK: Final = re.compile(rb"[\x00-\x20]")
_WORDS: Final = re.compile(rb"[A-Za-z\x80-\xff\s_.:/,+*!?'@#$%^&=~-]*")
_OPENING: Final = frozenset((b"`", b"[", b"(", b"{", b"/", b"|"))  # of calls, lists and paths
_RANDOM_BITS: Final = 5.0  # a character, under the model of words
_PHRASE_LETTERS: Final = 16  # of words written together; single words are shorter
_JOINED_LETTERS: Final = 10
_SEPARATORS: Final = re.compile(rb"[- ]")
_SIGN: Final = re.compile(rb"\w[!@#$%^&*?+~]+\w|[@#$%^&*+~]\Z")
# No name of a program and no word of a sentence has a capital within and ends in one of these.
_SIGNED_NAME: Final = re.compile(rb"[A-Za-z]*[a-z][A-Z][A-Za-z]+[!=_%]")
# Passwords that people choose most (public rankings of leaked ones) and that are one plain word.
_COMMON: Final = frozenset(
    b"qwerty qwertyuiop letmein iloveyou sunshine monkey dragon football baseball princess superman batman trustno starwars"
    b" whatever shadow michael jennifer jordan hunter killer ninja mustang welcome asdfgh asdfghjkl zxcvbn zxcvbnm passw0rd"
    b" chocolate cheese ginger pepper freedom hottie loveme secretpassword supersecret topsecret opensesame swordfish".split()
)
_CODE: Final = re.compile(
    rb"\(\)|=>|->|::|\$\(|\[a-z|\[A-Z|\[\^|\\[dwsbDWS]|\(\?|</?\w+|^[#.][a-z][\w-]*$"
    rb"|^\w+\[|^[*|].*[*|]$|^[a-z]+(?:\|\w+(?::\w+)?)+$|^@\w+$|^&\w+$|^\$\w|^\\|\w\]$|\bfunction\b|^<|\{$"
)
# A call is a name, a parenthesis and what closes it, or the beginning of one; where there is a digit, a
# parenthesis alone is a sign like others.
_CALL: Final = re.compile(rb"[\w.:$>-]*\w\(.*\)[\w.()\[\];,+*/-]*|.*\w{3,}\([A-Za-z_$.,\"'-]*")
_ARGUMENT: Final = re.compile(rb"[\w.:>-]+\([\w.]*[A-Za-z]{3}[\w.]*")
_CALLS: Final = re.compile(rb"\w\(.*\)|\w{3,}\(|\.\w+\(")
# Signs of code that a manager of passwords makes as well, among digits and letters of both cases.
_SIGNS_OF_CODE: Final = re.compile(rb"==|\|\||&&|\.\*|\.\+|^\^|/>$|^%\w|^\+|;$|^!")
_MIXTURE: Final = re.compile(
    rb"(?=[^\d]*\d)(?=[^A-Z]*[A-Z])(?=[^a-z]*[a-z])[^\s()\[\]{}\\\"']{10,64}"
)
_PATH: Final = re.compile(
    rb"(?i)(?:https?|ftp|file|s3|gs|ssh|git|arn|urn|vault|ssm|data|mailto|env|op|secret|secretsmanager|keyvault|ref):.*"
    rb"|[~.]{0,2}/[\w.@ -]+(?:/[\w.@ -]+)*/?|[A-Za-z]:\\.*"
    rb"|[\w./\\-]+\.(?:py|js|ts|go|rb|php|java|txt|html?|json|ya?ml|xml|pem|key|crt|cer|p12|pfx|jks|conf|cfg|ini|md|css|png|svg"
    rb"|jpg|exe|dll|sh|env|log|csv|c|h|cpp|vue|tsx?|jsx|properties|keystore|db|sqlite|com|org|net|io|local|example)"
)
_DOTTED: Final = re.compile(rb"[A-Za-z_$][\w$]*(?:(?:\.|->|::|\?\.|/)[A-Za-z_$][\w$-]*)+")
_NUMBER: Final = re.compile(
    rb"[-+]?\d+(?:[.,:/-]\d+)*(?:[a-zA-Z%+-]|(?<!\d{8})[a-zA-Z%+-]{2})?|\d{4}-\d\d-\d\d[T ][\d:.]+[Z\d:+-]*|0x[0-9a-fA-F]{1,31}|\d+e\d+"
)
# A port has two digits or more, and a host without a dot is no capitalised word.
_HOST: Final = re.compile(
    rb"(?:[\w-]*[.][\w.-]+|[a-z\d_][\w-]*|[A-Z\d_-]+):\d{2,5}|[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}"
)
_NUMBERS: Final = frozenset(b"-+0123456789")  # with which one begins
_HEX: Final = re.compile(rb"(?:0x)?[0-9a-fA-F]{16,}")
UUID: Final = re.compile(rb"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_KEY_LETTERS: Final = re.compile(rb"[A-Za-z0-9+/=_.~:!@#$%^&*|,;?-]{10,4096}")
_BASE64: Final = re.compile(rb"[A-Za-z0-9+/]{20,}={0,2}")
_PRINTABLE: Final = re.compile(rb"[\x20-\x7e]+")
_PASSPHRASE: Final = re.compile(rb"[a-z]{2,12}(?: [a-z]{2,12}){3,7}(?: \d{1,4})?")
_PHRASE: Final = re.compile(rb"[A-Za-z]{3,12}(?:[ -][A-Za-z]{3,12}){2,11}(?:[ -]\d{1,4})?")
_SENTENCE: Final = frozenset(
    b"a an the is are be was to of in on at for with without and or not no your you my this that it must should can cannot"
    b" please enter type password passwords passphrase user username key value from as if when by has have invalid wrong"
    b" required least characters use using used set new old change confirm reset forgot email account field".split()
)
_DIGITS: Final = b"0123456789"
_DIGIT: Final = re.compile(rb"[0-9]")
_ALNUM_RUN: Final = re.compile(rb"[A-Za-z0-9]+")


@functools.lru_cache(maxsize=1 << 15)
def is_password(value: bytes, *, quoted: bool) -> bool:
    """Return whether ``value`` may be a password: no words, path, number, code or reference.

    >>> is_password(b"hunter2", quoted=True), is_password(b"user.password", quoted=True)
    (True, False)
    """
    if not 4 <= len(value) <= _MOST_BYTES or _BLANK.search(value):
        return quoted and _is_passphrase(value)
    has_signs = not value.isalnum()
    if is_code(value) or (has_signs and (_PATH.fullmatch(value) or _HOST.fullmatch(value))):
        return False
    if value[0] in _NUMBERS and _NUMBER.fullmatch(value):
        return quoted and len(value) >= 6 and value.isdigit()
    is_number = value[:2] == b"0x" and is_hex(value)
    is_opening = is_number or value[:1] in _OPENING or value[:2] == b"--"
    is_reference = (
        has_signs
        and not (quoted and is_pair_of_words(value))
        and (
            is_name(value)
            or (_DOTTED.fullmatch(value) is not None and rarity(value) < _RANDOM_BITS)
        )
    )
    if is_opening or is_reference:
        return False
    if _WORDS.fullmatch(value):
        return _is_chosen(value, quoted=quoted)
    return quoted or not UUID.fullmatch(value)


def is_code(value: bytes) -> bool:
    """Return whether ``value`` is a piece of a program or an expression for searching."""
    if value.isalnum():
        return value == b"function"
    if _CODE.search(value) or (_CALLS.search(value) and _is_call(value)):
        return True
    return bool(_SIGNS_OF_CODE.search(value)) and not _MIXTURE.fullmatch(value)


def _is_call(value: bytes) -> bool:
    """Return whether what has a parenthesis behind a letter is a call, and no password with a sign."""
    is_mixed = _DIGIT.search(value) is not None
    if not is_mixed or _CALL.fullmatch(value):
        return True
    return _ARGUMENT.fullmatch(value) is not None and rarity(value) < _RANDOM_BITS


def _is_passphrase(value: bytes) -> bool:
    """Return whether ``value`` is four words or more that make no sentence."""
    return bool(_PASSPHRASE.fullmatch(value)) and _SENTENCE.isdisjoint(value.split())


def is_phrase(value: bytes) -> bool:
    """Return whether ``value`` is some words that make no sentence, as whoever asks for a phrase gets.

    >>> is_phrase(b"purple otter kettle"), is_phrase(b"enter your passphrase")
    (True, False)
    """
    words = re.split(rb"[ -]", value.lower())
    return bool(_PHRASE.fullmatch(value)) and _SENTENCE.isdisjoint(words)


def _is_chosen(value: bytes, *, quoted: bool) -> bool:
    """Return whether letters without a digit are a password and not a word of the program."""
    lower = value.lower()
    if lower in _COMMON:
        return True
    if not value.isascii():
        return False
    if value.isalpha():
        is_phrase = quoted and len(value) >= _PHRASE_LETTERS and value.islower()
        # Words written together cost more where they meet than the one word of a program.
        is_joined = len(value) >= _JOINED_LETTERS and value.islower() and rarity(value) >= 4.2
        is_doubled = value[: len(value) // 2] == value[(len(value) + 1) // 2 :]
        is_random = rarity(value) >= _RANDOM_BITS + 0.6
        return len(value) >= 6 and (is_phrase or is_joined or is_doubled or is_random)
    if len(value) >= 8 and rarity(value) >= _RANDOM_BITS:
        return True
    words = [word for word in _SEPARATORS.split(lower) if word]
    if len(words) >= 4 and all(word.isalpha() and len(word) > 2 for word in words):
        return quoted or _SENTENCE.isdisjoint(words)
    return len(value) >= 6 and bool(_SIGN.search(value) or _SIGNED_NAME.fullmatch(value))


@functools.lru_cache(maxsize=1 << 15)
def is_key(value: bytes, *, strong: bool) -> bool:
    """Return whether ``value`` is random enough for a key; ``strong``: the name says it is one.

    >>> is_key(b"q7Xk2Vb9Zt4Wm1RjB5Ls", strong=True), is_key(b"user_session_token", strong=True)
    (True, False)
    """
    if strong and is_long_random(value):
        return True
    if not _KEY_LETTERS.fullmatch(value) or value[:1] in _OPENING - {b"/"}:
        return False
    is_base64 = _BASE64.fullmatch(value) is not None and rarity(value) >= _RANDOM_BITS + 1
    is_path = not value.isalnum() and _PATH.fullmatch(value)
    reads_as_code = is_path or is_code(value) or _NUMBER.fullmatch(value)
    if not is_base64 and (reads_as_code or (_WORDS.fullmatch(value) and rarity(value) < 6.5)):
        return False
    if UUID.fullmatch(value) or is_name(value):
        return strong and not is_name(value)
    if _HEX.fullmatch(value):
        return (strong and entropy(value) >= 2.8) or (
            len(value) in {32, 48, 64} and entropy(value) >= 3.3
        )
    return _is_random(value, strong=strong)


def is_long_random(value: bytes) -> bool:
    """Return whether ``value`` uses all of the keyboard at random, as frameworks' keys do."""
    if not 32 <= len(value) <= 128 or not _PRINTABLE.fullmatch(value) or value.count(b" ") > 4:
        return False
    signs = len(value) - sum(map(len, _ALNUM_RUN.findall(value)))
    digits = len(value) - len(value.translate(None, _DIGITS))
    return min(signs, digits) >= 3 and entropy(value) >= 4.3 and rarity(value) >= 5.0


def is_secret_phrase(value: bytes) -> bool:
    """Return whether ``value`` is what people make up for a secret that no vendor gave them.

    >>> is_secret_phrase(b"my-jwt-Secret-2020!"), is_secret_phrase(b"db-credentials")
    (True, False)
    """
    if not 10 <= len(value) <= _MOST_BYTES or _BLANK.search(value) or is_code(value):
        return False
    if _PATH.fullmatch(value) or _HOST.fullmatch(value) or UUID.fullmatch(value):
        return False
    if is_name(value):
        return False
    has_digit = _DIGIT.search(value) is not None
    mixed = value.lower() != value and value.upper() != value
    words = [word for word in re.split(rb"[-_.]", value) if word]
    return (has_digit and (mixed or _SIGN.search(value) is not None or len(words) >= 4)) or (
        len(words) >= 6
    )


def is_hex(value: bytes) -> bool:
    """Return whether ``value`` is written in hexadecimal.

    >>> is_hex(b"0123456789abcdef"), is_hex(b"0123456789abcdeg")
    (True, False)
    """
    return _HEX.fullmatch(value) is not None


def _is_random(value: bytes, *, strong: bool) -> bool:
    least = 5.0 if strong else 5.8
    if len(value) < 16:
        least += 0.8
    if len(value.translate(None, _DIGITS)) == len(value):
        least += 1.2
    longest = max(map(len, _ALNUM_RUN.findall(value)), default=0)
    if longest < 8 or len(value) < (10 if strong else 16):
        return False
    return rarity(value) >= least and entropy(value) >= 3.0
