import { NO_FILTER, type RecordingQuery } from '@toolkit/core'

/** All recordings, by name. */
export const EVERY_RECORDING: RecordingQuery = {
  ...NO_FILTER,
  sort: 'name',
  descending: false,
  limit: 200,
  after: null,
}
