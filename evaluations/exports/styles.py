"""How cells look: the product's own colours, by what a cell is for."""

from typing import Any

INK, INK_2, LINE, SUNKEN = "#161A22", "#475062", "#D5DAE2", "#F1F3F6"
ACCENT, ACCENT_SOFT = "#2450B8", "#E7EEFC"
OK, OK_SOFT = "#0A6650", "#CBE9E0"
WARN, WARN_SOFT = "#7D4A00", "#FDF2DC"
BAD, BAD_SOFT = "#A3182F", "#FCEBED"

BASE: dict[str, Any] = {"font_name": "Arial", "font_size": 10, "font_color": INK, "valign": "vcenter"}
LINED = {"bottom": 1, "bottom_color": LINE}
INPUT = {"border": 1, "border_color": LINE, "bg_color": "#FFFBEB", "font_color": ACCENT, "align": "center", "locked": False}
WRAPPED = {"text_wrap": True, "valign": "top"}
PERCENT, LEVEL = "0.0%", "0.##"

STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 16},
    "lead": {"font_color": INK_2},
    "section": {"bold": True, "font_size": 12, "font_color": ACCENT},
    "label": {"font_color": INK_2, "valign": "top"},
    "plain": {},
    "prose": WRAPPED,
    "mono": {"font_name": "Courier New", "font_size": 10},
    "moment": {"num_format": 'yyyy-mm-dd hh:mm "UTC"', "align": "left"},
    "band": {"bold": True, "font_color": ACCENT, "bg_color": ACCENT_SOFT},
    "header": {"bold": True, "bg_color": SUNKEN, "text_wrap": True, "bottom": 1, "bottom_color": INK_2},
    "header_number": {"bold": True, "bg_color": SUNKEN, "text_wrap": True, "align": "center", "bottom": 1, "bottom_color": INK_2},
    "header_percent": {"bold": True, "bg_color": SUNKEN, "align": "center", "bottom": 1, "bottom_color": INK_2, "num_format": PERCENT},
    "text": LINED,
    "wide_text": LINED | {"text_wrap": True},
    "strong": LINED | {"bold": True, "text_wrap": True},
    "wrapped": LINED | WRAPPED,
    "top": LINED | {"valign": "top"},
    "top_strong": LINED | WRAPPED | {"bold": True},
    "top_score": LINED | {"valign": "top", "align": "center", "num_format": PERCENT},
    "top_percent": LINED | {"valign": "top", "align": "center", "num_format": "0%"},
    "top_count": LINED | {"valign": "top", "align": "center", "num_format": "0"},
    "count": LINED | {"align": "center", "num_format": "0"},
    "rank": LINED | {"align": "center", "num_format": "0", "bold": True},
    "total": LINED | {"align": "center", "num_format": PERCENT, "bold": True},
    "percent": LINED | {"align": "center", "num_format": PERCENT},
    "strong_percent": LINED | {"align": "center", "num_format": PERCENT, "bold": True},
    "small_percent": {"font_color": INK_2, "align": "center", "num_format": PERCENT},
    "part_of": LINED | {"align": "center", "num_format": '0;-0;"top"', "font_color": INK_2},
    "level": LINED | {"align": "center", "num_format": LEVEL},
    "input": INPUT,
    "input_count": INPUT | {"num_format": "0"},
    "closed": LINED | {"bg_color": SUNKEN},
    # For conditional formats: they change what they name and leave the rest.
    "when_unknown": {"font_color": WARN, "bg_color": WARN_SOFT, "italic": True},
    "when_not_applicable": {"font_color": INK_2, "bg_color": SUNKEN, "italic": True},
    "when_moved": {"font_color": ACCENT, "bg_color": ACCENT_SOFT},
    "when_unranked": {"font_color": BAD, "bg_color": BAD_SOFT},
}
CONDITIONAL = frozenset(name for name in STYLES if name.startswith("when_"))


def style(name: str, indent: int = 0) -> dict[str, Any]:
    """The properties of a style."""
    if name in CONDITIONAL:
        return STYLES[name]
    return BASE | STYLES[name] | ({"indent": indent} if indent else {})
