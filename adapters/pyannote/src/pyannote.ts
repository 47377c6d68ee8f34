import { once } from 'node:events'
import { finished } from 'node:stream/promises'
import { constants, createGzip } from 'node:zlib'
import {
  type Clock,
  type DiarizationProvider,
  hasCode,
  type ProviderJob,
  type SpeakerHints,
  ToolkitError,
  type VoiceprintJob,
} from '@toolkit/core'
import { sizedBody, systemClock } from '@toolkit/http-kit'
import {
  FIELD_OF_SCORE,
  hasEnded,
  type JobAnswer,
  jobCreatedSchema,
  localCancelSchema,
  localForgetSchema,
  localJobSchema,
  mediaInputAnswerSchema,
  mediaUrlOf,
  readJobAnswer,
  saysNoSpeech,
  testAnswerSchema,
  voiceprintJobSchema,
} from '@toolkit/pyannote-wire'
import { type Api, openApi } from './api.ts'
import { PYANNOTE_PROVIDERS } from './descriptions.ts'
import { findJob } from './job-search.ts'
import { cloudLimits, noLimits } from './rate-limits/rate-limiter.ts'

/** The fastest level: the best one takes three times as long as reading the answer, and saves a fifth of the size. */
const GZIP = {
  level: constants.Z_BEST_SPEED,
  chunkSize: 128 * 1024,
  highWaterMark: 512 * 1024,
}

/** A clock that does not jump when the system time is set: rate limits must not last an hour. */
const steadyClock: Clock = {
  ...systemClock,
  now: () => performance.timeOrigin + performance.now(),
}

export interface PyannoteOptions {
  /** One of the providers of the protocol. */
  readonly name: keyof typeof PYANNOTE_PROVIDERS
  /** The origin of the API, without `/v1`: `https://api.pyannote.ai`, `http://127.0.0.1:PORT`. */
  readonly origin: string
  /** The key. It is sent to the origin only, and removed from errors. */
  readonly key: string
  /** The available models, the default first. */
  readonly models: readonly string[]
  readonly fetch?: typeof fetch
  /** The rate limits that delay calls; null: none. Default: `cloud` for `pyannoteai`, null for `local`. */
  readonly limits?: 'cloud' | null
  /** The clock for rate limits, timeouts and dates in answers. Default: the system's. */
  readonly clock?: Clock
}

/** Opens the provider at `origin`. Throws `settings-invalid` for an invalid address or key. */
export function openPyannote(options: PyannoteOptions): DiarizationProvider {
  const isLocal = options.name === 'local'
  const { limits = isLocal ? null : 'cloud', clock = systemClock } = options
  const api = openApi({
    origin: parseOrigin(options.origin),
    key: requireValidKey(options.key),
    fetch: options.fetch ?? fetch,
    limiter: limits === null ? noLimits : cloudLimits(options.clock ?? steadyClock),
    clock,
  })
  const localPath = (jobId: string): string => `/local/jobs/${encodeURIComponent(jobId)}`
  return {
    ...PYANNOTE_PROVIDERS[options.name],
    models: options.models,
    check: async (signal) => {
      await api.json('GET', '/v1/test', null, testAnswerSchema, signal)
    },
    upload: async (mediaKey, media, signal) => {
      const target = await api.json(
        'POST',
        '/v1/media/input',
        { url: mediaUrlOf(mediaKey) },
        mediaInputAnswerSchema,
        signal,
      )
      const source = sizedBody(media.bytes, media.sizeBytes)
      try {
        await api.put(target.url, source.body, media.sizeBytes, signal)
      } catch (error) {
        throw source.sourceError() ?? error
      } finally {
        source.stop()
      }
    },
    submit: async (request, signal) => {
      const body = {
        url: mediaUrlOf(request.mediaKey),
        model: request.model,
        ...speakerFields(request.speakers),
        ...Object.fromEntries(request.scores.map((score) => [FIELD_OF_SCORE[score], true])),
        ...(request.webhook === null ? {} : { webhook: request.webhook, webhookStatusOnly: true }),
      }
      const job = await api
        .json('POST', '/v1/diarize', body, jobCreatedSchema, signal)
        .catch((error: unknown) => {
          throw withPortFields(error)
        })
      return { jobId: job.jobId, warnings: job.warning ? [api.redact(job.warning)] : [] }
    },
    submitVoiceprint: async ({ mediaKey, model }, signal) => {
      const body = { url: mediaUrlOf(mediaKey), model }
      const { jobId } = await api
        .json('POST', '/v1/voiceprint', body, jobCreatedSchema, signal)
        .catch((error: unknown) => {
          throw withPortFields(error)
        })
      return { jobId }
    },
    voiceprintJob: (jobId, signal) => readVoiceprint(api, jobId, signal),
    findJob: (mediaKey, sinceMs, signal) => findJob(api, mediaUrlOf(mediaKey), sinceMs, signal),
    job: (jobId, signal) => readJob(api, jobId, signal),
    progress: async (jobId, signal) => {
      if (!isLocal) return null
      const job = await api.json('GET', localPath(jobId), null, localJobSchema, signal)
      const { fraction, etaSeconds } = job
      return fraction === null ? null : { fraction, etaSeconds }
    },
    cancel: async (jobId, signal) => {
      if (!isLocal) return false
      const path = `${localPath(jobId)}/cancel`
      const job = await api.json('POST', path, null, localCancelSchema, signal)
      return job.status === 'canceled'
    },
    forget: async (mediaKey, signal) => {
      if (!isLocal) return false
      await api.json(
        'POST',
        '/local/forget',
        { url: mediaUrlOf(mediaKey) },
        localForgetSchema,
        signal,
      )
      return true
    },
  }
}

