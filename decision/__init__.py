"""The mathematics of CDMO Select: no Django, no input or output, no clock; dates are arguments."""
