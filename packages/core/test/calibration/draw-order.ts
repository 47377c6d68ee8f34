/**
 * Moments in the order in which random times find them, each once: the next one is found with a probability in proportion to its
 * duration. This is the order of e/seconds with exponential e.
 */
export function drawOrder<M extends { readonly seconds: number }>(
  moments: readonly M[],
  random: () => number,
): M[] {
  return moments
    .map((moment) => ({ moment, rank: -Math.log(1 - random()) / moment.seconds }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ moment }) => moment)
}
