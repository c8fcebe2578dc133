"""Where on earth: from the coordinates of Chinese maps (GCJ-02) to those of everybody else (WGS 84)."""

from __future__ import annotations

from math import cos, pi, sin, sqrt

_AXIS, _FLAT = 6378245.0, 0.00669342162296594323
"""the ellipsoid that the shift is defined on"""
_CHINA = ((0.8293, 55.8271), (72.004, 137.8347))
"""latitudes and longitudes within which maps are shifted"""


def to_wgs84(latitude: float, longitude: float) -> tuple[float, float]:
    """The spot without the shift of some hundred metres; right to about a metre."""
    (south, north), (west, east) = _CHINA
    if not (south < latitude < north and west < longitude < east):
        return latitude, longitude
    guess = latitude, longitude
    for _ in range(3):
        north_by, east_by = _shift(*guess)
        guess = latitude - north_by, longitude - east_by
    return guess


def _shift(latitude: float, longitude: float) -> tuple[float, float]:
    """How far a map of China puts this spot off, in degrees north and east."""
    x, y = longitude - 105.0, latitude - 35.0
    waves = (20 * sin(6 * x * pi) + 20 * sin(2 * x * pi)) * 2 / 3
    up = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(abs(x)) + waves
    up += (20 * sin(y * pi) + 40 * sin(y / 3 * pi)) * 2 / 3 + (160 * sin(y / 12 * pi) + 320 * sin(y * pi / 30)) * 2 / 3
    over = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(abs(x)) + waves
    over += (20 * sin(x * pi) + 40 * sin(x / 3 * pi)) * 2 / 3 + (
        150 * sin(x / 12 * pi) + 300 * sin(x / 30 * pi)
    ) * 2 / 3
    angle = latitude / 180 * pi
    bend = 1 - _FLAT * sin(angle) ** 2
    return (
        up * 180 / (_AXIS * (1 - _FLAT) / (bend * sqrt(bend)) * pi),
        over * 180 / (_AXIS / sqrt(bend) * cos(angle) * pi),
    )
