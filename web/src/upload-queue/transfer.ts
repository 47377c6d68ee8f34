import { type DetailedError, defaultOptions, Upload } from 'tus-js-client'

export interface TransferEvents {
  /** The server's offset where this transfer goes on; 0: from the start. */
  onResumed(offsetBytes: number): void
  onProgress(sentBytes: number): void
  /** The connection is gone; it is tried again by itself. */
  onInterrupted(): void
  /** @param sameAs ids of recordings with the same bytes that were here before. */
  onDone(recordingUrl: string | null, sameAs: readonly string[]): void
  onFailed(message: string): void
}

/** One file on its way to the server. */
export interface Transfer {
  start(): void
  pause(): Promise<void>
  /** Ends it and has the server forget what it has. */
  cancel(): Promise<void>
}

const GIVEN_UP =
  'This upload was given up in another window, or by a script. Try again to send the file from its beginning.'

export const UPLOADS_PATH = '/api/uploads'

// Small enough that a refusal reaches the browser before it has sent a gigabyte for nothing.
const CHUNK_BYTES = 16 * 1024 * 1024
const RETRY_DELAYS_MS = [250, 500, 1000, 2000, 4000, 8000, ...Array<number>(240).fill(15_000)]

/**
 * Prepares the resumable upload of one file; an unfinished earlier upload of the same file goes on where it stopped.
 * @param fields the API's fields of an upload (`name`, `numSpeakers`, `provider`, …).
 * @param isTaken whether an upload's address already belongs to another transfer of this page.
 */
export async function prepareTransfer(
  file: File,
  fields: Readonly<Record<string, string>>,
  isTaken: (uploadUrl: string) => boolean,
  events: TransferEvents,
): Promise<Transfer & { readonly uploadUrl: () => string | null }> {
  // Whether the server has confirmed this upload, and whether it has forgotten it since then.
  let isKnown = false
  let isGivenUp = false
  const upload = new Upload(file, {
    endpoint: UPLOADS_PATH,
    chunkSize: CHUNK_BYTES,
    retryDelays: RETRY_DELAYS_MS,
    removeFingerprintOnSuccess: true,
    // What the server was told with the first byte holds: an upload that it would diarize is not gone on with here.
    fingerprint: async (sent, options) =>
      (await defaultOptions.fingerprint(sent, options)) +
      (fields.diarize === 'false' ? '-kept' : ''),
    metadata: { filename: file.name, filetype: file.type, ...fields },
    onProgress: (sent) => events.onProgress(sent),
    onAfterResponse: (request, response) => {
      const status = response.getStatus()
      if (status < 300) isKnown = true
      if (request.getMethod() !== 'HEAD') return
      // tus-js-client would begin anew; only an upload of an earlier visit may do that.
      isGivenUp = isKnown && (status === 404 || status === 410)
      if (isGivenUp) throw new Error(GIVEN_UP)
      // tus-js-client would begin anew at 0 on such an answer; as an error it asks again.
      if (status >= 500) throw new Error(`HEAD answered ${status}`)
      if (status < 300) events.onResumed(Number(response.getHeader('Upload-Offset')))
    },
    onShouldRetry: (error) => {
      if (isGivenUp || !isPassing(error)) return false
      events.onInterrupted()
      return true
    },
    onSuccess: ({ lastResponse }) =>
      events.onDone(
        lastResponse.getHeader('Recording-Location') ?? null,
        (lastResponse.getHeader('Recording-Same-As') ?? '').split(',').filter((id) => id !== ''),
      ),
    onError: (error) => events.onFailed(isGivenUp ? GIVEN_UP : failureMessage(error)),
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

/** Whether asking again can help: no answer, a server in trouble, or an upload that another request still holds. */
function isPassing(error: DetailedError): boolean {
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
    const said = detail ?? title
    return typeof said === 'string' && said !== '' ? said : null
  } catch {
    // Not a problem document (a proxy's page, an empty body): the caller says what it knows.
    return null
  }
}
