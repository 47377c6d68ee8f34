import {
  type DiarizationProvider,
  type ListedJob,
  type ProviderName,
  type ProviderResult,
  type SubmitRequest,
  ToolkitError,
} from '@toolkit/core'

/** The calls that can be made to go wrong. */
export type ProviderVerb =
  | 'check'
  | 'upload'
  | 'submit'
  | 'findBySource'
  | 'job'
  | 'cancel'
  | 'forget'

interface MemoryJob extends ListedJob {
  readonly request: SubmitRequest
  status: 'pending' | 'running' | 'succeeded' | 'failed' | 'canceled'
}

/** A provider that keeps its jobs in memory and does what a test tells it. */
export interface MemoryProvider extends DiarizationProvider {
  readonly jobs: readonly MemoryJob[]
  /** The media that were uploaded, by address: their sizes. */
  readonly media: ReadonlyMap<string, number>
  /** The next calls of `verb` go wrong, one error each; `after`: the call takes effect, only its answer is lost. */
  failNext(verb: ProviderVerb, error: Error, when?: 'before' | 'after'): void
  /** Ends a job. Without it a job ends by itself at its second look. */
  end(jobId: string, status: MemoryJob['status']): void
}

export interface MemoryProviderOptions {
  readonly name?: ProviderName
  readonly paid?: boolean
  readonly result?: ProviderResult
  /** Jobs stay `running` until `end`. */
  readonly endless?: boolean
  /** The list of jobs proves nothing about a job that it does not name. */
  readonly sourceless?: boolean
  /** `cancel` never answers. */
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
  raw: new Uint8Array([31, 139]),
}

export function memoryProvider(options: MemoryProviderOptions = {}): MemoryProvider {
  const jobs: MemoryJob[] = []
  const media = new Map<string, number>()
  let submitted = 0
  const faults = new Map<ProviderVerb, { error: Error; when: 'before' | 'after' }[]>()

  async function faulty<T>(verb: ProviderVerb, effect: () => T | Promise<T>): Promise<T> {
    const fault = faults.get(verb)?.shift()
    if (fault?.when === 'before') throw fault.error
    const answer = await effect()
    if (fault) throw fault.error
    return answer
  }

  function require(jobId: string): MemoryJob {
    const job = jobs.find((candidate) => candidate.jobId === jobId)
    if (job) return job
    throw new ToolkitError('provider-not-found', `There is no job ${jobId}.`)
  }

  function look(job: MemoryJob): void {
    if (job.status === 'pending') job.status = 'running'
    else if (job.status === 'running' && !options.endless) job.status = 'succeeded'
  }

  return {
    name: options.name ?? 'local',
    paid: options.paid ?? false,
    models: ['memory-1'],
    jobs,
    media,
    failNext: (verb, error, when = 'before') => {
      faults.set(verb, [...(faults.get(verb) ?? []), { error, when }])
    },
    end: (jobId, status) => {
      require(jobId).status = status
    },
    check: () => faulty('check', () => undefined),
    upload: (mediaUrl, { sizeBytes, bytes }) =>
      faulty('upload', async () => {
        let received = 0
        for await (const block of bytes) received += block.length
        if (received !== sizeBytes) throw new Error(`${received} bytes of ${sizeBytes}`)
        media.set(mediaUrl, received)
      }),
    submit: (request) =>
      faulty('submit', () => {
        if (!media.has(request.mediaUrl)) {
          throw new ToolkitError('provider-rejected', `There is no media ${request.mediaUrl}.`)
        }
        submitted += 1
        const jobId = `job-${submitted}`
        const { mediaUrl: source, model } = request
        jobs.push({ jobId, source, model, request, status: 'pending' })
        return { jobId, warnings: [] }
      }),
    findBySource: (mediaUrl) =>
      faulty('findBySource', () => ({
        found: jobs.findLast((job) => job.source === mediaUrl) ?? null,
        conclusive: options.sourceless !== true,
      })),
    job: (jobId) =>
      faulty('job', () => {
        const job = require(jobId)
        look(job)
        if (job.status === 'succeeded') {
          return { status: job.status, result: options.result ?? TWO_TURNS, endedAt: null }
        }
        if (job.status === 'failed') return { status: job.status, message: 'It could not.' }
        return { status: job.status }
      }),
    progress: async (jobId) =>
      require(jobId).status === 'running' ? { fraction: 0.5, etaSeconds: 1 } : null,
    cancel: (jobId, signal) =>
      faulty('cancel', () => {
        if (options.deaf) return unlessAborted(signal)
        require(jobId).status = 'canceled'
        return true
      }),
    forget: (mediaUrl) =>
      faulty('forget', () => {
        if (options.paid) return false
        media.delete(mediaUrl)
        const others = jobs.filter((job) => job.source !== mediaUrl)
        jobs.splice(0, jobs.length, ...others)
        return true
      }),
  }
}

function unlessAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
