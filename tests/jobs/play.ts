import { openPyannote } from '@toolkit/adapter-pyannote'
import {
  ALL_RECORDINGS,
  createToolkit,
  hasCode,
  NO_HINTS,
  type Recording,
  type Run,
  type Storage,
  type Toolkit,
} from '@toolkit/core'
import { type ManualClock, memoryStorage, someMedia } from '@toolkit/testkit'
import { createApp } from '@toolkit/webhook'
import { CLOUD_KEY, CLOUD_SECRET, type Cloud, PUBLIC_URL } from './cloud.ts'
import { ProcessLifetime } from './crashing-process.ts'
import { untilIdle } from './event-loop-idle.ts'
import type { History } from './history.ts'

const SOUND = new TextEncoder().encode('sound'.repeat(40))
const SECONDS = 2
/** Steps of the clock until a history must have come to its end or its hold. */
const PATIENCE = 4_000

/** What became of a history. */
export interface Ending {
  readonly run: Run
  readonly recording: Recording
  readonly storage: Storage
}

/** The place where notices arrive; between two lives nobody is there. */
export interface Doorway {
  receive: ((request: Request) => Promise<Response>) | null
}

/** Takes one recording through a history and answers where it stands when nothing moves any more. */
export async function play(
  history: History,
  world: { readonly cloud: Cloud; readonly clock: ManualClock; readonly doorway: Doorway },
): Promise<Ending> {
  const { cloud, clock, doorway } = world
  const storage = memoryStorage()
  cloud.faults.set(history.faults)
  let steps = 0
  const step = async (life: ProcessLifetime) => {
    if (life.isOver) return new Promise(() => undefined)
    steps += 1
    await clock.advance(history.stepsMs[steps % history.stepsMs.length] ?? 1_000)
    await untilIdle()
  }
  for (const [index, fate] of history.lives.entries()) {
    const life = new ProcessLifetime(fate)
    const toolkit = open(life, storage, history, world)
    doorway.receive = receiver(toolkit, life, clock)
    const live = async () => {
      while (!(await started(toolkit))) await step(life)
      for (let isDecided = false; ; ) {
        await handIn(toolkit, storage, history)
        const run = await newestRun(storage)
        if (run !== null && steps === history.cancelsAt) await cancel(toolkit, run)
        if (run !== null && (await isAtRest(storage, run))) {
          if (isDecided) break
          await decide(toolkit, storage, history)
          isDecided = true
          continue
        }
        if (steps > PATIENCE) throw new Error(`no end: ${JSON.stringify(run)}`)
        await step(life)
      }
      await toolkit.close()
    }
    await Promise.race([live(), life.ended])
    doorway.receive = null
    // What was sent in its last moment arrives.
    await untilIdle()
    await clock.advance(history.absencesMs[index] ?? 0)
    await untilIdle()
  }
  const run = await newestRun(storage)
  const recording = run && (await storage.recordings.get(run.recordingId))
  if (run === null || !recording) throw new Error('nothing was handed in')
  return { run, recording, storage }
}

function open(
  life: ProcessLifetime,
  storage: Storage,
  history: History,
  { cloud, clock }: { readonly cloud: Cloud; readonly clock: ManualClock },
): Toolkit {
  const lifeClock = life.clock(clock)
  const provider = openPyannote({
    name: 'pyannoteai',
    origin: 'http://cloud.example',
    key: CLOUD_KEY,
    models: [history.model],
    clock: lifeClock,
    fetch: (input, init) => life.cross(() => cloud.fetch(input, init)),
  })
  const toolkit = createToolkit({
    storage: life.storage(storage),
    providers: [provider],
    clock: lifeClock,
    newId: nextId,
    newDigest: () => ({ update: () => undefined, hex: () => '00' }),
    random: () => 0.5,
    log: () => undefined,
    audio: {
      headBytes: 4,
      judge: () => ({ contentType: 'audio/wav', playsAsItIs: true, decodesAsItArrives: true }),
      prepare: async () => ({
        durationSeconds: SECONDS,
        peaks: new Int8Array(SECONDS * 200),
        media: someMedia(),
        rendition: null,
      }),
    },
    privateWebhook: null,
    limits: { maxBytes: 1e6, maxSeconds: 3600, confirmHours: 24 },
  })
  if (history.hasWebhook) {
    toolkit.notices.announce({ url: PUBLIC_URL, reachable: true, detail: null })
  }
  return toolkit
}

/** Whether the server came up; with its database away it tries again. */
async function started(toolkit: Toolkit): Promise<boolean> {
  return toolkit.start().then(
    () => true,
    (error: unknown) => {
      ignoreFate(error)
      return false
    },
  )
}

let ids = 0
function nextId(): string {
  ids += 1
  return `id-${ids}`
}

function receiver(toolkit: Toolkit, life: ProcessLifetime, clock: ManualClock) {
  const app = createApp({
    secrets: { pyannoteai: [CLOUD_SECRET], local: [] },
    take: (notice) => life.cross(() => toolkit.notices.take(notice)),
    clock,
    log: () => undefined,
  })
  return async (request: Request) => app.fetch(request)
}

/** Hands the recording in, as a browser does: begins, and goes on from where the upload stands. */
async function handIn(toolkit: Toolkit, storage: Storage, { model }: History): Promise<void> {
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
    ignoreFate(error)
  }
}

async function* blocks(offset: number): AsyncGenerator<Uint8Array> {
  if (offset < SOUND.length) yield SOUND.subarray(offset)
}

async function newestRun(storage: Storage): Promise<Run | null> {
  const [recording] = (await storage.recordings.list(ALL_RECORDINGS)).items
  return recording ? ((await storage.runs.list(recording.id))[0] ?? null) : null
}

/** Whether only the person could still change anything, and the recording's row says so too. */
async function isAtRest(storage: Storage, run: Run): Promise<boolean> {
  const over = ['succeeded', 'failed', 'canceled'].includes(run.status)
  const recording = await storage.recordings.get(run.recordingId)
  const waits = run.hold?.reason === 'unknown-submit' && run.cancelRequestedAt === null
  return (over || waits) && recording?.status === run.status
}

/** What the person does with a run that is held for them. */
async function decide(toolkit: Toolkit, storage: Storage, { givesUp }: History): Promise<void> {
  const run = await newestRun(storage)
  if (run?.status !== 'held' || !givesUp) return
  await toolkit.runs.resolve(run.recordingId, run.id, 'give-up').catch(ignoreFate)
}

async function cancel(toolkit: Toolkit, run: Run): Promise<void> {
  await toolkit.runs.cancel(run.recordingId, run.id).catch((error: unknown) => {
    if (!hasCode(error, 'request-conflict')) ignoreFate(error)
  })
}

/** A storage that is away for a moment is what the history is about. */
function ignoreFate(error: unknown): void {
  if (hasCode(error, 'storage-unavailable')) return
  throw error
}
