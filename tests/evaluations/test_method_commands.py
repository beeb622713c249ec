"""`rank` and `verify_methods`: from outside in an empty folder without a database, and called where no test may touch one."""

import io
import json
import os
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from decision.verification import case_of, compute

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "decision" / "cases"
CASE = CASES / "case-08-vikor-tzeng-huang.json"
# Nothing listens on port 1; what opened a connection would fail.
NOWHERE = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nothing", "SECRET_KEY": "x" * 50, "ALLOWED_HOSTS": "example.com"}


def manage(folder, *arguments, **environment):
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "SYSTEMROOT"}}
    return subprocess.run(
        [sys.executable, ROOT / "manage.py", *map(str, arguments)],
        cwd=folder,
        env={**kept, "CDMO_DATA_DIR": str(folder / "data"), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def call(*arguments):
    """What a command printed, on both ways out, and whether it was content."""
    printed, complaints = io.StringIO(), io.StringIO()
    try:
        call_command(*map(str, arguments), stdout=printed, stderr=complaints)
    except SystemExit as end:
        return printed.getvalue(), complaints.getvalue(), end.code
    return printed.getvalue(), complaints.getvalue(), 0


@pytest.fixture
def folder(tmp_path):
    """A copy of one case, to be changed."""
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / CASE.name).write_bytes(CASE.read_bytes())
    return tmp_path


def rewrite(path, **changes):
    path.write_text(json.dumps({**json.loads(path.read_bytes()), **changes}), encoding="utf-8")


def test_rank_prints_the_result_of_a_case_and_nothing_else(tmp_path):
    done = manage(tmp_path, "rank", CASE)

    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert list(answer) == ["id", "method", "result"]
    assert (answer["id"], answer["method"]) == ("case-08-vikor-tzeng-huang", "vikor")
    assert answer["result"] == compute(case_of(json.loads(CASE.read_bytes())))
    assert not (tmp_path / "data" / "db.sqlite3").exists()


def test_rank_names_the_element_at_fault_on_stderr(folder):
    path = folder / "cases" / CASE.name
    rewrite(path, matrix=[[5, 8, 4], [7, None, 8], [8, 8, 6], [7, 4, 6]])

    done = manage(folder, "rank", path, **NOWHERE)

    assert (done.returncode, done.stdout) == (1, "")
    assert "/matrix/1/1 (A2) (CAP): a number is wanted, not null" in done.stderr
    assert "Traceback" not in done.stderr


def test_rank_needs_no_published_answer(folder):
    path = folder / "cases" / CASE.name
    rewrite(path, expected=None)

    printed, complaints, _code = call("rank", path)

    assert json.loads(printed)["result"]["acceptable_advantage"] is False
    assert complaints == ""


def test_rank_says_that_it_turns_no_partial_value_round(folder):
    document = json.loads((CASES / "case-32-weight-stability-intervals.json").read_bytes())
    document["criteria"][3]["direction"] = "min"
    path = folder / "case.json"
    path.write_text(json.dumps(document), encoding="utf-8")

    printed, complaints, _code = call("rank", path)

    assert json.loads(printed)["result"]["first"] == "Addison Square"
    assert complaints == "Size is a cost; its partial values are taken as they are, more is better\n"
    assert "remark        Size is a cost" in call("verify_methods", folder)[0]


@pytest.mark.parametrize(("name", "complaint"), [("missing.json", "No such file"), ("cases", "Is a directory")])
def test_rank_of_what_is_no_file_says_so(folder, name, complaint):
    with pytest.raises(CommandError, match=f"{name}: {complaint}"):
        call("rank", folder / name)


def test_verify_methods_recomputes_what_comes_with_the_product(tmp_path):
    report = tmp_path / "report.txt"
    done = manage(tmp_path, "verify_methods", "--output", report, **NOWHERE)

    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[-1] == "19 cases, 19 passed, 0 failed"
    assert report.read_text(encoding="utf-8") == done.stdout
    for label in ("product", "code", "date", "cases", "python", "libraries", "platform", "random numbers"):
        assert re.search(rf"^{label} +\S", done.stdout, re.MULTILINE), label
    assert {line.split()[-1] for line in lines if line.startswith("  file ")} == {path.name for path in CASES.glob("*.json")}


def test_verify_methods_fails_on_a_changed_digit_and_says_which(folder):
    rewrite(folder / "cases" / CASE.name, expected={"Q": [0.75, 0.25, 0, 0.9], "ranks": [3, 2, 1, 4]})

    printed, complaints, code = call("verify_methods", folder / "cases")

    assert (code, complaints) == (1, "")
    lines = printed.splitlines()
    assert lines[-1] == "1 cases, 0 passed, 1 failed"
    assert "case-08-vikor-tzeng-huang: FAILED" in lines
    (difference,) = [line for line in lines if "differs" in line]
    assert difference.strip().startswith("differs at /Q/3: expected 0.9, obtained 1.0, difference 0.099")


def test_a_file_that_is_no_case_fails_by_name_and_the_others_are_recomputed(folder):
    (folder / "cases" / "broken.json").write_text("{", encoding="utf-8")
    (folder / "cases" / "folder.json").mkdir()
    (folder / "cases" / "README.md").write_text("no case", encoding="utf-8")

    printed, _complaints, code = call("verify_methods", folder / "cases")

    verdicts = re.findall(r"^(\S+): (passed|FAILED)$", printed, re.MULTILINE)
    assert verdicts == [("broken.json", "FAILED"), ("case-08-vikor-tzeng-huang", "passed"), ("folder.json", "FAILED")]
    assert (code, printed.splitlines()[-1]) == (1, "3 cases, 1 passed, 2 failed")


@pytest.mark.parametrize(("name", "complaint"), [("missing", "missing is no folder"), ("empty", "empty holds no case")])
def test_verify_methods_without_cases_is_no_success(folder, name, complaint):
    (folder / "empty").mkdir()

    with pytest.raises(CommandError, match=complaint):
        call("verify_methods", folder / name)


def test_a_report_names_the_code_even_where_the_version_is_not_recorded(folder, settings):
    versioned = dict(re.findall(r"^(product|code) +(.+)$", call("verify_methods", folder / "cases")[0], re.MULTILINE))
    settings.BASE_DIR = folder
    (folder / "decision").mkdir()
    (folder / "decision" / "one.py").write_text("ONE = 1", encoding="utf-8")
    bare = dict(re.findall(r"^(product|code) +(.+)$", call("verify_methods", folder / "cases")[0], re.MULTILINE))

    assert re.fullmatch(r"CDMO Select \d+\.\d+\.\d+", versioned["product"])
    assert bare["product"] == "CDMO Select of no stated version"
    assert bare["code"] == f"decision/, sha256 {sha256(b'decision/one.py 7' + bytes([10]) + b'ONE = 1').hexdigest()}" != versioned["code"]


def test_a_report_that_cannot_be_filed_is_an_error(folder):
    with pytest.raises(CommandError, match=r"nowhere/report.txt: No such file"):
        call("verify_methods", folder / "cases", "--output", folder / "nowhere" / "report.txt")
