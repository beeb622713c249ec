"""Rules that hold in every template: the strict policy, translation, size, and that what a template names exists."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "templates"
TEMPLATES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.html"))
ICONS = set(re.findall(r'<symbol id="(\w+)"', (ROOT / "static/icons/icons.svg").read_text()))

COMMENT = re.compile(r"{% comment %}.*?{% endcomment %}|{#.*?#}", re.DOTALL)
PAGE_CLASS = re.compile(r"{% block page_class %}.*?{% endblock.*?%}")
TRANSLATED = re.compile(r"{% blocktranslate.*?{% endblocktranslate %}", re.DOTALL)
DJANGO = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
SPOKEN_ATTRIBUTES = {"aria-label", "title", "placeholder", "alt"}
# Names and notations that are the same in every language; words in capitals (PDF, API, UTC) need no entry.
UNTRANSLATED = {"CDMO Select"}
RUNS_CODE = re.compile(r"\bon\w+$|hx-on|style$")


def source(name):
    return COMMENT.sub("", (FOLDER / name).read_text())


class Page(HTMLParser):
    """What a template says and does in plain HTML, Django's tags taken out."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.said, self.open = [], [], []
        self.feed(DJANGO.sub(" ", TRANSLATED.sub(" ", PAGE_CLASS.sub("", text))))

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self.open.append(tag)

    def handle_endtag(self, tag):
        if tag in self.open:
            del self.open[len(self.open) - 1 - self.open[::-1].index(tag) :]

    def handle_data(self, data):
        if "kbd" not in self.open:
            self.said.append(data)

    def words(self):
        attributes = [value for _, attrs in self.tags for name, value in attrs.items() if name in SPOKEN_ATTRIBUTES]
        return [text.strip(" ·\n") for text in self.said + attributes]


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_compiles(name):
    assert get_template(name).template.name == name


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_keeps_to_the_content_security_policy(name):
    tags = Page(source(name)).tags

    assert [tag for tag, attrs in tags if tag == "style" or (tag == "script" and "src" not in attrs)] == []
    assert [(tag, attr) for tag, attrs in tags for attr in attrs if RUNS_CODE.match(attr)] == []
    assert [attrs for _, attrs in tags if "javascript:" in "".join(attrs.values()) or attrs.get("hx-vals", "").startswith("js:")] == []
    # htmx would have to evaluate a filter such as every 2s [visible].
    assert [attrs for _, attrs in tags if "[" in attrs.get("hx-trigger", "")] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_loads_nothing_from_elsewhere(name):
    loads = [attrs.get("src", "") + (attrs.get("href", "") if tag == "link" else "") for tag, attrs in Page(source(name)).tags]

    assert [address for address in loads if "//" in address] == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_marks_its_words_for_translation(name):
    words = [text for text in Page(source(name)).words() if re.search(r"[a-z]{2}", text) and text not in UNTRANSLATED]

    assert words == []


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_fits_in_120_lines(name):
    assert len((FOLDER / name).read_text().splitlines()) <= 120


@pytest.mark.parametrize("name", TEMPLATES)
def test_template_names_icons_and_static_files_that_exist(name):
    text = source(name)
    icons = set(re.findall(r"""{% icon ["'](\w+)["']""", text)) | set(re.findall(r'{% nav_item "[\w:-]+" "(\w+)"', text))
    files = re.findall(r"""{% static ["'](.+?)["']""", text)

    assert icons - ICONS == set()
    assert [path for path in files if not (ROOT / "static" / path).is_file()] == []
