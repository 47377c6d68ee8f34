import { type BlockList, isIP } from 'node:net'
import { networks } from './special-addresses.ts'

/** What the setting `ALLOWED_SOURCES` allows beyond https to public addresses. */
export interface AllowedSources {
  /** `host:port`, in lower case. */
  readonly hosts: ReadonlySet<string>
  readonly networks: BlockList
  readonly hasNetworks: boolean
}

const USUAL_PORTS = [80, 443]

/** Whether an entry is a host, `host:port` or a network in CIDR notation. */
export function isAllowedSource(entry: string): boolean {
  return networkOf(entry) !== null || hostOf(entry) !== null
}

/** Reads the entries. Those that are not valid are left out: settings are checked before. */
export function parseAllowedSources(entries: readonly string[]): AllowedSources {
  const cidrs = entries.flatMap((entry) => networkOf(entry) ?? [])
  return {
    hosts: new Set(entries.flatMap((entry) => hostOf(entry) ?? [])),
    networks: networks(cidrs),
    hasNetworks: cidrs.length > 0,
  }
}

function networkOf(entry: string): string | null {
  const [address = '', bits = '', ...rest] = entry.split('/')
  const version = isIP(address)
  const isWhole = /^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)
  return version !== 0 && isWhole && rest.length === 0 ? entry : null
}

/** An entry without a port names the two usual ones. */
function hostOf(entry: string): readonly string[] | null {
  if (/[/\\@?#\s]/.test(entry)) return null
  const bracketed = isIP(entry) === 6 ? `[${entry}]` : entry
  // The scheme has no default port here, so that `:80` and `:443` are seen.
  const port = /:(\d{1,5})$/.exec(bracketed.replace(/^\[.*\]/, ''))?.[1]
  const url = URL.parse(`http://${bracketed}`)
  if (url === null || url.hostname === '' || Number(port) > 65_535) return null
  const ports = port === undefined ? USUAL_PORTS : [Number(port)]
  return ports.map((one) => `${url.hostname}:${one}`)
}
