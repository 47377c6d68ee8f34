import {
  createToolkit,
  type NewRecording,
  NO_HINTS,
  type PreparationTask,
  type Prepared,
  type RecordingDraft,
  type Run,
  reliability,
  type Storage,
  type Toolkit,
  type ToolkitDependencies,
  ToolkitError,
} from '@toolkit/core'
import {
  type ManualClock,
  type MemoryProvider,
  manualClock,
  memoryProvider,
  memoryStorage,
  NO_SOURCES,
  someMedia,
} from '@toolkit/testkit'

export const SOUND = new TextEncoder().encode('sound'.repeat(20))

export const DRAFT: RecordingDraft = {
  name: 'A recording',
  speakers: NO_HINTS,
  provider: null,
  model: null,
  diarize: true,
  confirmed: false,
  track: null,
}

/** A toolkit with in-memory ports and helpers. */
export interface TestToolkit {
  readonly toolkit: Toolkit
  readonly storage: Storage
  readonly provider: MemoryProvider
  readonly clock: ManualClock
  readonly logged: unknown[]
  createRecording(draft?: Partial<RecordingDraft>, bytes?: Uint8Array): Promise<NewRecording>
  /** The newest run of a recording. */
  run(recordingId: string): Promise<Run>
  /** Advances the clock until `fits`; fails after one hour. */
  until(fits: () => Promise<boolean>): Promise<void>
  /** Advances the clock until the recording's newest run has ended, and returns it. */
  ended(recordingId: string): Promise<Run>
}

export interface TestToolkitOptions {
  readonly storage?: Storage
  readonly provider?: MemoryProvider
  /** All providers, instead of the one. */
  readonly providers?: readonly MemoryProvider[]
  /** Default: there are none. */
  readonly given?: Partial<Pick<ToolkitDependencies, 'sources' | 'browser' | 'watch'>>
  readonly clock?: ManualClock
  /** Called while the toolkit starts. */
  readonly meanwhile?: (toolkit: Toolkit) => Promise<unknown>
  readonly durationSeconds?: number
  readonly maxBytes?: number
  /** Default: no confirmation needed. */
  readonly confirmHours?: number
  /** Default: 30. */
  readonly trashDays?: number
  /** Default: audio is kept. */
  readonly audioRetentionDays?: number
  /** Replaces `audio.prepare`. */
  readonly prepare?: (task: PreparationTask) => Promise<Prepared>
  /** Default: always 0.5. */
  readonly random?: () => number
  readonly playsAsItIs?: boolean
  readonly decodesAsItArrives?: boolean
}

let ids = 0

/** Files that start with `sound` are audio; those that start with `sound!` cannot be decoded. */
export async function openTestToolkit(options: TestToolkitOptions = {}): Promise<TestToolkit> {
  const storage = options.storage ?? memoryStorage()
  const provider = options.provider ?? memoryProvider()
  const clock = options.clock ?? manualClock()
  const logged: unknown[] = []
  const toolkit = createToolkit({
    records: storage,
    bytes: storage,
    providers: options.providers ?? [provider],
    ...NO_SOURCES,
    ...options.given,
    clock,
    newId: () => {
      ids += 1
      return `id-${String(ids).padStart(6, '0')}`
    },
    newDigest: sum,
    random: options.random ?? (() => 0.5),
    log: (entry) => logged.push(entry),
    reliability: async (moments, seed) => reliability(moments, seed),
    audio: {
      headBytes: 8,
      probe(head) {
        if (!text(head).startsWith('sound')) {
          throw new ToolkitError('audio-unknown-format', 'This is no sound.')
        }
        const { playsAsItIs = true, decodesAsItArrives = true } = options
        return { contentType: 'audio/wav', playsAsItIs, decodesAsItArrives }
      },
      async prepare(task) {
        if (options.prepare) return options.prepare(task)
        let all = ''
        for await (const block of task.read()) all += text(block)
        if (all.startsWith('sound!')) throw new ToolkitError('audio-corrupt', 'It is broken.')
        const durationSeconds = options.durationSeconds ?? 2
        const peaks = new Int8Array(durationSeconds * 200)
        return { durationSeconds, peaks, channelPeaks: null, media: someMedia(), rendition: null }
      },
    },
    privateWebhook: null,
    limits: {
      maxBytes: options.maxBytes ?? 1000,
      maxSeconds: 3600,
      confirmHours: options.confirmHours ?? 24,
      trashDays: options.trashDays ?? 30,
      audioRetentionDays: options.audioRetentionDays ?? null,
    },
  })
  await Promise.all([toolkit.start(), options.meanwhile?.(toolkit)])

  const setup: TestToolkit = {
    toolkit,
    storage,
    provider,
    clock,
    logged,
    async createRecording(draft = {}, bytes = SOUND) {
      const upload = await toolkit.uploads.begin({ ...DRAFT, ...draft }, bytes.length)
      const { finished } = await toolkit.uploads.append(upload.id, 0, blocks(bytes), never)
      if (!finished) throw new Error('the upload is incomplete')
      return finished
    },
    async run(recordingId) {
      const [newest] = await storage.runs.list(recordingId)
      if (!newest) throw new Error('no run')
      return newest
    },
    async until(fits) {
      for (let i = 0; i < 9_000; i += 1) {
        if (await fits()) return
        await clock.advance(400)
      }
      throw new Error(`nothing came of it: ${JSON.stringify(logged.slice(-3))}`)
    },
    async ended(recordingId) {
      const over = ['succeeded', 'failed', 'canceled']
      await setup.until(async () => over.includes((await setup.run(recordingId)).status))
      // The recording is updated after the run.
      const run = await setup.run(recordingId)
      await setup.until(
        async () => (await toolkit.recordings.get(recordingId)).status === run.status,
      )
      return run
    },
  }
  return setup
}

/** Uploads a recording and advances the clock until its run has the status. Returns the run. */
export async function follow(setup: TestToolkit, status: Run['status'], draft = {}): Promise<Run> {
  const { recording } = await setup.createRecording(draft)
  await setup.until(async () => (await setup.run(recording.id)).status === status)
  return setup.run(recording.id)
}

export const never = new AbortController().signal

export async function* blocks(bytes: Uint8Array, size = 16): AsyncIterable<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes)
}

/** A simple digest that distinguishes the inputs of the tests. */
function sum() {
  let total = 0
  return {
    update: (bytes: Uint8Array) => {
      for (const byte of bytes) total = (Math.imul(total, 31) + byte) >>> 0
    },
    hex: () => total.toString(16),
  }
}
