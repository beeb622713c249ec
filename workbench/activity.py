"""What happened, in words, from the audit trail: only what the reader may see, and never what a blind round hides."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.journal.write import SYSTEM
from common.models import JournalEntry
from evaluations.history import ROUND_SAID
from evaluations.models import Candidate, Evaluation
from partners.models import Component
from programs.models import Program

# While a round is open and blind, others' work on it is not shown to anybody: not what, not who, not when.
SECRET_VERBS = (
    "ratings.saved",
    "sheet.submitted",
    "sheet.taken_back",
    "sheet.reminded",
    "evaluation.declared",
    "evaluation.conflict_cleared",
)

SAID = {
    **ROUND_SAID,
    "program.created": gettext_lazy("made the program"),
    "program.changed": gettext_lazy("changed the program"),
    "program.deleted": gettext_lazy("removed a program"),
    "program.member": gettext_lazy("set the role of a member"),
    "program.member_removed": gettext_lazy("took a member out"),
    "program.imported": gettext_lazy("imported the program"),
    "registry.imported": gettext_lazy("imported the registry"),
    "ratings.saved": gettext_lazy("saved ratings"),
    "sheet.submitted": gettext_lazy("handed in a sheet"),
    "sheet.taken_back": gettext_lazy("took a sheet back"),
    "evaluation.declared": gettext_lazy("declared interests"),
    "evaluation.conflict_cleared": gettext_lazy("let somebody with a declared interest rate"),
    "sheet.reminded": gettext_lazy("sent a reminder"),
    "consensus.recorded": gettext_lazy("recorded what a cell was settled at"),
    "consensus.cleared": gettext_lazy("opened a settled cell again"),
    "scorecard.created": gettext_lazy("made a scorecard"),
    "scorecard.draft": gettext_lazy("started a draft of a scorecard"),
    "scorecard.weights": gettext_lazy("changed the weights of a draft"),
    "scorecard.published": gettext_lazy("published a scorecard version"),
    "shortlist.frozen": gettext_lazy("froze a shortlist"),
    "recompute.retried": gettext_lazy("had a result computed again"),
    "recompute.retried_all": gettext_lazy("had everything that was given up computed again"),
    "token.issued": gettext_lazy("issued an API token"),
    "token.revoked": gettext_lazy("revoked an API token"),
    "token.used": gettext_lazy("used an API token"),
    "user.created": gettext_lazy("made an account"),
    "user.theme": gettext_lazy("changed the theme"),
    "user.time_zone": gettext_lazy("changed the time zone"),
    "user.single_keys": gettext_lazy("changed the keyboard setting"),
}
ACTIONS = {
    "created": gettext_lazy("added %(what)s"),
    "changed": gettext_lazy("changed %(what)s"),
    "deleted": gettext_lazy("removed %(what)s"),
}
NOUNS = {
    "source": gettext_lazy("a source"),
    "requirement": gettext_lazy("a requirement"),
    "organization": gettext_lazy("the organization"),
    "site": gettext_lazy("the site"),
    "capability": gettext_lazy("a capability"),
    "event": gettext_lazy("an event"),
    "inspection": gettext_lazy("an inspection"),
    "ownership": gettext_lazy("an ownership"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of the audit trail as a line of a page."""

    at: datetime
    actor: str
    initials: str
    what: str
    about: str
    place: str
    href: str
    verb: str


def entries_for(user: User) -> QuerySet[JournalEntry]:
    """Those of the reader's programs, of the registry, and the reader's own; newest first."""
    programs = Program.objects.visible_to(user)
    seen = Q(program_id__in=[str(pk) for pk in programs.values_list("pk", flat=True)])
    registry = Q(program_id="", object_type__startswith="partners.") | Q(verb="registry.imported")
    own = Q(program_id="", actor=user.audit_id)
    return JournalEntry.objects.filter(seen | registry | own).exclude(_hidden_from(user)).order_by("-id")