async function readJob(api: Api, jobId: string, signal: AbortSignal): Promise<ProviderJob> {
  const bytes = await api.stream(`/v1/jobs/${encodeURIComponent(jobId)}`, signal)
  const { answer, raw } = await downloadJob(bytes)
  if (answer.jobId !== jobId) throw unusable('it belongs to another job')
  return jobOf(answer, raw, api.redact)
}

function jobOf(
  { status, output, updatedAt }: JobAnswer,
  raw: Uint8Array,
  redact: (text: string) => string,
): ProviderJob {
  if (!hasEnded(status)) return { status: status === 'running' ? 'running' : 'pending' }
  if (status === 'canceled') return { status }
  if (status === 'failed') {
    const message = redact(output?.error ?? 'The provider gave no reason.')
    if (!saysNoSpeech(message)) return { status, message }
    const result = { turns: [], curves: [], warnings: [message], speakerDoubt: null, raw }
    return { status: 'succeeded', result, endedAt: updatedAt }
  }
  if (output === null || output.turns === null) throw unusable('it has no diarization')
  const { turns, curves, speakerDoubt } = output
  const warnings = output.warnings.map(redact)
  const result = { turns, curves, warnings, speakerDoubt, raw }
  return { status: 'succeeded', result, endedAt: updatedAt }
}

async function readVoiceprint(
  api: Api,
  jobId: string,
  signal: AbortSignal,
): Promise<VoiceprintJob> {
  const path = `/v1/jobs/${encodeURIComponent(jobId)}`
  const answer = await api.json('GET', path, null, voiceprintJobSchema, signal)
  if (answer.jobId !== jobId) throw unusable('it belongs to another job')
  const { status, output } = answer
  if (!hasEnded(status)) return { status: status === 'running' ? 'running' : 'pending' }
  if (status === 'canceled') return { status }
  if (status === 'failed') {
    return { status, message: api.redact(output?.error ?? 'The provider gave no reason.') }
  }
  const voiceprint = output?.voiceprint ?? null
  if (voiceprint === null) throw unusable('it has no voiceprint')
  return { status: 'succeeded', voiceprint }
}

function unusable(reason: string): ToolkitError {
  const message = `The provider's answer cannot be used: ${reason}. Run it again.`
  return new ToolkitError('provider-bad-result', message)
}

function speakerFields({ num, min, max }: SpeakerHints): Record<string, number> {
  return {
    ...(num === null ? {} : { numSpeakers: num }),
    ...(min === null ? {} : { minSpeakers: min }),
    ...(max === null ? {} : { maxSpeakers: max }),
  }
}

/** Fields of the request body, and the fields of `SubmitRequest` that they come from. */
const PORT_FIELDS: Readonly<Record<string, string>> = {
  url: 'mediaKey',
  webhook: 'webhook',
  webhookStatusOnly: 'webhook',
  numSpeakers: 'speakers.num',
  minSpeakers: 'speakers.min',
  maxSpeakers: 'speakers.max',
  ...Object.fromEntries(
    Object.entries(FIELD_OF_SCORE).map(([score, field]) => [field, `scores.${score}`]),
  ),
}

/** Renames the fields of a refused submit to those of the port. The message is unchanged. */
function withPortFields(error: unknown): unknown {
  if (!hasCode(error, 'provider-rejected')) return error
  const fields = error.fields.map(({ path, message }) => {
    const [first = ''] = path.split('.')
    const portField = Object.hasOwn(PORT_FIELDS, first) ? PORT_FIELDS[first] : undefined
    return { path: portField ?? path, message }
  })
  return new ToolkitError(error.code, error.message, { fields })
}

function parseOrigin(origin: string): string {
  const url = URL.parse(origin)
  if (url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search) {
    return url.origin
  }
  const message = 'The address of the provider must be an origin such as https://api.pyannote.ai'
  throw new ToolkitError('settings-invalid', message)
}

function requireValidKey(key: string): string {
  // An error of fetch about an invalid header would contain the key.
  if (/^[\x21-\x7e]+$/.test(key)) return key
  throw new ToolkitError(
    'settings-invalid',
    'The key of the provider is empty or has invalid characters.',
  )
}

/** Parses a job's answer while it arrives. `raw` is the unmodified answer, gzipped concurrently on another thread. */
async function downloadJob(
  bytes: AsyncIterable<Uint8Array>,
): Promise<{ readonly answer: JobAnswer; readonly raw: Uint8Array }> {
  const gzip = createGzip(GZIP)
  const parts: Buffer[] = []
  gzip.on('data', (part: Buffer) => parts.push(part))
  async function* teed(): AsyncGenerator<Uint8Array> {
    for await (const block of bytes) {
      gzip.write(block)
      yield block
      // Checked after the block was parsed, so that parsing and compression overlap.
      if (gzip.writableNeedDrain) await once(gzip, 'drain')
    }
  }
  try {
    const answer = await readJobAnswer(teed())
    gzip.end()
    await finished(gzip)
    return { answer, raw: Buffer.concat(parts) }
  } finally {
    gzip.destroy()
  }
}
