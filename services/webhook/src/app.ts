import { type Clock, type Notice, ToolkitError, withTimeout } from '@toolkit/core'
import { type Log, problemResponse } from '@toolkit/http-kit'
import { Hono } from 'hono'
import {
  type Ctx,
  type Environment,
  Refused,
  type SigningSecrets,
  signedNotice,
  signersOf,
} from './signed-notice.ts'

const LOG_WINDOW_MS = 60_000
const LINES_PER_WINDOW = 10

/** The form of run ids and of tokens. */
const ID = /^[A-Za-z0-9_-]{1,128}$/
/** pyannoteAI waits ten seconds for an answer. */
const TAKE_MS = 8_000

export interface WebhookDependencies {
  readonly secrets: SigningSecrets
  /** Resolves when the notice is stored; rejects if it could not be stored. */
  readonly take: (notice: Notice, signal: AbortSignal) => Promise<'taken' | 'repeated' | 'ignored'>
  readonly clock: Clock
  readonly log: Log
  /** Fires at shutdown: notices under way are answered with 503, so that they are sent again. */
  readonly closing?: AbortSignal
}

/**
 * The receiver of notices: `POST /notices/:runId/:token` and `GET /health`; anything else is 404 without a body. Runs of
 * versions before 0.2.0 have addresses without a token; `take` compares the token with the one of the run. 200 when the
 * notice is stored or ignored, 503 if it could not be stored, so that the sender tries again, 401 if the signature is not
 * valid. `settings-invalid` for secrets that do not identify the signer.
 */
export function createApp(dependencies: WebhookDependencies): Hono<Environment> {
  const { secrets, take, clock, log, closing = new AbortController().signal } = dependencies
  const signers = signersOf(secrets)
  const logRefusal = refusalLog(log, clock)
  const limit = { clock, ms: TAKE_MS, signal: closing, error: noAnswer }

  async function receive(context: Ctx, runId: string, token: string | null): Promise<Response> {
    const startMs = clock.now()
    const retries = retriesOf(context)
    try {
      const { provider, jobId, status } = await signedNotice(context, signers, clock)
      const notice = { provider, runId, token, jobId, status }
      // The token is a secret: it is not logged.
      const line = { provider, runId, jobId, status, ...retries }
      try {
        const outcome = await withTimeout(limit, (signal) => take(notice, signal))
        log({ event: 'notice', outcome, ...line, durationMs: clock.now() - startMs })
        return context.json({ outcome })
      } catch (error) {
        log({ event: 'notice-not-stored', ...line, durationMs: clock.now() - startMs, error })
        return problemResponse(notStored())
      }
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      logRefusal({ event: 'notice-refused', reason: error.reason, runId, ...retries })
      return problemResponse(error)
    }
  }

  const app = new Hono<Environment>()
  app.onError((error) => {
    log({ event: 'request-failed', error })
    return problemResponse(new ToolkitError('internal', 'Something went wrong. Send it again.'))
  })
  app.notFound(() => new Response(null, { status: 404 }))
  app.get('/health', (context) => context.json({ status: 'ok' }))
  app.post('/notices/:runId', (context) => {
    const runId = context.req.param('runId')
    return ID.test(runId) ? receive(context, runId, null) : context.notFound()
  })
  app.post('/notices/:runId/:token', (context) => {
    const { runId, token } = context.req.param()
    const isAddress = ID.test(runId) && ID.test(token)
    return isAddress ? receive(context, runId, token) : context.notFound()
  })
  return app
}

/** The sender's retry headers, for the log; values of another form than the documented one are dropped. */
function retriesOf(context: Ctx) {
  const number = context.req.header('x-retry-num') ?? ''
  const reason = context.req.header('x-retry-reason') ?? ''
  return {
    ...(/^\d{1,4}$/.test(number) ? { retryNum: Number(number) } : {}),
    ...(/^[a-z_]{1,40}$/.test(reason) ? { retryReason: reason } : {}),
  }
}

function noAnswer(): ToolkitError {
  return new ToolkitError('storage-unavailable', 'The server did not answer in time.')
}

function notStored(): ToolkitError {
  return new ToolkitError('storage-unavailable', 'The notice could not be stored. Send it again.')
}

/**
 * Logs at most ten refusals a minute: anybody can send requests that are refused, and must not fill the disk with log
 * lines. The next line says how many were left out (`unlogged`).
 */
function refusalLog(log: Log, clock: Clock): Log {
  let windowEndMs = Number.NEGATIVE_INFINITY
  let lines = 0
  let unlogged = 0
  return (entry) => {
    if (clock.now() >= windowEndMs) {
      windowEndMs = clock.now() + LOG_WINDOW_MS
      lines = 0
    }
    if (lines === LINES_PER_WINDOW) {
      unlogged += 1
      return
    }
    lines += 1
    log(unlogged === 0 ? entry : { ...entry, unlogged })
    unlogged = 0
  }
}
