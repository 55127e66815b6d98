"""Numbers as people read them."""

from typing import Final

_UNITS: Final = ("B", "kB", "MB", "GB", "TB", "PB", "EB")


def count(number: int) -> str:
    """Return ``number`` with separators.

    >>> count(1234567)
    '1,234,567'
    """
    return f"{number:,}"


def counted(number: int, one: str, many: str = "") -> str:
    """Return ``number`` with its noun.

    >>> counted(1, "document"), counted(1200, "repository", "repositories")
    ('1 document', '1,200 repositories')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def percent(part: float, whole: float) -> str:
    """Return ``part / whole``, never rounded to nothing or to all.

    >>> percent(1, 3), percent(1, 1_000_000), percent(999_999, 1_000_000), percent(0, 5)
    ('33.3%', '<0.1%', '>99.9%', '0%')
    """
    if not part or not whole:
        return "0%"
    if part == whole:
        return "100%"
    share = 100 * part / whole
    if share < 0.1:
        return "<0.1%"
    return ">99.9%" if 99.9 < share < 100 else f"{share:.1f}%"


def exact_percent(share: float) -> str:
    """Return a measured share with two decimals, cut and not rounded up to all.

    >>> exact_percent(0.9973), exact_percent(0.0006), exact_percent(0.99999), exact_percent(1.0)
    ('99.73%', '0.06%', '99.99%', '100%')
    """
    if share == 1.0:
        return "100%"
    return f"{int(share * 10_000 + 1e-9) / 100:.2f}%"


def size(size_bytes: int) -> str:
    """Return ``size_bytes`` in the unit (powers of 1000) that leaves one to three digits.

    >>> size(999), size(1000), size(12_345_678), size(999_999_999)
    ('999 B', '1.0 kB', '12 MB', '1.0 GB')
    """
    value, place = float(size_bytes), 0
    while value >= 999.5 and place + 1 < len(_UNITS):
        value, place = value / 1000, place + 1
    digits = 1 if place and value < 9.95 else 0
    return f"{value:.{digits}f} {_UNITS[place]}"


def similarity(jaccard: float) -> str:
    """Return a Jaccard index, cut and not rounded, so that it never seems to reach a threshold.

    >>> similarity(0.69999), similarity(1.0), similarity(0.57)
    ('0.699', '1.000', '0.570')
    """
    return f"{int(jaccard * 1000 + 1e-9) / 1000:.3f}"
