import type { Readable } from 'node:stream'
import { type Clock, type Notice, type ProviderName, ToolkitError } from '@toolkit/core'
import { bodyBytes } from '@toolkit/http-kit'
import {
  checkSignature,
  readNotice,
  SIGNATURE_HEADER,
  type SignatureCheck,
  TIMESTAMP_HEADER,
} from '@toolkit/pyannote-wire'
import type { Context } from 'hono'

/** A listening server adds Node's request; `app.fetch` in process has none. */
export interface Environment {
  Bindings: { readonly incoming?: Readable }
}

export type Ctx = Context<Environment>

/** The signing secrets of each provider; more than one while a secret is rotated. */
export type SigningSecrets = Readonly<Record<ProviderName, readonly string[]>>

/** All secrets, and the provider of each. */
interface Signers {
  readonly secrets: readonly string[]
  readonly providers: readonly ProviderName[]
}

/** `settings-invalid` for an empty secret, and for one that two providers share: it would not identify the signer. */
export function signersOf(given: SigningSecrets): Signers {
  const all = Object.entries(given).flatMap(([provider, own]) =>
    own.map((secret) => ({ provider, secret })),
  )
  const secrets = all.map(({ secret }) => secret)
  if (secrets.some((secret) => secret.trim() === '')) {
    throw new ToolkitError(
      'settings-invalid',
      'A signing secret is empty. Set it, or leave it out.',
    )
  }
  for (const { provider, secret } of all) {
    const other = all.find((one) => one.secret === secret && one.provider !== provider)
    if (other === undefined) continue
    throw new ToolkitError(
      'settings-invalid',
      `The providers ${provider} and ${other.provider} have the same signing secret. Give each its own.`,
    )
  }
  return { secrets, providers: all.map(({ provider }) => provider) }
}

/** The longest known result (24 hours, eight speakers, all curves) has about 100 MB of JSON. */
const MAX_BYTES = 256 * 1024 * 1024
/** The longest time without bytes. */
const IDLE_MS = 10_000
/** The longest time for a whole body. pyannoteAI waits ten seconds for its answer, so a notice never takes this long. */
const WHOLE_BODY_MS = 60_000
/** The part of a body that is kept: jobId and status come first, `output` is not read. */
const HEAD_BYTES = 64 * 1024

/** A refused request. `reason` is for the log only: the sender does not learn which check failed. */
export class Refused extends ToolkitError {
  readonly reason: string

  constructor(reason: string, error: ToolkitError) {
    super(error.code, error.message, { cause: error })
    this.reason = reason
  }
}

/**
 * The notice in a request and the provider that signed it. The signature (pyannoteAI's scheme) is verified over the raw
 * bytes while they are received; at most 64 KiB of the body are kept. Throws `Refused`: `notice-refused` (not signed, too
 * old, unknown secret), `request-too-large` (above 256 MiB), `request-invalid` (too slow, connection broken, not a notice).
 */
export async function signedNotice(
  context: Ctx,
  signers: Signers,
  clock: Clock,
): Promise<Pick<Notice, 'provider' | 'jobId' | 'status'>> {
  const check = checkSignature(
    {
      timestamp: context.req.header(TIMESTAMP_HEADER),
      signature: context.req.header(SIGNATURE_HEADER),
    },
    signers.secrets,
    clock.now(),
  )
  if (typeof check === 'string') throw notSigned(check)
  if (Number(context.req.header('content-length') ?? 0) > MAX_BYTES) throw tooLarge()
  const { head, isWhole } = await readBody(context, check, clock)
  const provider = signerOf(check, signers)
  if (provider === null) throw notSigned('wrong-signature')
  const body = readNotice(head, isWhole)
  if (body === null) {
    const message = 'The request is signed, but it is not a notice: jobId and status are missing.'
    throw new Refused('no-notice', new ToolkitError('request-invalid', message))
  }
  return { provider, jobId: body.jobId, status: body.status }
}

async function readBody(
  context: Ctx,
  check: SignatureCheck,
  clock: Clock,
): Promise<{ head: Uint8Array; isWhole: boolean }> {
  const kept: Uint8Array[] = []
  let sizeBytes = 0
  const limits = { clock, idleMs: IDLE_MS, totalMs: WHOLE_BODY_MS }
  try {
    for await (const block of bodyBytes(context, limits)) {
      check.update(block)
      if (sizeBytes < HEAD_BYTES) kept.push(block.slice(0, HEAD_BYTES - sizeBytes))
      sizeBytes += block.byteLength
      if (sizeBytes > MAX_BYTES) throw tooLarge()
    }
  } catch (error) {
    if (error instanceof ToolkitError && !(error instanceof Refused)) {
      throw new Refused('incomplete', error)
    }
    throw error
  }
  return { head: Buffer.concat(kept), isWhole: sizeBytes <= HEAD_BYTES }
}

function signerOf(check: SignatureCheck, signers: Signers): ProviderName | null {
  const index = check.signer()
  return index === null ? null : (signers.providers[index] ?? null)
}

function notSigned(reason: string): Refused {
  const message =
    'The signature of the notice is not valid, or the notice is too old. Check the signing secret.'
  return new Refused(reason, new ToolkitError('notice-refused', message))
}

function tooLarge(): Refused {
  const message = `A notice has at most ${MAX_BYTES} bytes. Ask for the status only.`
  return new Refused('too-large', new ToolkitError('request-too-large', message))
}
