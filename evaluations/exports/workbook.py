"""The workbook of a shortlist: the decision as it was taken, and a model of it that calculates."""

from typing import Any

from django.utils.translation import gettext as _

from evaluations.exports.book import Book
from evaluations.exports.decision_sheet import write_decision
from evaluations.exports.ranking_sheet import write_ranking
from evaluations.exports.ratings_sheet import write_ratings
from evaluations.exports.reading import read_board
from evaluations.exports.readme_sheet import write_readme
from evaluations.exports.weights_sheet import write_weights


def shortlist_workbook(record: dict[str, Any]) -> bytes:
    """XLSX. Its formulas repeat `decision.ranking` in functions that every spreadsheet program knows."""
    board = read_board(record)
    book = Book(title=_("Shortlist: %(name)s") % {"name": record["evaluation"]["name"]}, created=board.frozen_at)
    footer = _("CDMO Select · revision %(revision)d") % {"revision": board.revision}
    write_decision(book, board, footer)
    write_ranking(book, board, footer)
    write_weights(book, board, footer)
    write_ratings(book, board, footer)
    write_readme(book, board, footer)
    return book.close()
