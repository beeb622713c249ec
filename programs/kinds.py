from common.recompute.kinds import Kind, register_kind
from programs.assembly import compute_coverage, load_supply

register_kind(Kind(name="coverage", load=load_supply, compute=compute_coverage))
