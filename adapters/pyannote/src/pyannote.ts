import {
  type DiarizationProvider,
  type ProviderJob,
  type ProviderName,
  type SpeakerHints,
  ToolkitError,
} from '@toolkit/core'
import {
  hasEnded,
  type JobAnswer,
  jobCreatedSchema,
  localCancelSchema,
  localJobSchema,
  mediaInputAnswerSchema,
  testAnswerSchema,
} from '@toolkit/pyannote-wire'
import { type Api, openApi } from './api.ts'
import { downloadJob } from './job-download.ts'
import { findJob } from './job-search.ts'
import { mediaBody } from './media-upload.ts'

export interface PyannoteOptions {
  /** `local` also has progress and cancel; `pyannoteai` is paid. */
  readonly name: ProviderName
  /** Where the API is, without `/v1`: `https://api.pyannote.ai`, `http://127.0.0.1:PORT`. */
  readonly origin: string
  /** The key. It goes to the origin only and is never part of an error. */
  readonly key: string
  /** The models that can be asked for, the default first. */
  readonly models: readonly string[]
  readonly fetch?: typeof fetch
}

/** Opens the provider that speaks pyannoteAI's protocol at `origin`. `settings-invalid` for an impossible address or key. */
export function openPyannote(options: PyannoteOptions): DiarizationProvider {
  const api = openApi(
    checkedOrigin(options.origin),
    checkedKey(options.key),
    options.fetch ?? fetch,
  )
  const isLocal = options.name === 'local'
  const localPath = (jobId: string): string => `/local/jobs/${encodeURIComponent(jobId)}`
  return {
    name: options.name,
    paid: !isLocal,
    models: options.models,
    check: async (signal) => {
      await api.json('GET', '/v1/test', null, testAnswerSchema, signal)
    },
    upload: async (mediaUrl, media, signal) => {
      const place = await api.json(
        'POST',
        '/v1/media/input',
        { url: mediaUrl },
        mediaInputAnswerSchema,
        signal,
      )
      const source = mediaBody(media.bytes, media.sizeBytes)
      try {
        await api.put(place.url, source.body, media.sizeBytes, signal)
      } catch (error) {
        throw source.sourceError() ?? error
      } finally {
        source.stop()
      }
    },
    submit: async (request, signal) => {
      const body = {
        url: request.mediaUrl,
        model: request.model,
        ...speakerFields(request.speakers),
        confidence: true,
        turnLevelConfidence: true,
      }
      const job = await api.json('POST', '/v1/diarize', body, jobCreatedSchema, signal)
      return { jobId: job.jobId, warnings: job.warning ? [job.warning] : [] }
    },
    findBySource: (mediaUrl, signal) => findJob(api, mediaUrl, signal),
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
  }
}

async function readJob(api: Api, jobId: string, signal: AbortSignal): Promise<ProviderJob> {
  const bytes = await api.stream(`/v1/jobs/${encodeURIComponent(jobId)}`, signal)
  const { answer, raw } = await downloadJob(bytes)
  if (answer.jobId !== jobId) throw unusable('it is about another job')
  return jobOf(answer, raw)
}

function jobOf({ status, output }: JobAnswer, raw: Uint8Array): ProviderJob {
  if (!hasEnded(status)) return { status: status === 'running' ? 'running' : 'pending' }
  if (status === 'canceled') return { status }
  if (status === 'failed') {
    return { status, message: output?.error ?? 'The provider gave no reason.' }
  }
  if (output === null || output.turns === null) throw unusable('it has no diarization')
  const warnings = output.warning === null ? [] : [output.warning]
  const result = { turns: output.turns, curves: output.curves, warnings, raw }
  return { status: 'succeeded', result }
}

function unusable(why: string): ToolkitError {
  const message = `The provider's answer cannot be used: ${why}. Run the diarization again.`
  return new ToolkitError('provider-bad-result', message)
}

function speakerFields({ num, min, max }: SpeakerHints): Record<string, number> {
  return {
    ...(num === null ? {} : { numSpeakers: num }),
    ...(min === null ? {} : { minSpeakers: min }),
    ...(max === null ? {} : { maxSpeakers: max }),
  }
}

function checkedOrigin(origin: string): string {
  const url = URL.parse(origin)
  if (url !== null && /^https?:$/.test(url.protocol) && url.pathname === '/' && !url.search) {
    return url.origin
  }
  const message = 'The address of the provider must be an origin such as https://api.pyannote.ai'
  throw new ToolkitError('settings-invalid', message)
}

function checkedKey(key: string): string {
  // fetch would quote an impossible header, and with it the key, in its error.
  if (/^[\x21-\x7e]+$/.test(key)) return key
  throw new ToolkitError(
    'settings-invalid',
    'The key of the provider is empty or holds characters that no key has.',
  )
}
