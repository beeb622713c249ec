"""Quantiles of F and tails of chi-square. SciPy takes a while to load, and is loaded only by whoever asks for one."""


def upper_f(numerator: float, denominator: float, below: float = 0.975) -> float:
    """The value under which an F variable lies with probability `below`; degrees of freedom above 0, whole or not."""
    from scipy.special import fdtri  # noqa: PLC0415 - loading it at start would slow every command

    return float(fdtri(numerator, denominator, below))


def chi_square_tail(degrees: int, value: float) -> float:
    """The probability that a chi-square variable exceeds `value`."""
    from scipy.special import chdtrc  # noqa: PLC0415 - loading it at start would slow every command

    return float(chdtrc(degrees, value))
