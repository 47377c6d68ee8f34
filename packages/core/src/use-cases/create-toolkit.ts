import { EnrolmentJobs } from '../enrolment/enrolment-jobs.ts'
import { createVoices } from '../enrolment/voice-calls.ts'
import { VoiceRecords } from '../enrolment/voice-records.ts'
import { ToolkitError } from '../errors.ts'
import type { AccountRefusal } from '../jobs/account-breaker.ts'
import { JobLoop } from '../jobs/job-loop.ts'
import { Spending } from '../jobs/spending.ts'
import { AudioRetention } from '../maintenance/audio-retention.ts'
import { Deletions } from '../maintenance/deletions.ts'
import { Quarantine } from '../maintenance/quarantine.ts'
import { Trash } from '../maintenance/trash.ts'
import { UnusedReviews } from '../maintenance/unused-reviews.ts'
import { Preparation } from '../media/preparation.ts'
import type { ToolkitEvent } from '../model/recording.ts'
import { type DiarizationProvider, describeProvider } from '../ports/diarization-provider.ts'
import { joinStorage } from '../ports/storage.ts'
import { KeyedQueue } from '../runtime/concurrency.ts'
import { DiskSpace, LEFT_FREE_BYTES } from '../runtime/disk-space.ts'
import {
  PendingChanges,
  type RecordingChange,
  Revision,
  type System,
  type ToolkitDependencies,
} from '../runtime/system.ts'
import { withTimeout } from '../runtime/timeout.ts'
import type { DiskHealth, ProviderHealth } from '../toolkit/health.ts'
import type { Toolkit } from '../toolkit/toolkit.ts'
import { RecordingCreator } from '../uploads/create-recording.ts'
import { FetchedUploads } from '../uploads/fetches.ts'
import { IdempotencyKeys } from '../uploads/idempotency-keys.ts'
import { TakenObjects } from '../uploads/taken-objects.ts'
import { createUploads } from '../uploads/uploads.ts'
import { Watch } from '../uploads/watches.ts'
import { createCalibrations } from './calibration.ts'
import { createCorpusExport } from './corpus-export.ts'
import { createCorrections } from './corrections.ts'
import { createEvaluations } from './evaluations.ts'
import { createImports } from './imports.ts'
import { createInsights } from './insights.ts'
import { createNotices, webhookAnnouncements } from './notices.ts'
import { createRecordings } from './recordings.ts'
import {
  completeCandidates,
  noteSpending,
  type RecoveryServices,
  recover,
  runSweeps,
  runWatch,
} from './recovery.ts'
import { createResults } from './results.ts'
import { createReviews } from './reviews.ts'
import { createRuns } from './runs.ts'
import { createSources } from './sources.ts'
import { createStretchVerdicts } from './stretch-verdicts.ts'
import { createViews } from './views.ts'

/** The health messages for a refusing account. */
const REFUSAL_MESSAGES: Readonly<Record<AccountRefusal, string>> = {
  credentials:
    'The provider refuses the key. Check it in the settings; waiting diarizations continue automatically.',
  credit:
    'The provider asks for payment. Check credit and subscription of the account; waiting diarizations continue automatically.',
}

/** What `Revision` counts of an event; null: nothing. */
function changeOf(event: ToolkitEvent): RecordingChange | null {
  switch (event.type) {
    case 'recording':
      return { recordingId: event.recording.id, what: 'recording' }
    case 'deleted':
      return { recordingId: event.recordingId, what: 'recording' }
    case 'verdict':
      return { recordingId: event.verdict.recordingId, what: 'verdicts' }
    default:
      return null
  }
}

/** The timeout of a provider's health check. */
const HEALTH_MS = 3_000