def read_activity(user: User, entries: Iterable[JournalEntry]) -> list[Happening]:
    """By four queries for all names, five when candidates are among them."""
    rows = list(entries)
    names = Names.read(user, rows)
    return [names.happening(row) for row in rows]


def merged(happenings: Iterable[Happening]) -> list[Happening]:
    """A run of the same line by the same person becomes one, as of its newest."""
    return [next(run) for _key, run in groupby(happenings, key=lambda line: (line.actor, line.what, line.place))]


def details_of(row: JournalEntry) -> dict[str, Any]:
    details: dict[str, Any] = json.loads(row.canonical)["details"]
    return details


def _candidates(user: User, pks: Iterable[str]) -> QuerySet[Candidate]:
    return Candidate.objects.visible_to(user).filter(pk__in=pks).select_related("site", "organization")


def _hidden_from(user: User) -> Q:
    blind = Evaluation.objects.visible_to(user).unopened().filter(is_blind=True)
    rounds = blind.values_list("pk", flat=True)
    candidates = Candidate.objects.filter(evaluation__in=blind).values_list("pk", flat=True)
    return Q(verb__in=SECRET_VERBS, object_id__in=[str(pk) for pk in (*rounds, *candidates)]) & ~Q(actor=user.audit_id)


@dataclass(frozen=True, slots=True)
class Names:
    """The names behind the pseudonyms and ids of some entries, read together."""

    reader: User
    people: dict[str, User]
    programs: dict[str, Program]
    rounds: dict[str, Evaluation]
    candidates: dict[str, str]
    components: dict[str, str]

    @classmethod
    def read(cls, user: User, rows: list[JournalEntry]) -> "Names":
        rounds = [row.object_id for row in rows if row.object_type == "evaluations.evaluation"]
        programs = {row.program_id for row in rows if row.program_id}
        candidates = {found for row in rows if (found := details_of(row).get("candidate"))}
        return cls(
            user,
            {person.audit_id: person for person in User.objects.filter(audit_id__in={row.actor for row in rows})},
            {str(program.pk): program for program in Program.objects.visible_to(user).filter(pk__in=programs)},
            {str(found.pk): found for found in Evaluation.objects.visible_to(user).filter(pk__in=rounds)},
            {str(found.pk): found.name for found in _candidates(user, candidates)},
            dict(Component.objects.values_list("code", "name")),
        )

    def happening(self, row: JournalEntry) -> Happening:
        details = details_of(row)
        person = self.people.get(row.actor)
        place = self.rounds.get(row.object_id) or self.programs.get(row.program_id)
        return Happening(
            at=row.at,
            actor=self._actor(row.actor),
            initials=person.initials if person else "·",
            what=self._what(row.verb, details),
            about=self.candidates.get(details.get("candidate", ""), ""),
            place=str(place) if place else "",
            href=place.get_absolute_url() if place else "",
            verb=row.verb,
        )

    def _actor(self, audit_id: str) -> str:
        """The name behind a pseudonym, as long as there is an account with it."""
        if audit_id == self.reader.audit_id:
            return _("You")
        if audit_id == SYSTEM:
            return _("The system")
        return str(self.people[audit_id]) if audit_id in self.people else _("Somebody")

    def _what(self, verb: str, details: dict[str, Any]) -> str:
        if verb == "evaluation.gate_checked":
            return _("checked gate %(gate)s") % {"gate": details["gate"]}
        if verb in SAID:
            return str(SAID[verb])
        noun, _dot, action = verb.partition(".")
        what = self._named(str(NOUNS.get(noun, noun.replace("_", " "))), details)
        return str(ACTIONS[action]) % {"what": what} if action in ACTIONS else f"{noun} {action}".replace("_", " ")

    def _named(self, noun: str, details: dict[str, Any]) -> str:
        component = self.components.get(details.get("component_id") or details.get("component") or "")
        if component:
            return _("%(noun)s of %(name)s") % {"noun": noun, "name": component}
        return f"{noun} {details['name']}" if details.get("name") else noun
