import { ApiError, type Client } from '@toolkit/server/client'
import type { Wanted } from './batch.ts'
import type { StartOutcome } from './batches.ts'

/** What of the page's locks is needed: `run` is alone with this name among all tabs. */
export type Alone = (name: string, run: () => Promise<void>) => Promise<void>

/**
 * Starts a diarization of a recording that has none yet; one that another tab has started is as good.
 * Its own word on the number of speakers holds. `isAgreed`: to what it costs, however much. Rejects where the server
 * refuses for another reason than that.
 */
export async function startFirstRun(
  api: Pick<Client, 'diarizations' | 'diarize'>,
  alone: Alone,
  recordingId: string,
  { provider, model }: Wanted,
  isAgreed: boolean,
): Promise<StartOutcome> {
  try {
    await alone(`toolkit-start-${recordingId}`, async () => {
      const { total } = await api.diarizations(recordingId, { limit: 1 })
      if (total > 0) return
      await api.diarize(recordingId, {
        ...(provider === null ? {} : { provider }),
        ...(model === null ? {} : { model }),
        ...(isAgreed ? { confirm: true } : {}),
      })
    })
    return 'started'
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.code === 'recording-not-found') return 'gone'
    if (error.code === 'run-under-way') return 'started'
    if (error.code === 'confirmation-required') return 'unconfirmed'
    throw error
  }
}

/** Alone by the browser's locks. Pages that are not reached securely have none: then the check has to do. */
export const withTabLock: Alone = async (name, run) => {
  if (!('locks' in navigator)) return run()
  await navigator.locks.request(name, run)
}
