"""How far evaluators agree, and where it matters."""