/** Creates the use cases. Call `start` once, and `close` at the end. */
export function createToolkit(dependencies: ToolkitDependencies): Toolkit {
  const listeners = new Set<(event: ToolkitEvent) => void>()
  const revision = new Revision()
  const publish = (event: ToolkitEvent) => {
    const change = changeOf(event)
    if (change !== null) revision.next(change)
    for (const listener of listeners) {
      try {
        listener(event)
      } catch (error) {
        // A failing listener must not affect the change or other listeners.
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
    revision,
    beginning: new KeyedQueue(),
  }
  const preparation = new Preparation(system)
  const spending = new Spending(system)
  const loop = new JobLoop(system, preparation, spending)
  const creator = new RecordingCreator(system, preparation, loop)
  const deletions = new Deletions(system, preparation, loop)
  const quarantine = new Quarantine(system, deletions)
  const trash = new Trash(system, deletions, loop)
  const space = new DiskSpace(system)
  const retention = new AudioRetention(system, preparation, space)
  const unusedReviews = new UnusedReviews(system)
  const keys = new IdempotencyKeys(system)
  const uploads = createUploads(system, creator, { preparation, deletions, keys, space })
  const taken = new TakenObjects(system)
  const fetches = new FetchedUploads(system, { uploads, preparation, keys, taken })
  const abandon = async (id: string) => {
    await fetches.stop(id)
    await uploads.abandon(id)
  }
  const watches = dependencies.watch.places.map(
    (place) => new Watch(system, place, { fetches, taken, abandon }),
  )
  const voiceRecords = new VoiceRecords(system)
  const enrolments = new EnrolmentJobs(system, voiceRecords, deletions)
  const services: RecoveryServices = {
    ...{ creator, preparation, loop, fetches, taken, enrolments },
    ...{ deletions, quarantine, trash, retention, unusedReviews },
  }
  const calibration = createCalibrations(system)
  const results = createResults(system, calibration)
  const closing = new AbortController()
  let isReady = false
  let sweeps = Promise.resolve()
  let watch = Promise.resolve()
  let completing = Promise.resolve()
  let watching: Promise<unknown> = Promise.resolve()

  return {
    uploads: { ...uploads, abandon },
    fetches,
    sources: createSources(dependencies.browser, { fetches, taken, watches }),
    recordings: createRecordings(system, { preparation, deletions }),
    trash: {
      put: (id) => trash.put(id),
      restore: (id) => trash.restore(id),
      summary: () => trash.summary(),
      empty: () => trash.empty(),
    },
    retention: {
      due: (days, limit) => retention.due(days, limit),
      bringBack: (id, file) => retention.bringBack(id, file),
      bringBackFromSource: (id, signal) => retention.bringBackFromSource(id, signal),
    },
    runs: createRuns(system, loop, { spending, deletions }),
    imports: createImports(system, { preparation }),
    results,
    corpus: createCorpusExport(system.storage, results),
    views: createViews(system),
    voices: createVoices(system, voiceRecords, enrolments, results),
    evaluations: createEvaluations(system, results),
    corrections: createCorrections(system),
    stretchVerdicts: createStretchVerdicts(system, results),
    review: createReviews(system, results),
    calibration,
    insights: createInsights(system),
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
      await recover(system, services)
      keys.note(await system.storage.uploads.list())
      await fetches.resume()
      isReady = true
      sweeps = runSweeps(system, services, closing.signal)
      watch = runWatch(system, services, closing.signal)
      completing = completeCandidates(system, closing.signal)
      watching = Promise.all(watches.map((one) => one.run(closing.signal)))
    },

    async close() {
      closing.abort()
      await fetches.close()
      await enrolments.close()
      await deletions.close()
      await loop.close()
      await preparation.close()
      await sweeps
      await watch
      await completing
      await watching
    },
  }
}

async function diskHealth({ storage }: System): Promise<DiskHealth> {
  const freeBytes = await storage.blobs.freeBytes().catch(() => null)
  return { freeBytes, low: freeBytes !== null && freeBytes < LEFT_FREE_BYTES }
}

async function providerHealth(
  system: System,
  provider: DiarizationProvider,
  isDefault: boolean,
  refusal: AccountRefusal | null,
): Promise<ProviderHealth> {
  const timedOut = new ToolkitError('provider-unavailable', 'The provider did not respond in time.')
  const limit = { clock: system.clock, ms: HEALTH_MS, error: () => timedOut }
  const fault = await withTimeout(limit, (signal) => provider.check(signal)).then(
    () => null,
    (error: unknown) => (error instanceof ToolkitError ? error : timedOut).message,
  )
  return {
    ...describeProvider(provider),
    default: isDefault,
    reachable: fault === null,
    detail: fault ?? (refusal === null ? null : REFUSAL_MESSAGES[refusal]),
  }
}
