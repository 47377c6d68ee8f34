import {
  type DiarizationProvider,
  describeProvider,
  type FoundJob,
  type ProviderDescription,
  type ProviderResult,
  type SubmitRequest,
  ToolkitError,
} from '@toolkit/core'

/** Calls that can be made to fail. */
export type ProviderVerb =
  | 'check'
  | 'upload'
  | 'submit'
  | 'submitVoiceprint'
  | 'findJob'
  | 'job'
  | 'voiceprintJob'
  | 'cancel'
  | 'forget'

interface MemoryJob extends FoundJob {
  readonly mediaKey: string
  status: 'pending' | 'running' | 'succeeded' | 'failed' | 'canceled'
}

interface MemoryDiarization extends MemoryJob {
  readonly request: SubmitRequest
}

/** A provider that keeps its jobs in memory and is controlled by tests. */
export interface MemoryProvider extends DiarizationProvider {
  /** The diarizations. */
  readonly jobs: readonly MemoryDiarization[]
  readonly voiceprintJobs: readonly MemoryJob[]
  /** Sizes of the uploaded media, by media key. */
  readonly media: ReadonlyMap<string, number>
  /**
   * Makes the next calls of `verb` fail, one error per call. `after`: the call takes effect, and only its response is
   * lost.
   */
  failNext(verb: ProviderVerb, error: Error, when?: 'before' | 'after'): void
  /** Ends a job. Otherwise a job succeeds when it is polled for the second time. */
  end(jobId: string, status: MemoryJob['status']): void
}

export interface MemoryProviderOptions extends Partial<ProviderDescription> {
  readonly result?: ProviderResult
  /** Jobs stay `running` until `end` is called. */
  readonly endless?: boolean
  /** `findJob` is not conclusive: a job may exist that it does not find. */
  readonly sourceless?: boolean
  /** `cancel` never resolves unless it is aborted. */
  readonly deaf?: boolean
}

const TWO_TURNS: ProviderResult = {
  turns: [
    { speaker: 'SPEAKER_00', start: 0, end: 1, scores: { SPEAKER_00: 90, SPEAKER_01: 10 } },
    { speaker: 'SPEAKER_01', start: 1, end: 2, scores: { SPEAKER_00: 40, SPEAKER_01: 60 } },
  ],
  curves: [
    {
      kind: 'confidence',
      speaker: null,
      resolution: 0.02,
      values: new Uint8Array(100).fill(80, 0, 50).fill(40, 50),
    },
  ],
  warnings: [],
  speakerDoubt: null,
  raw: new Uint8Array([31, 139]),
}

