import { openPyannote } from '@toolkit/adapter-pyannote'
import {
  ALL_RECORDINGS,
  createToolkit,
  hasCode,
  NO_HINTS,
  type Recording,
  type Run,
  reliability,
  type Storage,
  type Toolkit,
} from '@toolkit/core'
import { type ManualClock, memoryStorage, NO_SOURCES, someMedia } from '@toolkit/testkit'
import { createApp } from '@toolkit/webhook'
import { CLOUD_KEY, CLOUD_SECRET, type Cloud, PUBLIC_URL } from './cloud.ts'
import { ProcessLifetime } from './crashing-process.ts'
import { untilIdle } from './event-loop-idle.ts'
import type { History } from './history.ts'

const SOUND = new TextEncoder().encode('sound'.repeat(40))
const SECONDS = 2
/** Maximum number of clock steps until a history must end or be held. */
const MAX_STEPS = 4_000

/** The outcome of a history. */
export interface Outcome {
  readonly run: Run
  readonly recording: Recording
  readonly storage: Storage
}

/** Endpoint of notices; null between two lifetimes. */
export interface NoticeEndpoint {
  receive: ((request: Request) => Promise<Response>) | null
}

/** Plays a history for one recording and returns its final state. */
export async function play(
  history: History,
  environment: {
    readonly cloud: Cloud
    readonly clock: ManualClock
    readonly endpoint: NoticeEndpoint
  },
): Promise<Outcome> {
  const { cloud, clock, endpoint } = environment
  const storage = memoryStorage()
  cloud.faults.set(history.faults)
  let steps = 0
  const step = async (lifetime: ProcessLifetime) => {
    if (lifetime.isKilled) return new Promise(() => undefined)
    steps += 1
    await clock.advance(history.stepsMs[steps % history.stepsMs.length] ?? 1_000)
    await untilIdle()
  }
  for (const [index, plan] of history.lifetimes.entries()) {
    const lifetime = new ProcessLifetime(plan)
    const toolkit = open(lifetime, storage, history, environment)
    endpoint.receive = receiver(toolkit, lifetime, clock)
    const runLifetime = async () => {
      while (!(await started(toolkit))) await step(lifetime)
      for (let hasDecided = false; ; ) {
        await uploadRecording(toolkit, storage, history)
        let run = await newestRun(storage)
        if (run !== null && steps === history.cancelsAt) {
          await cancel(toolkit, run)
          // A history does not end in the middle of a cancellation.
          run = await newestRun(storage)
        }
        if (run !== null && (await isSettled(storage, run))) {
          if (hasDecided) break
          await decide(toolkit, storage, history)
          hasDecided = true
          continue
        }
        if (steps > MAX_STEPS) throw new Error(`the history does not end: ${JSON.stringify(run)}`)
        await step(lifetime)
      }
      await toolkit.close()
    }
    await Promise.race([runLifetime(), lifetime.ended])
    endpoint.receive = null
    // Deliver what was sent before the kill.
    await untilIdle()
    await clock.advance(history.downtimesMs[index] ?? 0)
    await untilIdle()
  }
  const run = await newestRun(storage)
  const recording = run && (await storage.recordings.get(run.recordingId))
  if (run === null || !recording) throw new Error('nothing was uploaded')
  return { run, recording, storage }
}

