import { promises as dns, type LookupAddress } from 'node:dns'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { hasCode, ToolkitError } from '@toolkit/core'
import type { AllowedSources } from './allowed-sources.ts'
import { literalOf, requireAllowed } from './judge-address.ts'

/** Finds all IP addresses of a host name. */
export type Resolve = (hostname: string) => Promise<readonly string[]>

/** As the system resolves names, with its hosts file. */
export const systemResolve: Resolve = async (hostname) =>
  (await dns.lookup(hostname, { all: true })).map(({ address }) => address)

export interface RequestContext {
  readonly allowed: AllowedSources
  readonly resolve: Resolve
}

// Agents of their own: the global ones follow the environment to a proxy, and keep connections.
const AGENTS = {
  'http:': new http.Agent({ keepAlive: false }),
  'https:': new https.Agent({ keepAlive: false }),
} as const

const MAX_HEADER_BYTES = 16 * 1024

/**
 * Sends one GET. The name is resolved first, all its addresses are judged, and the connection is made to one of these, so
 * that another answer of the resolver in between changes nothing. Throws `source-…`; redirects are not followed.
 */
export async function sendRequest(
  url: URL,
  headers: Readonly<Record<string, string>>,
  { allowed, resolve }: RequestContext,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const literal = literalOf(url)
  const addresses = literal === null ? await resolved(url.hostname, resolve) : [literal]
  signal.throwIfAborted()
  requireAllowed(url, addresses, allowed)
  const isSecure = url.protocol === 'https:'
  const options = {
    agent: AGENTS[isSecure ? 'https:' : 'http:'],
    headers: {
      'User-Agent': 'pyannote-api-toolkit',
      Accept: '*/*',
      'Accept-Encoding': 'identity',
      ...headers,
    },
    lookup: pinned(addresses),
    maxHeaderSize: MAX_HEADER_BYTES,
    signal,
  }
  return new Promise((resolve, reject) => {
    const request = (isSecure ? https : http).get(url, options, resolve)
    request.on('error', (error) => reject(signal.aborted ? signal.reason : connectionError(error)))
  })
}

async function resolved(hostname: string, resolve: Resolve): Promise<readonly string[]> {
  try {
    const addresses = await resolve(hostname)
    if (addresses.length > 0) return addresses
  } catch (error) {
    if (hasCode(error, 'source-refused')) throw error
    if (codeOf(error) === 'EAI_AGAIN')
      throw unavailable('The name of the host could not be resolved')
  }
  throw new ToolkitError(
    'source-unreachable',
    `There is no host named ${hostname}. Check the address.`,
  )
}

/** A lookup that knows these addresses only. */
function pinned(addresses: readonly string[]): LookupFunction {
  const known: LookupAddress[] = addresses.map((address) => ({ address, family: isIP(address) }))
  return (_hostname, options, done) => {
    const wanted = known.filter(({ family }) => !options.family || family === options.family)
    const [first] = wanted
    if (options.all) done(null, wanted)
    else done(first ? null : new Error('no address'), first?.address ?? '', first?.family)
  }
}

/** Errors of Node have the IP address of the host in their text, so that it is not passed on. */
function connectionError(error: unknown): ToolkitError {
  const code = codeOf(error)
  if (/^(CERT_|ERR_TLS_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|ERR_SSL_)/.test(code)) {
    return new ToolkitError(
      'source-unreachable',
      `The host has no valid certificate (${code}). Check the address; for a host of your own, start the server with NODE_EXTRA_CA_CERTS.`,
    )
  }
  return unavailable(`The connection to the host failed (${code})`)
}

/** The error of an address that may answer later. `reason` is the beginning of a sentence. */
export function unavailable(reason: string, retryAfterSeconds?: number): ToolkitError {
  const details = retryAfterSeconds === undefined ? {} : { retryAfterSeconds }
  const message = `${reason}. Try again later: it goes on where it stopped.`
  return new ToolkitError('source-unavailable', message, details)
}

export function codeOf(error: unknown): string {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  return typeof code === 'string' ? code : 'no answer'
}
