// The additive model of the server, so that a moved weight re-ranks at once. Pure; a test holds it to the server's result.

const TIE_TOLERANCE = 1e-9;

const dot = (a, b) => a.reduce((sum, value, place) => sum + value * b[place], 0);

/**
 * Score of each candidate, 0 to 1, for points by group in any scale.
 * A candidate has, by group, `values` (share times value, summed over what applies) and `extents` (the shares that apply).
 * Null where no weighted criterion applies.
 */
export const totals = (model, points) =>
  model.candidates.map(({ values, extents }) => {
    const extent = dot(points, extents);
    return extent > 0 ? dot(points, values) / extent : null;
  });

/** 1 + how many score strictly more, within a tolerance; null without a score. */
export const ranks = (scores) =>
  scores.map((own) => (own === null ? null : 1 + scores.filter((other) => other !== null && other > own + TIE_TOLERANCE).length));