export function memoryProvider(options: MemoryProviderOptions = {}): MemoryProvider {
  const jobs: MemoryDiarization[] = []
  const voiceprintJobs: MemoryJob[] = []
  const media = new Map<string, number>()
  let submitted = 0
  const faults = new Map<ProviderVerb, { error: Error; when: 'before' | 'after' }[]>()

  async function withFaults<T>(verb: ProviderVerb, effect: () => T | Promise<T>): Promise<T> {
    const fault = faults.get(verb)?.shift()
    if (fault?.when === 'before') throw fault.error
    const answer = await effect()
    if (fault) throw fault.error
    return answer
  }

  function require(jobId: string): MemoryJob {
    const job = [...jobs, ...voiceprintJobs].find((candidate) => candidate.jobId === jobId)
    if (job) return job
    throw new ToolkitError('provider-not-found', `There is no job ${jobId}.`)
  }

  function poll(job: MemoryJob): void {
    if (job.status === 'pending') job.status = 'running'
    else if (job.status === 'running' && !options.endless) job.status = 'succeeded'
  }

  function nextJobId(mediaKey: string): string {
    if (!media.has(mediaKey)) {
      const message = `There is no media ${mediaKey}.`
      throw new ToolkitError('provider-rejected', message, {
        fields: [{ path: 'mediaKey', message }],
      })
    }
    submitted += 1
    return `job-${submitted}`
  }

  return {
    ...describedAs(options),
    jobs,
    voiceprintJobs,
    media,
    failNext: (verb, error, when = 'before') => {
      faults.set(verb, [...(faults.get(verb) ?? []), { error, when }])
    },
    end: (jobId, status) => {
      require(jobId).status = status
    },
    check: () => withFaults('check', () => undefined),
    upload: (mediaKey, { sizeBytes, bytes }) =>
      withFaults('upload', async () => {
        let received = 0
        for await (const block of bytes) received += block.length
        if (received !== sizeBytes) throw new Error(`${received} bytes of ${sizeBytes}`)
        media.set(mediaKey, received)
      }),
    submit: (request) =>
      withFaults('submit', () => {
        const { mediaKey, model } = request
        const jobId = nextJobId(mediaKey)
        jobs.push({ jobId, model, mediaKey, request, status: 'pending' })
        return { jobId, warnings: [] }
      }),
    submitVoiceprint: ({ mediaKey, model }) =>
      withFaults('submitVoiceprint', () => {
        const jobId = nextJobId(mediaKey)
        voiceprintJobs.push({ jobId, model, mediaKey, status: 'pending' })
        return { jobId }
      }),
    voiceprintJob: (jobId) =>
      withFaults('voiceprintJob', () => {
        const job = require(jobId)
        poll(job)
        const { status } = job
        if (status === 'succeeded') return { status, voiceprint: `voiceprint of ${job.mediaKey}` }
        if (status === 'failed') return { status, message: 'The job failed.' }
        return { status }
      }),
    findJob: (mediaKey) =>
      withFaults('findJob', () => ({
        found: [...jobs, ...voiceprintJobs].findLast((job) => job.mediaKey === mediaKey) ?? null,
        conclusive: options.sourceless !== true,
      })),
    job: (jobId) =>
      withFaults('job', () => {
        const job = require(jobId)
        poll(job)
        if (job.status === 'succeeded') {
          return { status: job.status, result: options.result ?? TWO_TURNS, endedAt: null }
        }
        if (job.status === 'failed') return { status: job.status, message: 'The job failed.' }
        return { status: job.status }
      }),
    progress: async (jobId) =>
      require(jobId).status === 'running' ? { fraction: 0.5, etaSeconds: 1 } : null,
    cancel: (jobId, signal) =>
      withFaults('cancel', () => {
        if (options.deaf) return unlessAborted(signal)
        require(jobId).status = 'canceled'
        return true
      }),
    forget: (mediaKey) =>
      withFaults('forget', () => {
        if (options.paid) return false
        media.delete(mediaKey)
        for (const list of [jobs, voiceprintJobs]) dropOf(list, mediaKey)
        return true
      }),
  }
}

function dropOf(jobs: MemoryJob[], mediaKey: string): void {
  const others = jobs.filter((job) => job.mediaKey !== mediaKey)
  jobs.splice(0, jobs.length, ...others)
}

/** The description of a cloud provider for `paid`, otherwise of a local one. */
function describedAs({ paid = false, ...given }: MemoryProviderOptions): ProviderDescription {
  const dayMs = 24 * 3_600_000
  return describeProvider({
    name: 'local',
    label: 'memory',
    paid,
    models: ['memory-1'],
    scores: {},
    hints: ['num', 'min', 'max'],
    notices: paid ? 'public' : 'private',
    search: { appearsMs: 120_000, remembersMs: 20 * 3_600_000 },
    keeps: { mediaMs: dayMs, resultMs: dayMs },
    forgets: !paid,
    stops: !paid,
    voices: { maxPrints: 50, maxSeconds: 30 },
    runsAtOnce: paid ? 20 : 2,
    pollIntervals: paid
      ? { firstMinuteMs: 5_000, laterMs: 10_000, withNoticeMs: 60_000 }
      : { firstMinuteMs: 400, laterMs: 400, withNoticeMs: 1_000 },
    ...given,
  })
}

function unlessAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
