"""Names that say that their value is a secret, and those that only sound so."""

import functools
import re
from enum import StrEnum
from typing import Final

# Words to search texts for, as regular expressions of letters of any case.  They are in tables of
# native code, so this file is one of those with whose change it is compiled anew (corpus.native).
PASSWORD_WORDS: Final = (
    r"pass(?:w(?:or|o|r)?ds?|words|wort|phrase|code|wd)?|pwd|pswd?|psswd|senha|contrase(?:n|\xc3\xb1|\\xf1)a"
    r"|kennwort|wachtwoord|mot_?de_?passe|motdepasse|haslo|parola|heslo|authtok|masterauth|(?:bind|root|admin|db|_|\b)pw\b"
)
KEY_WORDS: Final = (
    r"secret|token|key|auth(?:orization|entication)?|cred(?:ential)?s?|bearer|jwt|salt|pepper|otp"
)


class Strength(StrEnum):
    """What a name promises of its value."""

    PASSWORD = "password"
    STRONG = "strong"  # a key, a token, a secret: the name says so
    WEAK = "weak"  # "key" alone, which maps and caches have too
    NONE = "none"


_WORD: Final = re.compile(rb"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z\x80-\xff]+|[A-Z]+|\d+")
# A word that ends so is a password whatever stands before it (rootpassword), but "pass" is in words.
_PASSWORD: Final = re.compile(
    rb"(?:.*(?:passw(?:or|o|r)?ds?|passwort|passphrase|passwd|passcode|pswd?|psswd|kennwort|wachtwoord)"
    rb"|(?:my|db|user|root|admin|new|old|smtp|mail|mysql|pg|ftp|ssh|ldap|login|proxy|wifi|wlan|wpa|key|cert|store|trust"
    rb"|src|dst|client|server|web|app|redis|mongo|postgres|sa|sudo|bind|http|imap|pop|sql|default|auth|u|s)?(?:pass|pwd)"
    rb"|(?:bind|root|admin|db)?pw|senha|contrase(?:n|\xc3\xb1|\xf1)a|motdepasse|haslo|parola|heslo|requirepass|authtok|masterauth)"
)
_NO_PASSWORD_TAIL: Final = frozenset(
    b"is has file files path paths dir folder url uri link field fields label name names id ids type types regex pattern policy"
    b" policies len length min max size count hint prompt message msg err error errors text title placeholder help desc description input"
    b" form element selector xpath css class page view column col hash hashed hashes hasher hashers digest algo algorithm encoder"
    b" encoding format reset forgot forgotten change changed changes expiry expires expiration expire expired age time date ttl valid"
    b" validator validation validators strength require required requirement requirements enabled enable disabled disable store manager"
    b" provider service handler callback func function kind mode style map list array table attempts retries char chars character"
    b" characters keys env var variable command cmd option options opt flag param params parameter attr attribute property prop"
    b" protected protection authentication authenticator icon button btn box edit widget dialog ref source secretname exists test tests generator"
    b" check checker checks status state level score rule rules mask toggle visible visibility show hide index idx header plugin module"
    b" through thru rate pct percent ing ed port ports able word words meter recovery update updated success failure fail failed"
    b" invalid incorrect wrong mismatch match matches missing empty not less lookup column grant salt encryption encoder hasher fragment activity screen controller last used created mgr".split()
)  # fmt: skip
_SECRET: Final = frozenset(
    b"secret secrets pepper token tokens apikey apikeys credential credentials cred creds bearer jwt auth authorization authkey authtoken accesstoken"
    b" accesskey secretkey clientsecret privatekey appkey appsecret apitoken apisecret masterkey salt pat authentication xsrf csrf".split()
)  # fmt: skip
_BEFORE_KEY: Final = frozenset(
    b"api access auth app application client consumer private encrypt encryption decryption signing sign master session shared service"
    b" storage account license admin deploy deployment webhook integration security crypto crypt hmac aes cipher des rsa subscription"
    b" developer dev user server write read ingest ingestion insert project merchant partner registration instrumentation jwt cookie"
    b" personal signature transaction sandbox live prod production publisher tenant vault root host device wallet bot push fcm gcm"
    b" map maps google aws azure openai stripe slack github gitlab datadog sentry algolia twilio sendgrid mailgun mail firebase s"
    b" secret token license rest functions function cognitive search cosmos signer kms backup recovery validator node rpc infura"
    b" alchemy etherscan weather tmdb omdb giphy nasa news pusher mapbox here bing yandex baidu tencent wechat alipay paypal square"
    b" braintree adyen razorpay binance coinbase kraken facebook twitter linkedin discord telegram zoom dropbox box intercom"
    b" segment mixpanel amplitude heap hubspot salesforce zendesk newrelic relic pagerduty datadoghq snyk sonar codecov npm pypi nuget"
    b" cloudflare fastly akamai heroku netlify vercel digitalocean linode vultr hetzner ovh anthropic cohere hf huggingface mistral groq"
    b" gemini replicate pinecone elastic kibana grafana influx redis mongo postgres mysql rabbitmq kafka smtp unsplash pexels"
    b" wp nonce validation logged in fernet platform provisioning internal external system machine agent worker runner".split()
)  # fmt: skip
_NOT_BEFORE: Final = frozenset(
    b"public pub publishable primary foreign sort cache cached partition unique natural surrogate lookup next page continuation cursor cancel"
    b" cancellation sync idempotency idempotent site hot short keyboard row col column index group translation i n locale msg message label title"
    b" hashed registry query feature flag event metric object parent child entity sequence component module chunk build asset package path"
    b" lexer parser syntax current prev previous last first peek lookahead eof start end open close stop operator keyword ident identifier"
    b" css design theme color colour style git commit blob etag shift ctrl alt arrow enter escape no without missing invalid bad unknown"
    b" expected unexpected react list item sha md checksum fingerprint thumbprint integrity is has get use file request change"
    b" lifecycle verifier verify verifying verification".split()
)  # fmt: skip
_BESIDE_PASSWORDS: Final = frozenset((b"salt", b"pepper", b"secret", b"token"))
_AFTER: Final = frozenset(
    b"code value val base b b64 base64 hex string str prod production dev development test testing staging live sandbox secret key keys token"
    b" primary secondary v hash header data default main old new current backup text plain plaintext encoded raw env and for admin user"
    b" auth api access salt password base seed code us eu local stage qa uat real my app web ios android server client constant".split()
)  # fmt: skip
_WEAK: Final = frozenset((b"key", b"sid", b"sig", b"signature", b"nonce", b"seed"))
_NONCE: Final = re.compile(rb"(?i)websocket-?(?:key|accept)\Z")  # RFC 6455, 11.3: no secret
_ABBREVIATED: Final = re.compile(
    rb".*(?:apikey|secretkey|accesskey|authtoken|accesstoken|clientsecret|appsecret|apisecret|apitoken|authkey|privatekey)"
)


