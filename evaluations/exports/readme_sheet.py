"""How to use the workbook, and what its words mean."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evaluations.exports.board import ABSTAINED, NOT_APPLICABLE, UNKNOWN, Board
from evaluations.exports.book import Book
from evaluations.exports.styles import INK_2

AGREED = (
    gettext_lazy("Agreed"),
    gettext_lazy(
        "What the evaluators settled in consensus; it counts in place of the mean, and the reason stands under “Basis”. "
        "What each of them had given stays beside it: empty the cell, and the mean counts again."
    ),
)
TITLE = "Read me"
WIDTHS = (24, 120)
SECTIONS = (
    (
        gettext_lazy("Try other weights"),
        gettext_lazy(
            "On the page Weights, type other points into a framed cell. On the page Ranking scores and ranks follow at once; "
            "a candidate whose rank differs from the frozen one is set off in blue."
        ),
    ),
    (
        gettext_lazy("Try other ratings"),
        gettext_lazy(
            "On the page Ratings, type a level from 0 to 5, or one of the words below, into a framed cell. "
            "The page may be filtered and sorted, for instance by candidate or criterion."
        ),
    ),
    (
        gettext_lazy("Try a gate"),
        gettext_lazy("On the page Ranking, “Gates failed” is a number to type over: with 0 the candidate is ranked."),
    ),
    (
        gettext_lazy("What stays"),
        gettext_lazy("The page Decision and all that is headed “when frozen” are plain values: the decision as it was taken."),
    ),
    (
        gettext_lazy("Score"),
        gettext_lazy(
            "The sum of weight times level over 5: 0% is the worst on every criterion, 100% the best; pages show it out of 100. "
            "The weight of a criterion is its share of the points in its group, times the weight of that group."
        ),
    ),
    (
        UNKNOWN,
        gettext_lazy(
            "Evidence is pending, or nobody answered. The weight stays and the value may be anything from worst to best: "
            "the score is the middle of lowest and highest, and the known weight says how much of it is known."
        ),
    ),
    (
        NOT_APPLICABLE,
        gettext_lazy(
            "Not applicable, when all who answered say so. The criterion leaves the candidate's sum; its other weights grow in proportion."
        ),
    ),
    (
        ABSTAINED,
        gettext_lazy("The evaluator gave no answer: neither a level nor “not applicable”. An empty cell counts alike."),
    ),
    (
        gettext_lazy("Level"),
        gettext_lazy(
            "The mean of the evaluators who gave one. Where facts of the registry decide, the level stands under “From facts” "
            "and the reason under “Basis”."
        ),
    ),
    (
        gettext_lazy("Rank"),
        gettext_lazy(
            "One more than the number of candidates without a failed gate that score strictly higher; equal scores share a rank. "
            "Who fails a gate has none."
        ),
    ),
    (
        gettext_lazy("Evaluators"),
        gettext_lazy(
            "Shown by number, in an order that means nothing. Ratings of somebody with a declared conflict of interest "
            "do not count and are left out."
        ),
    ),
    (
        gettext_lazy("Digest"),
        gettext_lazy("The SHA-256 sum of the frozen record. The same record gives this file again, byte for byte."),
    ),
)


def write_readme(book: Book, board: Board, footer: str) -> None:
    sheet = book.sheet(TITLE, widths=WIDTHS, footer=footer, tab=INK_2)
    sheet.text(0, 0, _("How to read this workbook"), "title")
    for row, (title, text) in enumerate((*SECTIONS, AGREED) if board.has_agreed else SECTIONS, 2):
        sheet.text(row, 0, str(title), "top_strong")
        sheet.text(row, 1, str(text), "wrapped")
        sheet.fit(row, (str(text), WIDTHS[1]))
    sheet.page.fit_to_pages(1, 0)
