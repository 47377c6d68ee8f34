import type { TurnStatus } from '@toolkit/server/client'

/** What a person has done to a turn of a correction. */
export const TURN_STATUS_WORDS: Readonly<Record<TurnStatus, string>> = {
  machine: 'machine',
  confirmed: '✓ confirmed',
  corrected: '✎ corrected',
}
