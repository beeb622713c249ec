"""The files of a frozen shortlist: its record in, bytes out; the same record gives the same bytes."""
