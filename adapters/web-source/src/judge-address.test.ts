import { describe, expect, it } from 'vitest'
import { isAllowedSource, parseAllowedSources } from './allowed-sources.ts'
import { parseAddress, requireAllowed } from './judge-address.ts'

const NONE = parseAllowedSources([])

/** The code of the refusal; null: it is not refused. */
function refusal(address: string, allowed: readonly string[] = [], found?: readonly string[]) {
  const sources = parseAllowedSources(allowed)
  try {
    const url = parseAddress(address, sources)
    if (url !== null && found !== undefined) requireAllowed(url, found, sources)
    return url === null ? 'other kind' : null
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('an address', () => {
  it.each([
    // One IPv4 address in the forms that the URL standard reads.
    ...[
      'https://127.0.0.1/',
      'https://2130706433/',
      'https://0x7f000001/',
      'https://017700000001/',
    ],
    ...['https://127.1/', 'https://0177.0.0.1/', 'https://127.0.0.1./', 'https://１２７.0.0.1/'],
    ...['https://[::1]/', 'https://[::ffff:127.0.0.1]/', 'https://[::ffff:a9fe:a9fe]/'],
    ...['https://169.254.169.254/latest/meta-data', 'https://0/', 'https://10.0.0.1/a.wav'],
    ...['http://example.org/', 'https://example.org:8443/', 'https://example.org:80/'],
    ...['https://user@example.org/', 'https://user:word@example.org/', 'https://example.org./'],
  ])('%s is refused', (address) => {
    expect(refusal(address)).toBe('source-refused')
  })

  it.each(['', 'example.org/a.wav', 'https://', 'https://a b/', `https://a/${'b'.repeat(4096)}`])(
    '%j is none',
    (address) => {
      expect(refusal(address)).toBe('request-invalid')
    },
  )

  it('of another kind is left to others', () => {
    for (const address of [
      's3://bucket/a.wav',
      'ftp://example.org/',
      'file:///etc/passwd',
      'data:,',
    ]) {
      expect(refusal(address)).toBe('other kind')
    }
  })

  it('is read at public addresses, unless one of them is not', () => {
    const url = 'https://example.org/a.wav'
    expect(refusal(url, [], ['93.184.215.14', '2606:4700::1111'])).toBeNull()
    expect(refusal(url, [], ['93.184.215.14', '127.0.0.1'])).toBe('source-refused')
    expect(refusal(url, [], ['fe80::1%eth0'])).toBe('source-refused')
  })

  it('loses its fragment and nothing else', () => {
    const url = parseAddress('https://Example.org/a%20b.wav?c=d&e#f', NONE)
    expect(url?.href).toBe('https://example.org/a%20b.wav?c=d&e')
  })
})

describe('ALLOWED_SOURCES', () => {
  it('allows a host, with http and any address, at the usual ports', () => {
    const allowed = ['files.lan']
    for (const url of ['http://files.lan/a', 'https://FILES.lan/a', 'http://files.lan:443/']) {
      expect(refusal(url, allowed, ['10.0.0.1'])).toBeNull()
    }
    expect(refusal('http://files.lan:8080/', allowed)).toBe('source-refused')
    expect(refusal('http://other.files.lan/', allowed)).toBe('source-refused')
  })

  it('allows a host at one port', () => {
    for (const host of ['127.0.0.1:9000', '[::1]:9000', 'files.lan:9000']) {
      expect(refusal(`http://${host}/a`, [host], ['127.0.0.1'])).toBeNull()
      expect(refusal(`http://${host.replace('9000', '9001')}/a`, [host])).toBe('source-refused')
    }
    expect(refusal('https://files.lan:443/', ['files.lan:443'], ['10.0.0.1'])).toBeNull()
    expect(refusal('http://[::1]/', ['::1'])).toBeNull()
  })

  it('allows a network, at the usual ports and only if all addresses are in it', () => {
    const allowed = ['10.1.0.0/16', 'fd00::/8']
    expect(refusal('http://10.1.2.3/a', allowed)).toBeNull()
    expect(refusal('http://name.lan/a', allowed, ['10.1.2.3', 'fd00::5'])).toBeNull()
    expect(refusal('https://name.lan/a', allowed, ['10.1.2.3', '10.2.0.1'])).toBe('source-refused')
    // A public address is read all the same, over https.
    expect(refusal('https://name.lan/a', allowed, ['10.1.2.3', '1.1.1.1'])).toBeNull()
    expect(refusal('http://name.lan/a', allowed, ['10.1.2.3', '1.1.1.1'])).toBe('source-refused')
    expect(refusal('http://10.1.2.3:8080/a', allowed)).toBe('source-refused')
  })

  it('is checked', () => {
    for (const entry of ['a.lan', 'a.lan:1', '10.0.0.0/8', '::1', '[::1]:80', 'fd00::/8']) {
      expect(isAllowedSource(entry), entry).toBe(true)
    }
    for (const entry of [
      'https://a',
      'a/b',
      '10.0.0.0/33',
      'a.lan/8',
      'u@a',
      'a b',
      'a:99999',
      '',
    ]) {
      expect(isAllowedSource(entry), entry).toBe(false)
    }
  })
})
