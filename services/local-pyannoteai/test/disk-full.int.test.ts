import { execFileSync } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { answerOf, type Serving, serving, temporaryFolder } from './serving.ts'
import { tinyEngine } from './tiny-engine.ts'

const MEBIBYTE = 1024 * 1024
const URL = 'media://house/full'

/** A folder on a disk of 4 MiB, or null if this machine does not allow mounting one. */
async function smallDisk(): Promise<string | null> {
  const { folder, remove } = await temporaryFolder()
  onTestFinished(remove)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', folder], { stdio: 'ignore' })
  } catch {
    return null
  }
  onTestFinished(() => void execFileSync('umount', [folder]))
  return folder
}

async function opened(folder: string): Promise<Serving> {
  const { engine } = tinyEngine({ held: false })
  const local = await serving({ engine, folder, evidenceMaxBytes: 1_000_000 })
  onTestFinished(() => local.close())
  return local
}

describe('a full disk', () => {
  test('refuses with 507 what does not fit, also if the disk fills up during an upload, and damages nothing', async (context) => {
    const folder = await smallDisk()
    if (folder === null) return context.skip('needs the right to mount a small disk')
    const local = await opened(folder)
    expect(await local.upload(URL, Buffer.alloc(MEBIBYTE, 7))).toBe(200)
    expect(await local.upload('media://house/large', Buffer.alloc(8 * MEBIBYTE))).toBe(507)
    const both = await Promise.all([
      local.upload('media://house/one', Buffer.alloc(2.6 * MEBIBYTE)),
      local.upload('media://house/two', Buffer.alloc(2.6 * MEBIBYTE)),
    ])
    expect(both).toContain(507)
    const names = await readdir(join(folder, 'media'))
    expect(names.filter((name) => name.includes('unfinished'))).toEqual([])
    expect(names).toHaveLength(both.includes(200) ? 4 : 2)
    const unknown = await local.call('POST', '/v1/diarize', { url: 'media://house/large' })
    expect((await answerOf(unknown)).errors[0]?.field).toBe('url')
    const log = local.log.filter((entry) => entry.event !== 'local-job-not-stored')
    expect(log).toEqual([])
  })

  test('fails a job with a reason that says what to do', async () => {
    const { folder, remove } = await temporaryFolder()
    onTestFinished(remove)
    const { engine, nextRun } = tinyEngine({ held: true })
    const local = await serving({ engine, folder })
    onTestFinished(() => local.close())
    await local.upload(URL, Buffer.alloc(1000, 7))
    const id = await local.submit(URL)
    const full = new Error('ENOSPC: no space left on device, write')
    ;(await nextRun()).fail(Object.assign(full, { code: 'ENOSPC', syscall: 'write' }))
    const job = await local.ended(id)
    expect(job).toMatchObject({
      status: 'failed',
      output: { error: 'The disk of the diarizer is full. Free some space and run it again.' },
    })
  })

  test('has no space for evidence, and jobs succeed without it', async (context) => {
    const folder = await smallDisk()
    if (folder === null) return context.skip('needs the right to mount a small disk')
    const local = await opened(folder)
    await local.upload(URL, Buffer.alloc(1000, 7))
    for (let run = 0; run < 2; run += 1) {
      expect((await local.ended(await local.submit(URL))).status).toBe('succeeded')
    }
    expect(await readdir(join(folder, 'evidence'))).toEqual([])
    expect(local.log).toEqual([])
  })
})
