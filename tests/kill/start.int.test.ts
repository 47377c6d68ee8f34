import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { EndedEarly, startProcess } from './product-process.ts'

let folder: string

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'start-'))
})

afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

/** Starts the product with settings that it must reject; returns its output. */
async function rejectionOutput(environment: Record<string, string>): Promise<string> {
  const outcome = await startProcess({ DATA_DIR: folder, PORT: '0', ...environment }).catch(
    (error: unknown) => error,
  )
  if (!(outcome instanceof EndedEarly)) throw new Error('it started, or failed for another reason')
  expect(outcome.exitCode).toBe(1)
  expect(outcome.output, 'no stack trace').not.toMatch(/\n\s+at /)
  return outcome.output
}

describe('npm start', () => {
  test('prints one address and its configuration, and exits cleanly', async () => {
    const product = await startProcess({ DATA_DIR: folder, PORT: '0' })
    expect(product.output().match(/http:\/\/127\.0\.0\.1:\d+/g)).toHaveLength(1)
    for (const word of ['local', 'embedded', folder]) expect(product.output()).toContain(word)
    const page = await fetch(product.url)
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(await product.stop()).toBe(0)
  })

  test('rejects a second start on the same data folder', async () => {
    const first = await startProcess({ DATA_DIR: folder, PORT: '0' })
    expect(await rejectionOutput({})).toMatch(/already/)
    expect((await fetch(`${first.url}/api/health`)).status).toBe(200)
    await first.stop()
  })

  test('rejects a port in use', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => other.once('listening', resolve))
    const { port } = other.address() as { port: number }
    expect(await rejectionOutput({ PORT: String(port) })).toContain(`Port ${port}`)
    await new Promise((resolve) => other.close(resolve))
  })

  test('rejects a data folder that is not writable', async () => {
    const file = path.join(folder, 'file')
    await writeFile(file, '')
    expect(await rejectionOutput({ DATA_DIR: path.join(file, 'data') })).toContain(file)
  })

  test('reports all invalid settings at once', async () => {
    const output = await rejectionOutput({
      PORT: 'eighty',
      MAX_UPLOAD_BYTES: '-1',
      AUDIO_RETENTION_DAYS: '0',
    })
    for (const name of ['PORT', 'MAX_UPLOAD_BYTES', 'AUDIO_RETENTION_DAYS']) {
      expect(output).toContain(name)
    }
  })

  test('lists its providers, the cloud first if there is a key, and never prints the key', async () => {
    const product = await startProcess({
      DATA_DIR: folder,
      PORT: '0',
      TOKEN_PYANNOTE: 'very-secret',
    })
    expect(product.output()).toMatch(/pyannoteai \(precision-2[\s\S]*local \(local-/)
    expect(product.output()).not.toContain('very-secret')
    await product.stop()
  })
})
