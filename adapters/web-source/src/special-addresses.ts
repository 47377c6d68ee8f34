import { BlockList, isIP } from 'node:net'

/**
 * Networks that are not the public internet: the special-purpose registries of IANA (RFC 6890), with the metadata services
 * of clouds at 169.254.169.254, and all multicast.
 */
export const SPECIAL_NETWORKS = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  // Protocol assignments with Teredo, documentation, 6to4, documentation. The rest of IPv6 is not global unicast.
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
] as const

/** What is assigned to the public internet (RFC 4291). */
export const GLOBAL_UNICAST = '2000::/3'
/** IPv6 forms of an IPv4 address that are judged as that address: mapped (RFC 4291), NAT64 (RFC 6052). */
export const IPV4_IN_IPV6 = ['::ffff:0:0/96', '64:ff9b::/96'] as const

const special = networks(SPECIAL_NETWORKS)
const globalUnicast = networks([GLOBAL_UNICAST])
const ipv4InIpv6 = networks(IPV4_IN_IPV6)

/** Whether an IP address is not one of the public internet. Text that is no address counts as such. */
export function isSpecialAddress(address: string): boolean {
  if (isIP(address) === 0) return true
  if (isIP(address) === 4) return special.check(address, 'ipv4')
  const canonical = canonicalIpv6(address)
  // With a zone: an address of the local link.
  if (canonical === null) return true
  if (ipv4InIpv6.check(canonical, 'ipv6')) return special.check(embeddedIpv4(canonical), 'ipv4')
  return !globalUnicast.check(canonical, 'ipv6') || special.check(canonical, 'ipv6')
}

/** Makes a list of networks in CIDR notation. */
export function networks(all: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of all) {
    const [address = '', bits = ''] = network.split('/')
    list.addSubnet(address, Number(bits), isIP(address) === 4 ? 'ipv4' : 'ipv6')
  }
  return list
}

function canonicalIpv6(address: string): string | null {
  return URL.parse(`http://[${address}]`)?.hostname.slice(1, -1) ?? null
}

/** The IPv4 address in the last 32 bits of a canonical IPv6 address. */
function embeddedIpv4(canonical: string): string {
  const [high = 0, low = 0] = canonical
    .split(':')
    .slice(-2)
    .map((group) => Number.parseInt(group || '0', 16))
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}
