import type { DetailedError } from 'tus-js-client'
import { whenIdle } from '../components/loaded-later.tsx'

const loadTus = whenIdle(() => import('tus-js-client'))

export interface TransferEvents {
  /** @param offsetBytes where the upload resumes; 0: from the start. */
  onResumed(offsetBytes: number): void
  onProgress(sentBytes: number): void
  /** The connection was lost; the transfer retries. */
  onInterrupted(): void
  /**
   * @param same.as ids of earlier recordings with the same bytes.
   * @param same.duplicateOf the one because of which this one was not diarized; null: none.
   */
  onDone(recordingUrl: string | null, same: SameBytes): void
  onFailed(message: string): void
}

/** Recordings with the same bytes as an upload. */
export interface SameBytes {
  readonly as: readonly string[]
  readonly duplicateOf: string | null
}

/** The upload of one file. */
export interface Transfer {
  start(): void
  pause(): Promise<void>
  /** Ends the transfer and deletes the upload on the server. */
  cancel(): Promise<void>
}

const CANCELED_MESSAGE =
  'This upload was discarded in another window or by a script. Try again to send the file from the start.'

export const UPLOADS_PATH = '/api/uploads'

// Small enough that an error reaches the browser before it has sent a whole large file.
const CHUNK_BYTES = 16 * 1024 * 1024
const RETRY_DELAYS_MS = [250, 500, 1000, 2000, 4000, 8000, ...Array<number>(240).fill(15_000)]

/**
 * Prepares the resumable upload of one file. An unfinished earlier upload of the same file is resumed.
 * @param fields the API's fields of an upload (`name`, `numSpeakers`, `provider`, …).
 * @param isTaken whether an upload URL is used by another transfer of this page.
 */
export async function prepareTransfer(
  file: File,
  fields: Readonly<Record<string, string>>,
  isTaken: (uploadUrl: string) => boolean,
  events: TransferEvents,
): Promise<Transfer & { readonly uploadUrl: () => string | null }> {
  // Whether the server has confirmed this upload, and whether it was deleted since then.
  let isKnown = false
  let isCanceled = false
  const { defaultOptions, Upload } = await loadTus()
  const upload = new Upload(file, {
    endpoint: UPLOADS_PATH,
    chunkSize: CHUNK_BYTES,
    retryDelays: RETRY_DELAYS_MS,
    removeFingerprintOnSuccess: true,
    // The metadata of the first request is final, so uploads with and without diarization are kept apart.
    fingerprint: async (sent, options) =>
      (await defaultOptions.fingerprint(sent, options)) +
      (fields.diarize === 'false' ? '-kept' : ''),
    metadata: { filename: file.name, filetype: file.type, ...fields },
    onProgress: (sent) => events.onProgress(sent),
    onAfterResponse: (request, response) => {
      const status = response.getStatus()
      if (status < 300) isKnown = true
      if (request.getMethod() !== 'HEAD') return
      // tus-js-client would start again from 0, which only an upload of an earlier visit may do.
      isCanceled = isKnown && (status === 404 || status === 410)
      if (isCanceled) throw new Error(CANCELED_MESSAGE)
      // tus-js-client would start again from 0; on an error it retries.
      if (status >= 500) throw new Error(`HEAD answered ${status}`)
      if (status < 300) events.onResumed(Number(response.getHeader('Upload-Offset')))
    },
    onShouldRetry: (error) => {
      if (isCanceled || !isTransient(error)) return false
      events.onInterrupted()
      return true
    },
    onSuccess: ({ lastResponse }) =>
      events.onDone(lastResponse.getHeader('Recording-Location') ?? null, {
        as: (lastResponse.getHeader('Recording-Same-As') ?? '')
          .split(',')
          .filter((id) => id !== ''),
        duplicateOf: lastResponse.getHeader('Recording-Duplicate-Of') ?? null,
      }),
    onError: (error) => events.onFailed(isCanceled ? CANCELED_MESSAGE : failureMessage(error)),
  })
  const previous = (await upload.findPreviousUploads()).find(
    ({ uploadUrl }) => uploadUrl !== null && !isTaken(uploadUrl),
  )
  if (previous) upload.resumeFromPreviousUpload(previous)
  return {
    start: () => upload.start(),
    pause: () => upload.abort(false),
    cancel: () => upload.abort(true),
    uploadUrl: () => upload.url ?? previous?.uploadUrl ?? null,
  }
}

/** The URLs of unfinished uploads that this browser can continue when the same file is chosen again. */
export async function resumableUrls(): Promise<readonly string[]> {
  const { defaultOptions } = await loadTus()
  const uploads = await defaultOptions.urlStorage.findAllUploads()
  return uploads.flatMap(({ uploadUrl }) => uploadUrl ?? [])
}

/** Whether a retry can help: no response, a server error, or an upload locked by another request. */
function isTransient(error: DetailedError): boolean {
  const status = error.originalResponse?.getStatus() ?? 0
  if (error.originalRequest === undefined || error.originalRequest === null) return false
  return status === 0 || status === 409 || status === 423 || (status >= 500 && status !== 507)
}

function failureMessage(error: Error | DetailedError): string {
  const response = 'originalResponse' in error ? error.originalResponse : null
  if (response === null) {
    return 'The file cannot be sent. Check that it still exists and that the server runs, then try again.'
  }
  return (
    problemDetail(response.getBody()) ??
    `The server refused the file (${response.getStatus()}). Try again.`
  )
}

function problemDetail(body: string): string | null {
  try {
    const problem: unknown = JSON.parse(body)
    if (typeof problem !== 'object' || problem === null) return null
    const { detail, title } = problem as { detail?: unknown; title?: unknown }
    const message = detail ?? title
    return typeof message === 'string' && message !== '' ? message : null
  } catch {
    // Not a problem document, for example a proxy's page or an empty body.
    return null
  }
}