function open(
  lifetime: ProcessLifetime,
  storage: Storage,
  history: History,
  { cloud, clock }: { readonly cloud: Cloud; readonly clock: ManualClock },
): Toolkit {
  const lifetimeClock = lifetime.clock(clock)
  const provider = openPyannote({
    name: 'pyannoteai',
    origin: 'http://cloud.example',
    key: CLOUD_KEY,
    models: [history.model],
    clock: lifetimeClock,
    fetch: (input, init) => lifetime.call(() => cloud.fetch(input, init)),
  })
  const kept = lifetime.storage(storage)
  const toolkit = createToolkit({
    records: kept,
    bytes: kept,
    providers: [provider],
    ...NO_SOURCES,
    clock: lifetimeClock,
    newId: nextId,
    newDigest: () => ({ update: () => undefined, hex: () => '00' }),
    random: () => 0.5,
    log: () => undefined,
    reliability: async (moments, seed) => reliability(moments, seed),
    audio: {
      headBytes: 4,
      probe: () => ({ contentType: 'audio/wav', playsAsItIs: true, decodesAsItArrives: true }),
      prepare: async () => ({
        durationSeconds: SECONDS,
        peaks: new Int8Array(SECONDS * 200),
        channelPeaks: null,
        media: someMedia(),
        rendition: null,
      }),
    },
    privateWebhook: null,
    limits: {
      maxBytes: 1e6,
      maxSeconds: 3600,
      confirmHours: 24,
      trashDays: 30,
      audioRetentionDays: null,
    },
  })
  if (history.hasWebhook) {
    toolkit.notices.announce({ url: PUBLIC_URL, reachable: true, detail: null })
  }
  return toolkit
}

/** Whether the server started; if the database is unavailable, it is retried. */
async function started(toolkit: Toolkit): Promise<boolean> {
  return toolkit.start().then(
    () => true,
    (error: unknown) => {
      ignoreUnavailable(error)
      return false
    },
  )
}

let ids = 0
function nextId(): string {
  ids += 1
  return `id-${ids}`
}

function receiver(toolkit: Toolkit, lifetime: ProcessLifetime, clock: ManualClock) {
  const app = createApp({
    secrets: { pyannoteai: [CLOUD_SECRET], local: [] },
    take: (notice) => lifetime.call(() => toolkit.notices.take(notice)),
    clock,
    log: () => undefined,
  })
  return async (request: Request) => app.fetch(request)
}

/** Uploads the recording like a browser: starts, and resumes at the current offset. */
async function uploadRecording(
  toolkit: Toolkit,
  storage: Storage,
  { model }: History,
): Promise<void> {
  const draft = {
    name: 'r',
    speakers: NO_HINTS,
    provider: null,
    model,
    diarize: true,
    confirmed: false,
    track: null,
  }
  try {
    const [begun] = await storage.uploads.list()
    if (begun?.finishedAt) return
    const upload = begun ?? (await toolkit.uploads.begin(draft, SOUND.length))
    const { upload: known, offset } = await toolkit.uploads.get(upload.id)
    if (known.finishedAt !== null) return
    await toolkit.uploads.append(upload.id, offset, blocks(offset), new AbortController().signal)
  } catch (error) {
    ignoreUnavailable(error)
  }
}

async function* blocks(offset: number): AsyncGenerator<Uint8Array> {
  if (offset < SOUND.length) yield SOUND.subarray(offset)
}

async function newestRun(storage: Storage): Promise<Run | null> {
  const [recording] = (await storage.recordings.list(ALL_RECORDINGS)).items
  return recording ? ((await storage.runs.list(recording.id))[0] ?? null) : null
}

/** Whether only the user can change the run, and the recording's row agrees. */
async function isSettled(storage: Storage, run: Run): Promise<boolean> {
  const isFinal = ['succeeded', 'failed', 'canceled'].includes(run.status)
  const recording = await storage.recordings.get(run.recordingId)
  const isWaiting = run.hold?.reason === 'unknown-submit' && run.cancelRequestedAt === null
  return (isFinal || isWaiting) && recording?.status === run.status
}

/** The decision of the user about a held run. */
async function decide(toolkit: Toolkit, storage: Storage, { givesUp }: History): Promise<void> {
  const run = await newestRun(storage)
  if (run?.status !== 'held' || !givesUp) return
  await toolkit.runs.resolve(run.recordingId, run.id, 'give-up').catch(ignoreUnavailable)
}

async function cancel(toolkit: Toolkit, run: Run): Promise<void> {
  await toolkit.runs.cancel(run.recordingId, run.id).catch((error: unknown) => {
    if (!hasCode(error, 'request-conflict')) ignoreUnavailable(error)
  })
}

/** A temporarily unavailable storage is part of the history. */
function ignoreUnavailable(error: unknown): void {
  if (hasCode(error, 'storage-unavailable')) return
  throw error
}
