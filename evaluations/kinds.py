from common.recompute.kinds import Kind, register_kind
from evaluations.assembly import compute_ranking, load_evaluation

register_kind(Kind(name="ranking", load=load_evaluation, compute=compute_ranking))
