"""The small parts of a page that need a value: icons, status glyphs, pips, navigation, source lines. See docs/recipes/page.md."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django import template
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

# Context values are whatever the view put there, so `Any` is the truth about them.
Context = Mapping[str, Any]

SPRITE = "icons/icons.svg"
# Shape repeats what colour says: disc, diamond, triangle, ring, dashed ring.
GLYPHS: dict[str, SafeString] = {
    "ok": format_html('<circle class="{}" cx="7" cy="7" r="6.5"/><path class="{}" d="M4.2 7.2 6.2 9.1 9.8 5.2"/>', "f", "k"),
    "warn": format_html('<path class="{}" d="M7 .4 13.6 7 7 13.6.4 7Z"/><path class="{}" d="M7 4.2v3.3M7 9.8v.01"/>', "f", "k"),
    "bad": format_html('<path class="{}" d="M7 .8 13.6 12.8H.4Z"/><path class="{}" d="M7 5v3.4M7 10.7v.01"/>', "f", "k"),
    "none": format_html('<circle class="{}" cx="7" cy="7" r="5.7"/>', "s"),
    "unknown": format_html('<circle class="{}" cx="7" cy="7" r="5.7" stroke-dasharray="2.2 2"/>', "s"),
}
PIPS = frozenset({"ok", "dep", "qual", "none"})
PIP_X = (".5", "23.5")


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """`{% icon "grid" %}`, or `{% icon "grid" "s" %}` for 14 px. Decorative: the word stands beside it or in aria-label."""
    classes = "i i-s" if size == "s" else "i"
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', classes, static(SPRITE), name)


@register.simple_tag
def glyph(kind: str) -> SafeString:
    """`{% glyph "warn" %}`: ok, warn, bad, none or unknown. Never alone: a word says the same."""
    return format_html('<svg class="glyph glyph-{}" viewBox="0 0 14 14" aria-hidden="true">{}</svg>', kind, GLYPHS[kind])


@register.simple_tag
def status(kind: str, word: str) -> SafeString:
    """Glyph and word in the colour of the state."""
    return format_html('<span class="status status-{}">{}{}</span>', kind, glyph(kind), word)


@register.simple_tag
def pips(first: str, second: str) -> SafeString:
    """The two slots of dual sourcing: ok independent, dep not independent, qual in qualification, none empty."""
    slots = [_pip(kind, x) for kind, x in zip((first, second), PIP_X, strict=True)]
    return format_html('<svg class="pips" viewBox="0 0 44 10" aria-hidden="true">{}{}</svg>', *slots)


def _pip(kind: str, x: str) -> SafeString:
    if kind not in PIPS:
        raise template.TemplateSyntaxError(f"pips knows {sorted(PIPS)}, not {kind!r}")
    return format_html('<rect class="pip-{}" x="{}" y=".5" width="20" height="9" rx="2"/>', kind, x)


@register.simple_tag(takes_context=True)
def nav_item(context: Context, view: str, image: str, label: str, *, key: str = "", covers: str = "", pk: object = None) -> SafeString:
    """One link of the sidebar. `key` is its letter after G; `covers` is a prefix of view names that stand below this page."""
    url = reverse(view, args=[] if pk is None else [pk])
    attributes = {"data-key": key, "aria-current": _aria_current(context, view, covers)}
    return format_html('<a href="{}"{}>{}{}</a>', url, _attributes(attributes), icon(image), label)


def _attributes(values: Mapping[str, str]) -> SafeString:
    return format_html_join("", ' {}="{}"', ((name, value) for name, value in values.items() if value))


def _aria_current(context: Context, view: str, covers: str) -> str:
    """The context variable `nav` (a view name) wins over the address."""
    here = context.get("nav") or _view_name(context)
    if here == view:
        return "page"
    return "true" if covers and here.startswith(covers) else ""


def _view_name(context: Context) -> str:
    request: HttpRequest | None = context.get("request")
    match = request.resolver_match if request else None
    return match.view_name if match else ""


@register.simple_tag
def live(url: str, revision: int, wanted: int) -> SafeString:
    """Attributes that keep an element up to date, quickly while a newer revision is on its way. 204 means "nothing new"."""
    pause = "3s" if wanted > revision else "30s"
    return format_html('hx-get="{}?since={}" hx-trigger="every {}" hx-swap="outerMorph"', url, revision, pause)


@register.inclusion_tag("components/source.html")
def source(url: str, kind: str = "", as_of: object = None, stale: bool = False) -> Context:
    """Where a fact comes from: its page, what kind of page, as of when, and whether it is past its shelf life."""
    parts = urlsplit(url)
    return {
        "href": url if parts.scheme in {"http", "https"} else "",
        "shown": (parts.hostname or url).removeprefix("www."),
        "kind": kind,
        "as_of": as_of,
        "stale": stale,
    }
