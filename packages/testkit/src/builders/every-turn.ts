import { NO_BOUNDS, type TurnQuery } from '@toolkit/core'

/** All turns of a run, in order. */
export const EVERY_TURN: TurnQuery = {
  confidence: NO_BOUNDS,
  window: NO_BOUNDS,
  sort: 'start',
  descending: false,
  limit: 5_000,
  after: null,
}
