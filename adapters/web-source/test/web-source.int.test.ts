import { once } from 'node:events'
import http from 'node:http'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import type { SourceReader } from '@toolkit/core'
import { openSourceServer, type SourceServer } from '@toolkit/testkit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { localhostCertificate } from '../../ngrok/test/certificate.ts'
import { openWebSource } from '../src/index.ts'

const BYTES = new TextEncoder().encode('0123456789')
const signal = new AbortController().signal

let source: SourceServer
/** A server on this machine that is not allowed. */
let inner: SourceServer
let secure: SourceServer
let reader: SourceReader
const tls = localhostCertificate()
const usual = getCACertificates()
beforeAll(async () => {
  source = await openSourceServer()
  inner = await openSourceServer()
  secure = await openSourceServer(tls)
  reader = openWebSource({ allowed: [source.host, secure.host] })
})
beforeEach(() => {
  source.file('/a.wav', BYTES)
  inner.requests.length = 0
})
afterAll(async () => {
  setDefaultCACertificates(usual)
  await Promise.all([source.close(), inner.close(), secure.close()])
})

async function read(
  address: string,
  reading: { from?: number; version?: string | null } = {},
  by = reader,
) {
  const { bytes, ...opened } = await by.open(address, {
    ...{ from: 0, version: null, signal },
    ...reading,
  })
  return { ...opened, text: Buffer.concat(await Array.fromAsync(bytes)).toString() }
}
/** The code and the message of the refusal. */
async function refusal(path: string, by = reader): Promise<{ code: string; message: string }> {
  const address = path.startsWith('/') ? source.origin + path : path
  try {
    await read(address, {}, by)
  } catch (error) {
    const { code, message } = error as { code: string; message: string }
    return { code, message }
  }
  throw new Error(`${path} was read`)
}
const redirect = (path: string, location: string, status = 302) =>
  source.on(path, (_, response) => response.writeHead(status, { location }).end())

describe('a file', () => {
  it('is read whole, or from an offset if it is the same', async () => {
    const address = `${source.origin}/a.wav`
    const whole = { from: 0, sizeBytes: 10, version: '"1"', text: '0123456789' }
    expect(await read(address)).toEqual(whole)
    const rest = await read(address, { from: 4, version: '"1"' })
    expect(rest).toEqual({ ...whole, from: 4, text: '456789' })
    expect(await read(address, { from: 10, version: '"1"' })).toMatchObject({ from: 10, text: '' })
    expect(await read(address, { from: 4, version: '"0"' })).toEqual(whole)
    expect(await read(address, { from: 4 })).toEqual(whole)
    expect(await read(address, { from: 11, version: '"1"' })).toEqual(whole)
  })

  it('is read whole if the answer is another part, or of another version', async () => {
    for (const headers of [
      { 'content-range': 'bytes 5-9/10', etag: '"1"' },
      { 'content-range': 'bytes 4-9/10', etag: '"2"' },
      { 'content-range': 'nonsense', etag: '"1"' },
    ]) {
      source.on('/part', ({ headers: { range } }, response) => {
        response.writeHead(range ? 206 : 200, range ? headers : { etag: '"2"' }).end(BYTES)
      })
      const whole = { from: 0, sizeBytes: null, version: '"2"', text: '0123456789' }
      expect(await read(`${source.origin}/part`, { from: 4, version: '"1"' })).toEqual(whole)
    }
  })

  it('without a strong entity tag has the time of its change as version', async () => {
    const modified = 'Tue, 01 Dec 2026 10:00:00 GMT'
    source.on('/weak', (_, response) => {
      response.writeHead(200, { etag: 'W/"1"', 'last-modified': modified }).end(BYTES)
    })
    expect((await read(`${source.origin}/weak`)).version).toBe(modified)
  })

  it('that breaks off is unavailable after what arrived', async () => {
    source.on('/broken', (_, response) => {
      response.writeHead(200, { 'content-length': 10 }).write('0123', () => response.destroy())
    })
    const { bytes } = await reader.open(`${source.origin}/broken`, {
      from: 0,
      version: null,
      signal,
    })
    let text = ''
    const reading = async () => {
      for await (const block of bytes) text += Buffer.from(block).toString()
    }
    await expect(reading()).rejects.toMatchObject({ code: 'source-unavailable' })
    expect(text).toBe('0123')
  })
})

