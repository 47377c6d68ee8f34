import { type Clock, type Notice, type ProviderName, ToolkitError } from '@toolkit/core'
import {
  checkSignature,
  readNotice,
  SIGNATURE_HEADER,
  type SignatureCheck,
  TIMESTAMP_HEADER,
} from '@toolkit/pyannote-wire'
import { bodyBlocks } from './body-blocks.ts'
import type { Ctx } from './environment.ts'
import type { Signers } from './signers.ts'

/** The longest result known (a day, eight speakers, all curves) has a good 100 MB of JSON: twice that, and some. */
const MAX_BYTES = 256 * 1024 * 1024
/** What is kept of a body: jobId and status stand first, `output` is not read. */
const HEAD_BYTES = 64 * 1024

/** How a request was refused, for the log alone: outside nobody learns which part was wrong. */
export class Refused extends ToolkitError {
  readonly reason: string

  constructor(reason: string, error: ToolkitError) {
    super(error.code, error.message, { cause: error })
    this.reason = reason
  }
}

/**
 * What the notice in a request says, and who signed it: verified over its raw bytes as they stream by: at most 64 KiB are kept, whatever the length.
 * Throws `Refused`: `notice-refused` (unsigned, out of time, signed by a stranger), `request-too-large` (256 MiB),
 * `request-invalid` (too slow, broken off, no notice).
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
  const { head, isWhole } = await hashed(context, check, clock)
  const provider = signerOf(check, signers)
  if (provider === null) throw notSigned('wrong-signature')
  const body = readNotice(head, isWhole)
  if (body === null) {
    const message = 'This is signed, but it is no notice: jobId and status are missing.'
    throw new Refused('no-notice', new ToolkitError('request-invalid', message))
  }
  return { provider, jobId: body.jobId, status: body.status }
}

async function hashed(
  context: Ctx,
  check: SignatureCheck,
  clock: Clock,
): Promise<{ head: Uint8Array; isWhole: boolean }> {
  const kept: Uint8Array[] = []
  let sizeBytes = 0
  try {
    for await (const block of bodyBlocks(context, clock)) {
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
  const message = 'The notice is not signed as it must be, or is too old. Check the signing secret.'
  return new Refused(reason, new ToolkitError('notice-refused', message))
}

function tooLarge(): Refused {
  const message = `A notice has at most ${MAX_BYTES} bytes. Ask for the status only.`
  return new Refused('too-large', new ToolkitError('request-too-large', message))
}
