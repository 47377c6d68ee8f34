import { mkdir, mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { mountSmallDisk } from '../../adapters/embedded/test/small-disk.ts'
import { type ProductProcess, startProcess } from '../kill/product-process.ts'
import { form, tone } from '../line/sound.ts'

const DISK_BYTES = 160 * 1024 * 1024

/** Fills a disk. */
async function fillUp(file: string): Promise<void> {
  const filler = await open(file, 'a')
  for (let size = 1024 * 1024; size >= 1; size = Math.floor(size / 4)) {
    const block = Buffer.alloc(size, 1)
    for (;;) {
      const written = await filler.write(block).catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'ENOSPC') throw error
        return null
      })
      if (written === null || written.bytesWritten < size) break
    }
  }
  await filler.close()
}

async function createRecording({ url }: ProductProcess, seconds: number): Promise<Response> {
  return fetch(`${url}/api/recordings`, {
    method: 'POST',
    body: form(tone(seconds), `${seconds}.wav`, { diarize: 'false' }),
  })
}

const health = async ({ url }: ProductProcess) =>
  (await (await fetch(`${url}/api/health`)).json()) as {
    status: string
    disk: { freeBytes: number; low: boolean }
  }

test('on a full disk the product reports it, starts, deletes, and works again', async (context) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'full-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const dataDir = path.join(folder, 'data')
  await mkdir(dataDir)
  if (!mountSmallDisk(dataDir, DISK_BYTES)) {
    return context.skip('this user may not mount a small disk to fill')
  }
  const start = () => startProcess({ DATA_DIR: dataDir, PORT: '0' })
  let product = await start()
  try {
    const recordings: string[] = []
    for (let seconds = 1; seconds <= 6; seconds += 1) {
      const answer = await createRecording(product, seconds * 20)
      const { id } = (await answer.json()) as { id: string }
      recordings.push(id)
    }
    expect(await health(product)).toMatchObject({ status: 'ok', disk: { low: false } })
    const settled = async () =>
      (
        (await (await fetch(`${product.url}/api/recordings`)).json()) as {
          items: { durationSeconds: number | null }[]
        }
      ).items.every((one) => one.durationSeconds !== null)
    await expect.poll(settled, { timeout: 60_000 }).toBe(true)

    const filler = path.join(dataDir, 'filler-of-another-program')
    await fillUp(filler)
    expect(await health(product)).toMatchObject({ status: 'degraded', disk: { low: true } })
    expect((await createRecording(product, 1)).status).toBe(507)
    // Freed space is filled again, so that each deletion finds a full disk.
    for (const id of recordings.slice(0, 3)) {
      const answer = await fetch(`${product.url}/api/recordings/${id}?permanently=true`, {
        method: 'DELETE',
      })
      expect(answer.status, await answer.text()).toBe(204)
      await fillUp(filler)
    }
    await product.kill()
    product = await start()
    expect((await health(product)).disk.low).toBe(true)
    for (const id of recordings.slice(3)) {
      const answer = await fetch(`${product.url}/api/recordings/${id}`, { method: 'DELETE' })
      expect(answer.status, await answer.text()).toBe(204)
      await fillUp(filler)
    }
    const refused = await createRecording(product, 1)
    expect([refused.status, await refused.text()]).toEqual([
      507,
      expect.stringContaining(`Empty the trash (recordings in it: ${recordings.length - 3})`),
    ])
    const emptied = await fetch(`${product.url}/api/trash`, { method: 'DELETE' })
    expect([emptied.status, await emptied.json()]).toEqual([202, { count: recordings.length - 3 }])
    const left = async () =>
      ((await (await fetch(`${product.url}/api/trash`)).json()) as { count: number }).count
    await expect.poll(left, { timeout: 60_000 }).toBe(0)
    await rm(filler)
    expect((await health(product)).disk.low).toBe(false)
    expect((await createRecording(product, 1)).status).toBe(201)
  } finally {
    await product.kill()
  }
})
