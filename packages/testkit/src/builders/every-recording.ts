import { NO_BOUNDS, type RecordingQuery } from '@toolkit/core'

/** All recordings, by name. */
export const EVERY_RECORDING: RecordingQuery = {
  q: null,
  status: null,
  provider: null,
  model: null,
  humanScore: NO_BOUNDS,
  sampleMean: NO_BOUNDS,
  turnMinimum: NO_BOUNDS,
  unscored: 'include',
  undiarized: 'include',
  sort: 'name',
  descending: false,
  limit: 200,
  after: null,
}
