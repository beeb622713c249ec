"""Weights from judgements: direct shares come from the tree, the rest from here."""
