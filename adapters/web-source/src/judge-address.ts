import { isIP } from 'node:net'
import { ToolkitError } from '@toolkit/core'
import type { AllowedSources } from './allowed-sources.ts'
import { isSpecialAddress } from './special-addresses.ts'

const MAX_CHARACTERS = 4096

/**
 * Parses an address and refuses it if no answer of the resolver could allow it. Null: neither http nor https. Throws
 * `request-invalid` if it is no address, `source-refused` if it may not be read.
 */
export function parseAddress(address: string, allowed: AllowedSources): URL | null {
  const url = URL.parse(address)
  if (url === null || address.length > MAX_CHARACTERS) {
    throw new ToolkitError(
      'request-invalid',
      'This is not a web address. It must begin with https://.',
      {
        fields: [{ path: 'url', message: 'is not a web address' }],
      },
    )
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null
  if (url.username !== '' || url.password !== '') {
    throw refused(
      'it contains a user name or password, which are not sent. Use a signed link instead',
    )
  }
  if (url.hostname.endsWith('.')) throw refused('its host name ends with a dot. Remove the dot')
  url.hash = ''
  const literal = literalOf(url)
  if (literal !== null) requireAllowed(url, [literal], allowed)
  // A name may lead into an allowed network.
  else if (!allowed.hasNetworks) requireAllowed(url, [], allowed)
  return url
}

/**
 * Throws `source-refused` unless the address may be read at these IP addresses. A host of the settings may have any; else
 * each must be in a network of the settings, or public, and then over https at port 443.
 */
export function requireAllowed(
  url: URL,
  addresses: readonly string[],
  { hosts, networks }: AllowedSources,
): void {
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80))
  if (hosts.has(`${url.hostname}:${port}`)) return
  const isUsual = port === 443 || port === 80
  const isInNetwork = (address: string) =>
    networks.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6')
  const others = addresses.filter((address) => isIP(address) === 0 || !isInNetwork(address))
  if (isUsual && addresses.length > 0 && others.length === 0) return
  if (url.protocol !== 'https:') throw refused('only https:// is read from the internet', url)
  if (port !== 443) throw refused('only port 443 is read from the internet', url)
  if (others.some(isSpecialAddress)) {
    throw refused('it leads to this machine or its own network', url)
  }
}

/** The IP address that is the host of the address; null: it is a name. */
export function literalOf({ hostname }: URL): string | null {
  const bare = hostname.replace(/^\[(.*)\]$/, '$1')
  return isIP(bare) === 0 ? null : bare
}

function refused(reason: string, url?: URL): ToolkitError {
  const how =
    url === undefined
      ? ''
      : ` Whoever runs the server can allow it: ALLOWED_SOURCES=${url.port === '' ? url.hostname : url.host}.`
  return new ToolkitError('source-refused', `This address is not read: ${reason}.${how}`, {
    fields: [{ path: 'url', message: reason }],
  })
}
