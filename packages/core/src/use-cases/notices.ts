import { ToolkitError } from '../errors.ts'
import type { JobLoop } from '../jobs/job-loop.ts'
import { NO_WEBHOOK } from '../model/run.ts'
import { hasEnded } from '../model/run-transitions.ts'
import { changeRun } from '../runtime/change.ts'
import type { System } from '../runtime/system.ts'
import type { Notices } from '../toolkit/toolkit.ts'

/** Receives notices of jobs. Before `isReady` it throws `starting`, so that the sender retries. */
export function createNotices(
  system: System,
  loop: JobLoop,
  isReady: () => boolean,
): Pick<Notices, 'take'> {
  const { runs } = system.storage
  return {
    async take({ provider, runId, token, jobId }) {
      if (!isReady()) {
        throw new ToolkitError('starting', 'The server is starting. Send the notice again.')
      }
      const run = await runs.get(runId)
      if (!run || run.provider !== provider) return 'ignored'
      // The signature is valid, but the address is not the one of this run.
      if (run.noticeToken !== token) return 'ignored'
      if (run.noticedJobId === jobId) return 'repeated'
      if (hasEnded(run)) return run.jobId === jobId ? 'repeated' : 'ignored'
      if (run.jobId !== null && run.jobId !== jobId) return 'ignored'
      // A run without an upload has no job.
      if (run.jobId === null && run.uploadedAt === null) return 'ignored'
      // The job belongs to another run: the notice was replayed to this address.
      const owner = await runs.withJobId(provider, jobId)
      if (owner !== null && owner.id !== runId) return 'ignored'
      await changeRun(system, runId, { type: 'noticed', jobId })
      loop.nudge(runId)
      return 'taken'
    },
  }
}

/** Stores the state of the webhook. */
export function webhookAnnouncements(log: System['log']): Pick<Notices, 'announce' | 'webhook'> {
  let state = NO_WEBHOOK
  return {
    webhook: () => state,
    announce(next) {
      const changed = JSON.stringify(next) !== JSON.stringify(state)
      state = next
      if (changed) log({ event: 'webhook-announced', ...next })
    },
  }
}
