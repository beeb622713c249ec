"""Worked cases: published examples, recomputed and compared."""
