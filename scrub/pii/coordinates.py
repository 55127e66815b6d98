"""Places on the globe, to a house: latitude and longitude where the text says that they are."""

import re
from typing import Final

from scrub.finding import Kind
from scrub.pii.rule import NOTHING, PersonalRule, Seen, byte_at, found, let_stand
from scrub.secrets.anchor import Anchor

# Four decimals of a degree are 11 metres; coarser places are towns.
_DEGREES: Final = rb"[-+]?[0-9]{1,3}\.[0-9]{4,15}"
_ONE: Final = re.compile(_DEGREES)
_PAIR: Final = re.compile(
    rb"(%b)(?:[ \t]{0,2}[,;][ \t]{0,2}|[ \t]{1,2})(%b)" % (_DEGREES, _DEGREES)
)
_ALONE: Final = re.compile(
    rb"(?i)(?:lat|lng|lon|long|itude)[\"'\]]{0,2}(?:[ \t]{1,4}content=)?[^A-Za-z0-9\n]{1,12}\Z"
)
# From a pair to the next of the same list, of any depth: ], [
_NEXT: Final = re.compile(
    rb"(?:[\])}]\s{0,40}){1,4},\s{0,40}(?:[\[({]\s{0,40}){1,4}(?=%b)" % _PAIR.pattern
)
# A field of ours, which tells nothing of the number behind it.
_MARK: Final = re.compile(rb"(?:<|REDACTED_)COORDINATES[^A-Za-z0-9\n]{0,12}\Z")
_BOUNDS: Final = (90.0, 180.0)


def confirm_field(text: bytes, end: int) -> Seen:
    """Return the degrees of the field whose fourth decimal ends at ``end``; of a list, all pairs."""
    one = _around(text, end)
    if one is None or _MARK.search(text, max(0, one.start() - 32), one.start()):
        return NOTHING
    pair = _PAIR.match(text, one.start())
    if pair is None and not _ALONE.search(text, max(0, one.start() - 40), one.start()):
        return NOTHING
    parts = [_told(text, pair or one, "coordinates_field")]
    while pair is not None and (gap := _NEXT.match(text, pair.end())):
        pair = _PAIR.match(text, gap.end())
        parts += [_told(text, pair, "coordinates_field")] if pair else []
    return Seen(
        findings=tuple(each for part in parts for each in part.findings),
        suppressed=tuple(each for part in parts for each in part.suppressed),
        read_to=parts[-1].read_to,
    )


def confirm_link(text: bytes, end: int) -> Seen:
    """Return the pair of a ``geo:`` address (RFC 5870) or of a map's link that begins before ``end``."""
    one = _around(text, end)
    pair = _PAIR.match(text, one.start()) if one else None
    return _told(text, pair, "coordinates_link") if pair else NOTHING


_ANGLE: Final = re.compile(
    rb"[0-9]{1,3}[ ]?(?:\xc2\xb0|&deg;)[ ]?[0-9]{1,2}[ ]?(?:'|\xe2\x80\xb2|&prime;)[ ]?[0-9]{1,2}(?:\.[0-9]+)?[ ]?"
    rb"(?:''|\"|\xe2\x80\xb3|&Prime;)?[ ]?[NSEWO]"
)


def confirm_angle(text: bytes, end: int) -> Seen:
    """Return the angle in degrees, minutes and seconds whose degree sign ends at ``end``."""
    low = max(0, end - 10)
    for angle in _ANGLE.finditer(text, low, end + 32):
        if angle.start() < end <= angle.end():
            return found(text, *angle.span(), Kind.COORDINATES, "coordinates_angle", 0.9)
    return NOTHING


def _around(text: bytes, end: int) -> re.Match[bytes] | None:
    for one in _ONE.finditer(text, max(0, end - 12), min(len(text), end + 24)):
        if one.start() < end <= one.end():
            return one
    return None


def _told(text: bytes, degrees: re.Match[bytes], rule: str) -> Seen:
    values = [float(each) for each in re.findall(_DEGREES, degrees[0])]
    start, stop = degrees.span()
    if byte_at(text, stop).isalnum() or any(
        abs(value) > bound for value, bound in zip(values, _BOUNDS[-len(values) :], strict=True)
    ):
        return Seen(read_to=stop)
    if all(len(set(str(value).partition(".")[2])) <= 1 for value in values):
        return let_stand(start, stop, Kind.COORDINATES, rule, "example")  # 0.0000, 12.3333
    return found(text, start, stop, Kind.COORDINATES, rule, 0.8)


_FIELDS: Final = (b"lat", b"lng", b"lon", b"coord", b"gps", b"geo", b"location", b"icbm")
RULES: Final = (
    PersonalRule(
        anchor=Anchor(
            name="coordinates_field",
            expression=r"(?:(?:\b|_)(?:lat|lng|lon|long|latlng|lat_?lon|coords?|coordinates?|gps|geo|location)|latitude|longitude|geo[.:]position|icbm)\b[\"'\]]{0,2}(?:[ \t]{1,4}content=)?[^A-Za-z0-9\n]{1,12}[0-9]{1,3}\.[0-9]{4}",
            literals=_FIELDS + tuple(b"_" + each for each in _FIELDS),
            begins=True,
            ignore_case=True,
        ),
        confirm=confirm_field,
    ),
    PersonalRule(
        anchor=Anchor(
            name="coordinates_link",
            expression=r"(?:geo:|maps[^ \n\"']{0,80}[@=/]|[?&]ll=|#map=[0-9.]{1,6}/|POINT ?\()-?[0-9]{1,3}\.[0-9]{4}",
            literals=(b"geo:", b"maps", b"ll=", b"#map=", b"point"),
            ignore_case=True,
        ),
        confirm=confirm_link,
    ),
    PersonalRule(
        anchor=Anchor(
            name="coordinates_angle",
            expression=r"[0-9] ?(?:\xc2\xb0|&deg;) ?[0-9]",
            literals=(b"\xc2\xb0", b"&deg;"),
        ),
        confirm=confirm_angle,
    ),
)