describe('an answer without a file', () => {
  it.each([
    [401, 'source-denied', 'signing in'],
    [403, 'source-denied', 'signing in'],
    [404, 'source-not-found', 'Check the address'],
    [410, 'source-not-found', 'get a new one'],
    [400, 'source-unusable', 'file itself'],
    [204, 'source-unusable', 'file itself'],
    [500, 'source-unavailable', 'Try again later'],
    [429, 'source-unavailable', 'asks to wait'],
  ])('%i is %s', async (status, code, words) => {
    source.on('/status', (_, response) => response.writeHead(status).end())
    const { message, ...refused } = await refusal('/status')
    expect(refused.code).toBe(code)
    expect(message).toContain(words)
    expect(message).toContain(String(status))
  })

  it('says how long to wait', async () => {
    source.on('/busy', (_, response) => response.writeHead(503, { 'retry-after': '7' }).end())
    await expect(read(`${source.origin}/busy`)).rejects.toMatchObject({ retryAfterSeconds: 7 })
  })

  it('says that a signed link has expired', async () => {
    const xml =
      '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>'
    source.on('/expired', (_, response) => {
      response.writeHead(403, { 'content-type': 'application/xml' }).end(xml)
    })
    expect((await refusal('/expired')).message).toContain('has expired')
  })

  it('is a web page, or compressed', async () => {
    source.on('/page', (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<html>')
    })
    source.on('/gzip', (_, response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' }).end('x')
    })
    expect(await refusal('/page')).toMatchObject({ code: 'source-unusable' })
    expect((await refusal('/page')).message).toContain('web page')
    expect((await refusal('/gzip')).message).toContain('compressed')
  })

  it('does not come: no such host, no connection', async () => {
    const lost = openWebSource({
      allowed: [],
      resolve: () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })),
    })
    const closed = await openSourceServer()
    await closed.close()
    const none = openWebSource({ allowed: [closed.host] })
    expect((await refusal('https://no.example/', lost)).code).toBe('source-unreachable')
    const refused = await refusal(`${closed.origin}/?s=SECRET`, none)
    expect(refused.code).toBe('source-unavailable')
    expect(refused.message).not.toContain('SECRET')
  })
})

describe('redirects', () => {
  it('are followed five times, without a referrer', async () => {
    for (let step = 1; step < 5; step += 1) redirect(`/${step}`, `/${step + 1}`, 307)
    redirect('/5', `${source.origin}/a.wav?signature=x`, 301)
    expect((await read(`${source.origin}/1`)).text).toBe('0123456789')
    expect(source.requests.at(-1)?.headers).not.toHaveProperty('referer')
    redirect('/0', '/1')
    expect((await refusal('/0')).message).toContain('more than 5 times')
  })

  it('are judged as the first address', async () => {
    const targets = [`${inner.origin}/a`, 'http://[::1]/', 'https://2130706433/', 'http://u:p@a.b/']
    for (const target of targets) {
      redirect('/inner', target)
      expect((await refusal('/inner')).code, target).toBe('source-refused')
    }
    redirect('/inner', 'https://metadata.example/')
    const resolve = async () => ['169.254.169.254']
    const by = openWebSource({ allowed: [source.host], resolve })
    expect((await refusal('/inner', by)).code).toBe('source-refused')
    redirect('/file', 'file:///etc/passwd')
    expect((await refusal('/file')).code).toBe('source-unusable')
    expect(inner.requests).toEqual([])
  })
})

describe('the connection', () => {
  it('is made to the address that was judged, whatever the resolver says next', async () => {
    const { port } = new URL(source.origin)
    const answers = [['127.0.0.1'], ['192.0.2.1']]
    const by = openWebSource({
      allowed: [`rebind.example:${port}`],
      resolve: async () => answers.shift() ?? [],
    })
    expect((await read(`http://rebind.example:${port}/a.wav`, {}, by)).text).toBe('0123456789')
    expect(answers).toHaveLength(1)
    expect(source.requests.at(-1)?.headers.host).toBe(`rebind.example:${port}`)
  })

  it('is refused if the name leads to this machine, also in the second answer', async () => {
    const answers = [['1.1.1.1', '127.0.0.1'], ['::ffff:10.0.0.1']]
    const by = openWebSource({ allowed: [], resolve: async () => answers.shift() ?? [] })
    expect((await refusal('https://rebind.example/', by)).code).toBe('source-refused')
    expect((await refusal('https://rebind.example/', by)).code).toBe('source-refused')
  })

  it('needs a valid certificate, and does not go from https to http', async () => {
    secure.file('/a.wav', BYTES)
    expect(await refusal(`${secure.origin}/a.wav`)).toMatchObject({ code: 'source-unreachable' })
    setDefaultCACertificates([...usual, tls.certificate])
    expect((await read(`${secure.origin}/a.wav`)).text).toBe('0123456789')
    const location = `${source.origin}/a.wav`
    secure.on('/down', (_, response) => response.writeHead(302, { location }).end())
    expect((await refusal(`${secure.origin}/down`)).message).toContain('https:// to http://')
  })

  it('does not follow the environment to a proxy', async () => {
    const restore = http.setGlobalProxyFromEnv({ http_proxy: inner.origin, no_proxy: '' })
    try {
      await once(http.get(`${source.origin}/a.wav`), 'response')
      const asked = inner.requests.splice(0).length
      expect((await read(`${source.origin}/a.wav`)).text).toBe('0123456789')
      expect([asked, inner.requests.length]).toEqual([1, 0])
    } finally {
      restore()
    }
  })

  it('ends when the reading is aborted', async () => {
    source.on('/silent', (_, response) => response.writeHead(200).write('0'))
    const stop = new AbortController()
    const opened = await reader.open(`${source.origin}/silent`, {
      ...{ from: 0, version: null },
      signal: stop.signal,
    })
    const reading = Array.fromAsync(opened.bytes)
    stop.abort(new Error('stopped'))
    await expect(reading).rejects.toThrow('stopped')
  })
})
