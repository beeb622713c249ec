"""The whole folder of `import_registry`: the registry, and the therapies that it supplies.

An import states what the files say: where people changed the same column since, the file wins. What no file names stays as it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from accounts.models import User
from common.journal import journal
from common.service import Forbidden, mark_stale, service
from partners.imports.checking import check_folder
from partners.imports.registry import Vocabulary, registry_tables
from partners.imports.storing import Stored, store_registry
from partners.imports.tables import Folder
from partners.imports.upsert import Tally
from programs.imports.storing import Programs, store_programs
from programs.imports.tables import program_tables


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the rows of each file, by its name."""

    tallies: Mapping[str, Tally]
    programs_changed: int

    @property
    def is_still(self) -> bool:
        return not self.programs_changed and all(tally.is_still for tally in self.tallies.values())


def import_registry(*, by: User | None, folder: Path) -> Report:
    """Store a folder of CSV files, all or nothing; a second time it changes nothing. Raises Invalid with every problem of every file."""
    if by is not None and not by.is_staff:
        raise Forbidden("Only an administrator imports a registry.")
    words = Vocabulary.current()
    content = Folder(folder, [*registry_tables(words), *program_tables(words)])
    check_folder(content)
    return _store(by=by, content=content, words=words)


@service
def _store(*, by: User | None, content: Folder, words: Vocabulary) -> Report:
    stored = store_registry(content)
    programs = store_programs(content, stored, words.stages)
    report = Report(stored.tallies, len(programs.changes))
    if not report.is_still:
        _journal_batch(by, content, stored)
        _journal_programs(by, programs)
    return report


def _journal_batch(by: User | None, content: Folder, stored: Stored) -> None:
    """One row for the registry. Counts of programs are for their members alone, so they stand in a row of each program."""
    public = {name: tally.as_details() for name, tally in stored.tallies.items() if not name.startswith("program")}
    journal(by, "registry.imported", None, details={"files": {name: part.sha256 for name, part in content.items()}, "rows": public})


def _journal_programs(by: User | None, programs: Programs) -> None:
    for program in programs.changed:
        mark_stale("coverage", program.pk)
        journal(by, "program.imported", program, details=dict(programs.changes[program.pk]))
