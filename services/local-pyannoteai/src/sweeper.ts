import type { Clock } from '@toolkit/core'
import type { JobBook } from './job-book.ts'
import type { Log } from './log.ts'
import type { MediaStore } from './media-store.ts'

const EVERY_MS = 600_000

interface SweepPorts {
  readonly book: JobBook
  readonly media: MediaStore
  readonly clock: Clock
  readonly log: Log
}

/**
 * Drops jobs 24 h after they ended, together with the media they were about, and any media that has been kept as long as media are.
 * What a job still needs stays.
 */
export async function sweep({ book, media, clock }: Omit<SweepPorts, 'log'>): Promise<void> {
  const endedJobs = await book.dropExpired()
  for (const { url, uploadedAtMs, isOld } of media.all(clock.now())) {
    const isDone = endedJobs.some((job) => job.source === url && job.createdAtMs >= uploadedAtMs)
    if ((isOld || isDone) && !book.needs(url)) await media.remove(url)
  }
}

/** Sweeps now and every ten minutes until `signal`; what fails is told and tried again the next time. */
export async function keepSweeping(ports: SweepPorts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await sweep(ports).catch((error: unknown) => {
      const message = 'Old jobs and media were not dropped; it is tried again later.'
      ports.log({ level: 'error', event: 'local-sweep-failed', message, error })
    })
    await ports.clock.wait(EVERY_MS, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
  }
}
