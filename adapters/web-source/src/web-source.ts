import type { IncomingMessage } from 'node:http'
import {
  type KnownAddress,
  type OpenedSource,
  type SourceReader,
  type SourceReading,
  ToolkitError,
} from '@toolkit/core'
import { parseAllowedSources } from './allowed-sources.ts'
import { parseAddress } from './judge-address.ts'
import { refusedAnswer, requireFile } from './refused-answer.ts'
import {
  codeOf,
  type RequestContext,
  type Resolve,
  sendRequest,
  systemResolve,
  unavailable,
} from './request.ts'

const MAX_REDIRECTS = 5

export interface WebSourceOptions {
  /** Hosts, `host:port` and networks that may be read although they are not public, or by http. */
  readonly allowed: readonly string[]
  /** Default: that of the system. */
  readonly resolve?: Resolve
}

/** Reads files from https, and from http where the settings name the host. */
export function openWebSource(options: WebSourceOptions): SourceReader {
  const allowed = parseAllowedSources(options.allowed)
  const context = { allowed, resolve: options.resolve ?? systemResolve }
  return {
    // Its addresses may be signed: another one each time.
    once: false,
    recognise(address) {
      const url = parseAddress(address, allowed)
      return url === null ? null : knownAddress(url)
    },
    open: (address, reading) => open(address, reading, context),
  }
}

function knownAddress(url: URL): KnownAddress {
  return {
    shown: { kind: 'url', url: url.origin + url.pathname },
    fileName: fileNameOf(url) || url.hostname,
  }
}

/** The last part of the path. Text that is not valid UTF-8 stays encoded. */
function fileNameOf({ pathname }: URL): string {
  const last = pathname.split('/').at(-1) ?? ''
  try {
    return decodeURIComponent(last)
  } catch {
    return last // it is shown as it is in the address
  }
}

async function open(
  address: string,
  { from, version, signal }: SourceReading,
  context: RequestContext,
): Promise<OpenedSource> {
  const canContinue = from > 0 && version !== null
  const range = canContinue ? { Range: `bytes=${from}-`, 'If-Range': version } : {}
  const answer = await follow(address, range, context, signal)
  const whole = async () => wholeFile(await follow(address, {}, context, signal), signal)
  if (!canContinue || answer.statusCode === 200) return wholeFile(answer, signal)
  const part = partOf(answer)
  const isSame = versionOf(answer) === null || versionOf(answer) === version
  if (answer.statusCode === 416 && part?.sizeBytes === from && isSame) {
    answer.destroy()
    return { from, sizeBytes: from, version, bytes: nothing() }
  }
  if (answer.statusCode === 206 && part?.from === from && isSame) {
    requireFile(answer)
    return { from, sizeBytes: part.sizeBytes, version, bytes: bytesOf(answer, signal) }
  }
  if (answer.statusCode !== 206 && answer.statusCode !== 416) throw await refused(answer)
  // Another part than was asked for, or of another file.
  answer.destroy()
  return whole()
}

async function wholeFile(answer: IncomingMessage, signal: AbortSignal): Promise<OpenedSource> {
  if (answer.statusCode !== 200) throw await refused(answer)
  try {
    requireFile(answer)
  } catch (error) {
    answer.destroy()
    throw error
  }
  const length = answer.headers['content-length']
  const sizeBytes =
    length === undefined || answer.headers['transfer-encoding'] ? null : Number(length)
  return { from: 0, sizeBytes, version: versionOf(answer), bytes: bytesOf(answer, signal) }
}

async function refused(answer: IncomingMessage): Promise<ToolkitError> {
  const error = await refusedAnswer(answer)
  answer.destroy()
  return error
}

/** Sends the request, and to where its answers redirect. Each address is judged as the first one. */
async function follow(
  address: string,
  headers: Readonly<Record<string, string>>,
  context: RequestContext,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  let url = required(parseAddress(address, context.allowed))
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const answer = await sendRequest(url, headers, context, signal)
    const { location } = answer.headers
    if (![301, 302, 303, 307, 308].includes(answer.statusCode ?? 0) || location === undefined) {
      return answer
    }
    answer.destroy()
    const next = URL.parse(location, url.href)
    const target = next === null ? null : parseAddress(next.href, context.allowed)
    if (target === null) throw unusable('The address redirects to something that is no web address')
    if (url.protocol === 'https:' && target.protocol === 'http:') {
      throw new ToolkitError(
        'source-refused',
        'This address redirects from https:// to http://, which is not followed. Use an address that stays at https://.',
      )
    }
    url = target
  }
  throw unusable(`The address redirects more than ${MAX_REDIRECTS} times`)
}

function required(url: URL | null): URL {
  if (url === null) throw unusable('The address is no web address')
  return url
}

function unusable(reason: string): ToolkitError {
  return new ToolkitError('source-unusable', `${reason}. Use the address of the file itself.`)
}

/** What `Content-Range` says: `bytes 5-9/10`, or `bytes *` + `/10` of a range that is outside. */
function partOf({
  headers,
}: IncomingMessage): { from: number | null; sizeBytes: number | null } | null {
  const found = /^bytes (?:(\d+)-\d+|\*)\/(\d+|\*)$/.exec(headers['content-range'] ?? '')
  if (found === null) return null
  const [, from, size] = found
  return {
    from: from === undefined ? null : Number(from),
    sizeBytes: size === undefined || size === '*' ? null : Number(size),
  }
}

/** What `If-Range` can compare: a strong entity tag, else the time of the last change (RFC 9110, 13.1.5). */
function versionOf({ headers }: IncomingMessage): string | null {
  const { etag, 'last-modified': modified } = headers
  return etag?.startsWith('"') ? etag : (modified ?? null)
}

async function* bytesOf(answer: IncomingMessage, signal: AbortSignal): AsyncIterable<Uint8Array> {
  try {
    for await (const block of answer) yield block as Uint8Array
  } catch (error) {
    signal.throwIfAborted()
    throw unavailable(`The connection to the host broke (${codeOf(error)})`)
  }
}

async function* nothing(): AsyncIterable<Uint8Array> {
  // No bytes.
}