@functools.lru_cache(maxsize=1 << 16)
def strength_of(name: bytes) -> Strength:
    """Return what ``name`` promises.

    >>> strength_of(b"db_password"), strength_of(b"passwordField"), strength_of(b"clientSecret")
    (<Strength.PASSWORD: 'password'>, <Strength.NONE: 'none'>, <Strength.STRONG: 'strong'>)
    """
    if _NONCE.search(name):
        return Strength.NONE
    words = [word.lower() for word in _WORD.findall(name) if not word.isdigit()][-12:]
    for place in range(len(words) - 1, -1, -1):
        if _PASSWORD.fullmatch(words[place]):
            tail = [*words[place + 1 : place + 4], *words[place + 1 :][-1:]]
            named = _NO_PASSWORD_TAIL.isdisjoint(tail)
            asked = words[0] in {
                b"is",
                b"has",
                b"no",
                b"forgot",
                b"reset",
                b"invalid",
                b"wrong",
                b"validate",
            }
            if named or asked or words[-1] not in _BESIDE_PASSWORDS:
                return Strength.PASSWORD if named and not asked else Strength.NONE
            break  # the salt of the passwords, the secret of their resets
    ends_weak = bool(words) and (
        words[-1] in _WEAK or (words[-1] in _AFTER and words[-2:-1] == [b"key"])
    )
    if not words or not _NOT_BEFORE.isdisjoint(words):
        return Strength.NONE
    while len(words) > 1 and words[-1] in _AFTER and not _is_secret(words, len(words) - 1):
        words.pop()
    if _is_secret(words, len(words) - 1):
        return Strength.STRONG
    return Strength.WEAK if ends_weak else Strength.NONE


def _is_secret(words: list[bytes], place: int) -> bool:
    """Return whether the word at ``place``, after those before it, names a secret."""
    word = words[place]
    if word in _SECRET or _ABBREVIATED.fullmatch(word):
        return True
    return word == b"key" and place > 0 and words[place - 1] in _BEFORE_KEY
