"""The documents say what is there: links lead somewhere, and the commands, options, files and settings that they name exist."""

import json
import re
import textwrap
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from cdmo_select.env import read_environment

ROOT = Path(__file__).resolve().parents[2]
ELSEWHERE = {"node_modules", "staticfiles"}
DOCUMENTS = sorted(
    path for path in ROOT.rglob("*.md") if not any(part.startswith(".") or part in ELSEWHERE for part in path.relative_to(ROOT).parts)
)
OURS = [path for path in DOCUMENTS if path.parent == ROOT or path.is_relative_to(ROOT / "docs")]
RECIPES = sorted((ROOT / "docs" / "recipes").glob("[!R]*.md"))
DECISIONS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))

LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"```(\w*)\n(.*?)\n *```|`([^`\n]+)`", re.DOTALL)
COMMAND = re.compile(r"manage\.py (\w+)((?: +[^|\n;&]+)?)")
OPTION = re.compile(r"(?<![\w-])--[a-z-]+")
TARGET = re.compile(r"^(\S*?=\S* )*make((?: +[a-z][a-z-]*)+)", re.MULTILINE)
FILE = re.compile(r"[\w.-]+(?:/[\w.-]+)+\.(?:py|sh|json|html|md|yml|csv)")


def name_of(path):
    return str(path.relative_to(ROOT))


def code_of(path, language=None):
    """Spans and blocks, a command that goes on in the next line put together again."""
    found = CODE.findall(path.read_text(encoding="utf-8"))
    chosen = [block or span for kind, block, span in found if language is None or kind == language]
    return [textwrap.dedent(code).replace("\\\n", " ") for code in chosen]


def commands_in(path):
    return [found for code in code_of(path) for found in COMMAND.findall(code)]


def test_there_is_something_to_check():
    assert {"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/production.md"} <= {name_of(path) for path in OURS}
    assert len(DECISIONS) >= 12
    assert len(RECIPES) >= 6


@pytest.mark.parametrize("path", DOCUMENTS, ids=name_of)
def test_links_within_the_repository_lead_somewhere(path):
    targets = [link.split("#")[0] for link in LINK.findall(path.read_text(encoding="utf-8")) if "://" not in link]

    assert [target for target in targets if target and not (path.parent / target).exists()] == []


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_make_targets_exist(path):
    known = set(re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = {target for code in code_of(path) for _, targets in TARGET.findall(code) for target in targets.split()}

    assert named - known == set()


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_management_commands_exist_and_take_the_options_named(path):
    known = get_commands()
    faults = []
    for name, rest in commands_in(path):
        if name not in known:
            faults.append(name)
            continue
        owner = known[name]
        command = load_command_class(owner, name) if isinstance(owner, str) else owner
        taken = {option for action in command.create_parser("manage.py", name)._actions for option in action.option_strings}
        faults += [f"{name} {option}" for option in OPTION.findall(rest) if option not in taken]

    assert faults == []


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_files_named_by_their_path_exist(path):
    folders = {child.name for child in ROOT.iterdir() if child.is_dir()}
    written = [code for code in code_of(path) if code not in code_of(path, "python")]  # examples invent names
    named = {file for code in written for file in FILE.findall(code) if file.split("/")[0] in folders}

    assert {file for file in named if not (ROOT / file).exists()} == set()


@pytest.mark.parametrize("path", RECIPES, ids=name_of)
def test_code_of_a_recipe_is_python(path):
    for code in code_of(path, "python"):
        compile(code, name_of(path), "exec")


def test_every_recipe_is_on_its_list_and_in_contributing():
    for document, place in ((ROOT / "docs" / "recipes" / "README.md", ""), (ROOT / "CONTRIBUTING.md", "docs/recipes/")):
        assert {f"{place}{path.name}" for path in RECIPES} <= set(LINK.findall(document.read_text(encoding="utf-8")))


def test_decisions_are_numbered_and_listed_under_their_titles():
    numbers = [int(path.name[:4]) for path in DECISIONS]
    listed = re.findall(r"\| \[(\d{4})\]\((\S+)\) \| (.+) \|", (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8"))

    assert numbers == list(range(1, len(DECISIONS) + 1))
    titles = [path.read_text(encoding="utf-8").partition("\n")[0].removeprefix(f"# {path.name[:4]} ") for path in DECISIONS]
    assert listed == [(path.name[:4], path.name, title) for path, title in zip(DECISIONS, titles, strict=True)]


@pytest.mark.parametrize("path", DECISIONS, ids=name_of)
def test_a_decision_says_why_what_and_which_door_closes(path):
    parts = re.findall(r"^\*\*([A-Z][a-z ]+)\.?\*\*", path.read_text(encoding="utf-8"), re.MULTILINE)

    assert [part for part in parts if part in {"Context", "Decision", "Consequences", "The door that closes"}] == [
        "Context",
        "Decision",
        "Consequences",
        "The door that closes",
    ]


class Asked(dict):
    """An environment that notes what is looked for in it."""

    def __init__(self, **values):
        super().__init__(values)
        self.names = set()

    def get(self, name, default=None):
        self.names.add(name)
        return super().get(name, default)

    def __contains__(self, name):
        self.names.add(name)
        return super().__contains__(name)


def test_every_setting_of_the_environment_is_documented_and_no_other(tmp_path):
    asked = Asked(CDMO_DATA_DIR=str(tmp_path))
    read_environment(asked)
    documented = re.findall(r"^\| `([A-Z_]+)` \|", (ROOT / "docs" / "production.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert set(documented) == asked.names


def test_the_notice_names_everything_that_is_vendored_with_its_licence():
    notice = (ROOT / "NOTICE").read_text(encoding="utf-8")
    for manifest in ROOT.glob("*/vendor/vendor.json"):
        for part in json.loads(manifest.read_text(encoding="utf-8")):
            assert f"{part['name']} {part['version']}, {part['licence']}, {name_of(manifest.parent / part['folder'])}" in notice
    for wheel in ROOT.glob("tools/*.whl"):
        assert name_of(wheel) in notice
