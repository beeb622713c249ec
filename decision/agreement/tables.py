"""What a table of ratings must be before anything is computed from it."""

import numpy as np

from decision.errors import MissingValueError, ShapeError, TooFewError
from decision.types import FloatArray

AXES = 2


def check_axes(matrix: FloatArray, rows: str, columns: str) -> None:
    """Raises ShapeError when the array has not two axes, or nothing in it."""
    if matrix.ndim != AXES or not matrix.size:
        raise ShapeError(f"{rows}s by {columns}s, one of each at least, not {matrix.shape}")


def check_complete(matrix: FloatArray, method: str, rows: str, columns: str) -> None:
    """For methods that know no missing value and need two rows and two columns.

    Raises TooFewError, ShapeError, or MissingValueError naming row and column of a value that is absent or not finite.
    """
    for count, what in zip(matrix.shape, (rows, columns), strict=False):
        if count <= 1:
            raise TooFewError(f"{method} needs two or more {what}s without a gap, not {count}")
    check_axes(matrix, rows, columns)
    absent = np.argwhere(~np.isfinite(matrix))
    if absent.size:
        row, column = (int(place) for place in absent[0])
        raise MissingValueError(f"{rows} {row + 1}, {columns} {column + 1}: a rating is a finite number, not {matrix[row, column]}")
