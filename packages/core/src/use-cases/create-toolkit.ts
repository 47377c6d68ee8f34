import { ToolkitError } from '../errors.ts'
import type { AccountRefusal } from '../jobs/account-breaker.ts'
import { JobLoop } from '../jobs/job-loop.ts'
import { Spending } from '../jobs/spending.ts'
import { Deletions } from '../maintenance/deletions.ts'
import { Quarantine } from '../maintenance/quarantine.ts'
import { Preparation } from '../media/preparation.ts'
import type { ToolkitEvent } from '../model/event.ts'
import { type DiarizationProvider, describeProvider } from '../ports/diarization-provider.ts'
import { joinStorage } from '../ports/storage.ts'
import { KeyedQueue } from '../runtime/concurrency.ts'
import { PendingChanges, type System, type ToolkitDependencies } from '../runtime/system.ts'
import { withTimeout } from '../runtime/timeout.ts'
import type { DiskHealth, ProviderHealth, Toolkit } from '../toolkit.ts'
import { RecordingCreator } from '../uploads/create-recording.ts'
import { IdempotencyKeys } from '../uploads/idempotency-keys.ts'
import { createUploads, UPLOADS_LEAVE_BYTES } from '../uploads/uploads.ts'
import { createNotices, webhookAnnouncements } from './notices.ts'
import { createRecordings } from './recordings.ts'
import { type Keepers, keepSweeping, keepWatch, noteSpending, recover } from './recovery.ts'
import { createResults } from './results.ts'
import { createRuns } from './runs.ts'

/** What the person should know of an account that refuses. */
const REFUSAL_WORDS: Readonly<Record<AccountRefusal, string>> = {
  credentials:
    'The provider refuses the key. Check it in the settings; diarizations wait and go on by themselves.',
  credit:
    'The provider asks for payment. Check credit and subscription of the account; diarizations wait and go on by themselves.',
}

/** How long a provider has to answer the question for its health. */
const HEALTH_MS = 3_000

/** The use cases over the given ports. Call `start` once, `close` at the end. */
export function createToolkit(dependencies: ToolkitDependencies): Toolkit {
  const listeners = new Set<(event: ToolkitEvent) => void>()
  const publish = (event: ToolkitEvent) => {
    for (const listener of listeners) {
      try {
        listener(event)
      } catch (error) {
        // What has happened has happened, whoever cannot bear to hear it.
        dependencies.log({ event: 'listener-failed', error })
      }
    }
  }
  const announcements = webhookAnnouncements(dependencies.log)
  const { records, bytes, ...others } = dependencies
  const system: System = {
    ...others,
    storage: joinStorage(records, bytes),
    publish,
    webhook: announcements.webhook,
    changing: new PendingChanges(),
    beginning: new KeyedQueue(),
  }
  const preparation = new Preparation(system)
  const spending = new Spending(system)
  const loop = new JobLoop(system, preparation, spending)
  const intake = new RecordingCreator(system, preparation, loop)
  const deletions = new Deletions(system, preparation, loop)
  const quarantine = new Quarantine(system, deletions)
  const keepers: Keepers = { intake, preparation, loop, deletions, quarantine }
  const keys = new IdempotencyKeys(system)
  const closing = new AbortController()
  let isReady = false
  let sweeping = Promise.resolve()
  let watching = Promise.resolve()

  return {
    uploads: createUploads(system, intake, { preparation, deletions, keys }),
    recordings: createRecordings(system, { preparation, deletions }),
    runs: createRuns(system, loop, { spending, deletions }),
    results: createResults(system),
    notices: { ...announcements, ...createNotices(system, loop, () => isReady) },
    limits: system.limits,

    async health() {
      const providers = await Promise.all(
        system.providers.map((provider, index) =>
          providerHealth(system, provider, index === 0, loop.refusal(provider.name)),
        ),
      )
      const reachable = await system.storage.check().then(
        () => true,
        () => false,
      )
      const database = { kind: system.storage.kind, reachable }
      return { providers, database, disk: await diskHealth(system), strays: quarantine.held }
    },

    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },

    isReady: () => isReady,

    async start() {
      await noteSpending(system, spending)
      await recover(system, keepers)
      keys.note(await system.storage.uploads.list())
      isReady = true
      sweeping = keepSweeping(system, keepers, closing.signal)
      watching = keepWatch(system, keepers, closing.signal)
    },

    async close() {
      closing.abort()
      await loop.close()
      await preparation.close()
      await sweeping
      await watching
    },
  }
}

async function diskHealth({ storage }: System): Promise<DiskHealth> {
  const freeBytes = await storage.blobs.freeBytes().catch(() => null)
  return { freeBytes, low: freeBytes !== null && freeBytes < UPLOADS_LEAVE_BYTES }
}

async function providerHealth(
  system: System,
  provider: DiarizationProvider,
  isDefault: boolean,
  refusal: AccountRefusal | null,
): Promise<ProviderHealth> {
  const late = new ToolkitError('provider-unavailable', 'The provider did not answer in time.')
  const limit = { clock: system.clock, ms: HEALTH_MS, error: () => late }
  const fault = await withTimeout(limit, (signal) => provider.check(signal)).then(
    () => null,
    (error: unknown) => (error instanceof ToolkitError ? error : late).message,
  )
  return {
    ...describeProvider(provider),
    default: isDefault,
    reachable: fault === null,
    detail: fault ?? (refusal === null ? null : REFUSAL_WORDS[refusal]),
  }
}
