"""The committed front-end files: what they are, that nothing else is asked for, and that the tokens can be read."""

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
VENDORS = (STATIC / "vendor", ROOT / "tests" / "vendor")
PACKAGES = [
    package | {"path": folder / package["folder"]} for folder in VENDORS for package in json.loads((folder / "vendor.json").read_text())
]
OURS = sorted(path for kind in ("css", "js", "icons") for path in (STATIC / kind).rglob("*.*"))
STYLES = sorted((STATIC / "css").glob("*.css"))
TOKENS = (STATIC / "css" / "tokens.css").read_text()

NEUTRALS = ("canvas", "surface", "sunken", "raised", "hover", "selected")
READ_ON = {
    **dict.fromkeys(("ink", "ink-2", "ink-3"), NEUTRALS),
    **{state: ("canvas", "surface", f"{state}-soft") for state in ("ok", "warn", "bad", "accent")},
    "on-accent": ("accent-fill",),
    **{f"seq-ink-{step}": (f"seq-{step}",) for step in range(6)},
    **{f"div-ink-{step}": (f"div-{step}",) for step in range(5)},
}


def name_of(path: Path) -> str:
    return path.relative_to(STATIC).as_posix()


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_vendored_files_are_the_ones_in_the_manifest(package):
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in package["path"].iterdir()}

    assert found == package["files"]
    assert "LICENSE" in found
    assert package["licence"]


def test_every_vendor_folder_is_in_the_manifest():
    folders = {path for vendor in VENDORS for path in vendor.iterdir() if path.is_dir()}

    assert folders == {package["path"] for package in PACKAGES}


def test_vendored_versions_are_those_of_the_npm_lock():
    locked = json.loads((ROOT / "package-lock.json").read_text())["packages"]

    assert {package["name"]: package["version"] for package in PACKAGES} == {
        package["name"]: locked[f"node_modules/{package['name']}"]["version"] for package in PACKAGES
    }


def test_the_npm_lock_names_no_registry():
    assert "resolved" not in (ROOT / "package-lock.json").read_text()


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_static_files_ask_for_nothing_from_elsewhere(path):
    text = path.read_text().replace("http://www.w3.org/2000/svg", "")

    assert re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"')]*", text) == []


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_static_files_refer_to_files_that_exist(path):
    text = path.read_text()
    references = re.findall(r"""url\(["']?([^)"'#]+)["']?\)|^import .*?["'](.+?)["']""", text, re.MULTILINE)

    missing = [target for pair in references for target in pair if target and not (path.parent / target).is_file()]

    assert missing == []


@pytest.mark.parametrize("path", [path for path in STYLES if path.name not in {"tokens.css", "print.css"}], ids=name_of)
def test_colours_are_written_in_the_tokens_alone(path):
    assert re.findall(r"#[0-9a-f]{3,8}\b|\brgb\(|\bhsl\(|\boklch\(", path.read_text()) == []


def test_every_custom_property_in_use_is_defined():
    text = "".join(path.read_text() for path in STYLES)
    used = set(re.findall(r"var\((--[\w-]+)", text))

    assert used - set(re.findall(r"(--[\w-]+):", text)) == set()


def token(name, theme):
    pair = re.search(rf"--{name}: (?:light-dark\((#\w+), (#\w+)\)|(#\w+));", TOKENS)
    light, dark, both = pair.groups()
    return both or (light if theme == "light" else dark)


def luminance(colour):
    """Relative luminance of #rrggbb, WCAG 2.2."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_can_be_read_on_every_ground_it_stands_on(theme):
    pairs = [(ink, ground) for ink, grounds in READ_ON.items() for ground in grounds]
    ratios = {pair: round(contrast(token(pair[0], theme), token(pair[1], theme)), 2) for pair in pairs}

    assert {pair: ratio for pair, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_borders_of_controls_can_be_seen(theme):
    assert contrast(token("line-control", theme), token("surface", theme)) >= 3
