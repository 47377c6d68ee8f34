import {
  type DiarizationProvider,
  type JobSearch,
  type Progress,
  type ProviderDescription,
  type ProviderName,
  ToolkitError,
} from '@toolkit/core'
import { sizedBody } from '@toolkit/http-kit'
import { openCalls } from './calls.ts'
import { jobOfResponse } from './job-of-response.ts'

export interface WrapperClientOptions {
  /** Where the wrapper is: `http://wrapper:8082`. */
  readonly url: string
  /** The key that our services share. */
  readonly key: string
  /** Which of the wrapper's providers. */
  readonly name: ProviderName
  readonly fetch?: typeof fetch
  readonly signal?: AbortSignal
}

/** What the wrapper says of its providers. */
interface ProviderList {
  readonly items: readonly ProviderDescription[]
}

/**
 * Opens one of the wrapper's providers as the port. Reads once what it is. `provider-unreachable` or
 * `provider-unavailable` where the wrapper is away: the caller decides about waiting; `provider-unknown` where it has no
 * provider of this name; `settings-invalid` for an impossible address.
 */
export async function openWrapperClient(
  options: WrapperClientOptions,
): Promise<DiarizationProvider> {
  const { name } = options
  const calls = openCalls(checkedUrl(options.url), options.key, options.fetch ?? fetch)
  const signal = options.signal ?? new AbortController().signal
  const { items } = await calls.json<ProviderList>('/providers', {}, signal)
  const known = items.find((item) => item.name === name)
  if (known === undefined) {
    throw new ToolkitError('provider-unknown', `The wrapper has no provider ${name}.`)
  }
  const at = `/providers/${name}`
  const jobAt = (jobId: string): string => `${at}/jobs/${encodeURIComponent(jobId)}`
  return {
    ...known,
    check: (signal) => calls.done(`${at}/check`, { method: 'POST' }, signal),
    upload: async (mediaKey, { bytes, sizeBytes }, signal) => {
      const source = sizedBody(bytes, sizeBytes)
      const headers = {
        'Content-Type': 'application/octet-stream',
        'Content-Length': String(sizeBytes),
      }
      const init = { method: 'PUT', headers, body: source.body, duplex: 'half' as const }
      try {
        await calls.done(`${at}/media?${new URLSearchParams({ key: mediaKey })}`, init, signal)
      } catch (error) {
        throw source.sourceError() ?? error
      } finally {
        source.stop()
      }
    },
    submit: (request, signal) => {
      const headers = { 'Content-Type': 'application/json' }
      const init = { method: 'POST', headers, body: JSON.stringify(request) }
      return calls.json(`${at}/jobs`, init, signal)
    },
    findJob: (mediaKey, sinceMs, signal) => {
      const query = new URLSearchParams({ key: mediaKey, since: String(Math.floor(sinceMs)) })
      return calls.json<JobSearch>(`${at}/jobs?${query}`, {}, signal)
    },
    job: (jobId, signal) => calls.read(jobAt(jobId), {}, signal, jobOfResponse),
    progress: async (jobId, signal) => {
      const path = `${jobAt(jobId)}/progress`
      return (await calls.json<{ progress: Progress | null }>(path, {}, signal)).progress
    },
    cancel: async (jobId, signal) => {
      const path = `${jobAt(jobId)}/cancel`
      return (await calls.json<{ stopped: boolean }>(path, { method: 'POST' }, signal)).stopped
    },
    forget: async (mediaKey, signal) => {
      const path = `${at}/media?${new URLSearchParams({ key: mediaKey })}`
      const answer = calls.json<{ forgotten: boolean }>(path, { method: 'DELETE' }, signal)
      return (await answer).forgotten
    },
  }
}

function checkedUrl(url: string): string {
  const parsed = URL.parse(url)
  if (parsed !== null && /^https?:$/.test(parsed.protocol)) return parsed.href.replace(/\/+$/, '')
  const message = 'The address of the wrapper must be one such as http://wrapper:8082'
  throw new ToolkitError('settings-invalid', message)
}
