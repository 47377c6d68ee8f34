/** Spots in the lower half of the scale. Seconds. */
export const SPOT_DEFAULTS = {
  spotMin: 0,
  spotMax: 50,
  mergeGap: 0.3,
  minDuration: 0.2,
} as const
