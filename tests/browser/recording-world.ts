import type { Recording } from '@toolkit/core'
import type { BrowserContextOptions } from 'playwright-core'
import { openTurns } from './actions.ts'
import { openWorld, type WatchedPage, type World } from './fixture.ts'
import { type LongRecording, putLongRecording } from './long-recording.ts'

/** A minute with four speakers: a turn every two seconds, doubtful ones at 8, 26 and 44 s. */
export const MINUTE: LongRecording = {
  hours: 1 / 60,
  turns: 30,
  sampleRate: 8000,
  name: 'A minute',
}

/** A product with prepared finished recordings. */
export interface RecordingWorld extends World {
  readonly recordings: readonly Recording[]
  /** Opens a recording and waits for its lists. */
  openRecording(place?: number, options?: BrowserContextOptions): Promise<WatchedPage>
}

export async function openRecordingWorld(
  wanted: readonly LongRecording[],
): Promise<RecordingWorld> {
  const recordings: Recording[] = []
  const world = await openWorld(async (folder) => {
    for (const each of wanted) recordings.push(await putLongRecording(folder, each))
  })
  return {
    ...world,
    recordings,
    openRecording: async (place = 0, options = {}) => {
      const watched = await world.open(`/recordings/${recordings[place]?.id}`, options)
      await openTurns(watched.page)
      return watched
    },
  }
}
