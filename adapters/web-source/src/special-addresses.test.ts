import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  GLOBAL_UNICAST,
  IPV4_IN_IPV6,
  isSpecialAddress,
  SPECIAL_NETWORKS,
} from './special-addresses.ts'

type Parsed = { readonly bits: 32 | 128; readonly value: bigint }

/** The number of an address, by its text form (RFC 4291), without Node's parser. */
function parsed(address: string): Parsed {
  if (!address.includes(':')) return { bits: 32, value: joined(address.split('.').map(Number), 8) }
  const [left = '', right] = address.split('::')
  const groups = (text: string | undefined) =>
    text ? text.split(':').map((group) => Number.parseInt(group, 16)) : []
  const [first, last] = [groups(left), groups(right)]
  const zeros = Array<number>(8 - first.length - last.length).fill(0)
  return { bits: 128, value: joined([...first, ...zeros, ...last], 16) }
}

function joined(parts: readonly number[], bits: number): bigint {
  return parts.reduce((sum, part) => (sum << BigInt(bits)) | BigInt(part), 0n)
}

function isIn(network: string, address: Parsed): boolean {
  const [base = '', length = ''] = network.split('/')
  const { bits, value } = parsed(base)
  const shift = BigInt(bits - Number(length))
  return bits === address.bits && address.value >> shift === value >> shift
}

function naive(address: Parsed): boolean {
  const isListed = SPECIAL_NETWORKS.some((network) => isIn(network, address))
  if (address.bits === 32) return isListed
  if (IPV4_IN_IPV6.some((network) => isIn(network, address))) {
    return naive({ bits: 32, value: address.value & 0xffffffffn })
  }
  return isListed || !isIn(GLOBAL_UNICAST, address)
}

const ipv4 = fc.bigInt({ min: 0n, max: (1n << 32n) - 1n })
/** Addresses in, at the ends of, and beside the networks. */
const near = (bits: 32 | 128, networks: readonly string[]) =>
  fc
    .tuple(
      fc.constantFrom(...networks.filter((network) => network.includes(':') === (bits === 128))),
      fc.bigInt({ min: -2n, max: 2n }),
      fc.boolean(),
    )
    .map(([network, offset, isEnd]) => {
      const [base = '', length = ''] = network.split('/')
      const size = 1n << BigInt(bits - Number(length))
      const at = parsed(base).value + (isEnd ? size - 1n : 0n) + offset
      return BigInt.asUintN(bits, at)
    })
const text4 = (value: bigint) =>
  [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.')
const text6 = (value: bigint) =>
  Array.from({ length: 8 }, (_, place) =>
    ((value >> BigInt(112 - 16 * place)) & 0xffffn).toString(16),
  ).join(':')

it('judges IPv4 addresses as arithmetic does', () => {
  fc.assert(
    fc.property(fc.oneof(ipv4, near(32, SPECIAL_NETWORKS)), (value) => {
      expect(isSpecialAddress(text4(value)), text4(value)).toBe(naive({ bits: 32, value }))
    }),
    { numRuns: 2_000 },
  )
})

it('judges IPv6 addresses as arithmetic does, also those with an IPv4 address in them', () => {
  const any = fc.bigInt({ min: 0n, max: (1n << 128n) - 1n })
  const networks = [...SPECIAL_NETWORKS, ...IPV4_IN_IPV6, GLOBAL_UNICAST]
  const embedded = fc
    .tuple(fc.constantFrom(...IPV4_IN_IPV6), fc.oneof(ipv4, near(32, SPECIAL_NETWORKS)))
    .map(([network, value]) => parsed(network.split('/')[0] ?? '').value | value)
  fc.assert(
    fc.property(fc.oneof(any, near(128, networks), embedded), (value) => {
      expect(isSpecialAddress(text6(value)), text6(value)).toBe(naive({ bits: 128, value }))
    }),
    { numRuns: 2_000 },
  )
})

it.each([
  ...['127.0.0.1', '10.1.2.3', '172.31.255.255', '192.168.0.1', '100.64.0.1', '169.254.169.254'],
  ...['0.0.0.0', '255.255.255.255', '224.0.0.1', '192.0.2.1', '198.51.100.7', '203.0.113.9'],
  ...['::', '::1', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd00:ec2::254', 'ff02::1', '2001:db8::1'],
  // Mapped, compatible, NAT64, local NAT64, 6to4, Teredo.
  ...['::ffff:127.0.0.1', '::ffff:7f00:1', '::127.0.0.1', '64:ff9b::10.0.0.1', '64:ff9b:1::a00:1'],
  ...['2002:7f00:1::', '2001:0:1::1', 'localhost', '', '1.2.3'],
])('refuses %s', (address) => {
  expect(isSpecialAddress(address)).toBe(true)
})

it.each(['1.1.1.1', '93.184.215.14', '2606:4700::1111', '::ffff:1.1.1.1', '64:ff9b::1.1.1.1'])(
  'takes %s',
  (address) => {
    expect(isSpecialAddress(address)).toBe(false)
  },
)
