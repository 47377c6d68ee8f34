import {
  type CurveName,
  curveFromBytes,
  type DiarizationProvider,
  type GivenTurn,
  type JobSearch,
  type PackedDescription,
  type Progress,
  type ProviderDescription,
  type ProviderJob,
  type ProviderName,
  type SpeakerDoubt,
  ToolkitError,
} from '@toolkit/core'
import { decodeFrames, FRAMES_TYPE, sizedBody } from '@toolkit/http-kit'
import { openCalls } from './calls.ts'

export interface WrapperClientOptions {
  /** The address of the wrapper: `http://wrapper:8082`. */
  readonly url: string
  /** The service key. */
  readonly key: string
  /** One of the wrapper's providers. */
  readonly name: ProviderName
  readonly fetch?: typeof fetch
  readonly signal?: AbortSignal
}

/** The answer of `/providers`. */
interface ProviderList {
  readonly items: readonly ProviderDescription[]
}

/**
 * Opens a provider of the wrapper, whose description it reads once. Throws `provider-unreachable` or
 * `provider-unavailable` if the wrapper does not answer, `provider-unknown` if it has no provider of this name, and
 * `settings-invalid` for an invalid address.
 */
export async function openWrapperClient(
  options: WrapperClientOptions,
): Promise<DiarizationProvider> {
  const { name } = options
  const calls = openCalls(parseUrl(options.url), options.key, options.fetch ?? fetch)
  const signal = options.signal ?? new AbortController().signal
  const { items } = await calls.json<ProviderList>('/providers', {}, signal)
  const known = items.find((item) => item.name === name)
  if (known === undefined) {
    throw new ToolkitError('provider-unknown', `The wrapper has no provider ${name}.`)
  }
  const base = `/providers/${name}`
  const jobAt = (jobId: string): string => `${base}/jobs/${encodeURIComponent(jobId)}`
  return {
    ...known,
    check: (signal) => calls.done(`${base}/check`, { method: 'POST' }, signal),
    upload: async (mediaKey, { bytes, sizeBytes }, signal) => {
      const source = sizedBody(bytes, sizeBytes)
      const headers = {
        'Content-Type': 'application/octet-stream',
        'Content-Length': String(sizeBytes),
      }
      const init = { method: 'PUT', headers, body: source.body, duplex: 'half' as const }
      try {
        await calls.done(`${base}/media?${new URLSearchParams({ key: mediaKey })}`, init, signal)
      } catch (error) {
        throw source.sourceError() ?? error
      } finally {
        source.stop()
      }
    },
    submit: (request, signal) => {
      const headers = { 'Content-Type': 'application/json' }
      const init = { method: 'POST', headers, body: JSON.stringify(request) }
      return calls.json(`${base}/jobs`, init, signal)
    },
    submitVoiceprint: (request, signal) => {
      const headers = { 'Content-Type': 'application/json' }
      const init = { method: 'POST', headers, body: JSON.stringify(request) }
      return calls.json(`${base}/voiceprints`, init, signal)
    },
    voiceprintJob: (jobId, signal) =>
      calls.json(`${base}/voiceprints/${encodeURIComponent(jobId)}`, {}, signal),
    findJob: (mediaKey, sinceMs, signal) => {
      const query = new URLSearchParams({ key: mediaKey, since: String(Math.floor(sinceMs)) })
      return calls.json<JobSearch>(`${base}/jobs?${query}`, {}, signal)
    },
    job: (jobId, signal) => calls.read(jobAt(jobId), {}, signal, readJob),
    progress: async (jobId, signal) => {
      const path = `${jobAt(jobId)}/progress`
      return (await calls.json<{ progress: Progress | null }>(path, {}, signal)).progress
    },
    cancel: async (jobId, signal) => {
      const path = `${jobAt(jobId)}/cancel`
      return (await calls.json<{ stopped: boolean }>(path, { method: 'POST' }, signal)).stopped
    },
    forget: async (mediaKey, signal) => {
      const path = `${base}/media?${new URLSearchParams({ key: mediaKey })}`
      const answer = calls.json<{ forgotten: boolean }>(path, { method: 'DELETE' }, signal)
      return (await answer).forgotten
    },
  }
}

function parseUrl(url: string): string {
  const parsed = URL.parse(url)
  if (parsed !== null && /^https?:$/.test(parsed.protocol)) return parsed.href.replace(/\/+$/, '')
  const message = 'The address of the wrapper must be an origin such as http://wrapper:8082'
  throw new ToolkitError('settings-invalid', message)
}

/** The header of a result. It is followed by a part for each curve's samples, and one for the raw answer. */
interface ResultHeader {
  readonly status: 'succeeded'
  readonly endedAt: string | null
  readonly turns: readonly GivenTurn[]
  readonly warnings: readonly string[]
  /** Absent from an older wrapper. */
  readonly speakerDoubt?: SpeakerDoubt | null
  readonly curves: readonly (CurveName & PackedDescription)[]
}

/** Reads a job: JSON, or frames if it has a result. Throws `provider-unavailable` for another form. */
async function readJob(response: Response): Promise<ProviderJob> {
  if (response.headers.get('Content-Type') !== FRAMES_TYPE || response.body === null) {
    return (await response.json()) as ProviderJob
  }
  const { header, parts } = await decodeFrames(response.body).catch(throwUnavailable)
  const { turns, warnings, speakerDoubt = null, endedAt, curves } = header as ResultHeader
  const raw = parts.at(-1)
  if (raw === undefined || parts.length !== curves.length + 1) throw unknownForm()
  const result = {
    turns,
    warnings,
    speakerDoubt,
    curves: curves.map(({ kind, speaker, ...packing }, index) => ({
      kind,
      speaker,
      ...curveFromBytes(parts[index] as Uint8Array, packing),
    })),
    raw,
  }
  return { status: 'succeeded', result, endedAt }
}

/** Broken frames are an error of the connection, not of the job. */
function throwUnavailable(error: unknown): never {
  throw error instanceof ToolkitError ? unknownForm(error) : error
}

function unknownForm(cause?: unknown): ToolkitError {
  const message =
    'The wrapper gave a result of an unknown form. Run the same version of server and wrapper.'
  return new ToolkitError('provider-unavailable', message, { cause })
}
