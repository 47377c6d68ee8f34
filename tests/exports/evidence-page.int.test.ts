import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  type RunningServer,
  runServer,
  sending,
} from '../../services/server/test/running-server.ts'
import { seedResult } from '../../services/server/test/seeded-result.ts'
import { toneWav } from '../../services/server/test/wav.ts'
import { findHeadlessChromium, launchChromium } from '../browser/chromium.ts'
import { describeInBrowser } from '../browser/fixture.ts'

describeInBrowser('the page of an evidence pack', () => {
  let folder = ''
  let server: RunningServer
  let browser: Browser
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'toolkit-evidence-page-'))
    server = await runServer()
    browser = await launchChromium(findHeadlessChromium(process.env) as string)
  })
  afterAll(async () => {
    await browser.close()
    await server.close()
    await rm(folder, { recursive: true, force: true })
  })

  it('plays its clips from a folder without a network', async () => {
    const { recording } = await seedResult(server.storage, {
      recording: { name: `<img src=x onerror="alert(1)"> #1 50% ?`, durationSeconds: 6 },
      sound: toneWav(6),
      turns: [{ speaker: 'A', start: 2, end: 4, scores: { A: 30 } }],
      curves: [],
    })
    const chosen = { recordingId: recording.id, turns: { max: 50 } }
    const answer = await server.fetch('/api/evidence', sending('POST', { recordings: [chosen] }))
    const file = path.join(folder, 'pack.zip')
    await writeFile(file, new Uint8Array(await answer.arrayBuffer()))
    const unpack = ['-m', 'zipfile', '-e', file, folder]
    await promisify(execFile)('python3', unpack)

    const context = await browser.newContext({ offline: true })
    const page = await context.newPage()
    const faults: string[] = []
    page.on('console', (message) => faults.push(message.text()))
    page.on('dialog', (dialog) => faults.push(dialog.message()))
    await page.goto(pathToFileURL(path.join(folder, 'index.html')).href)
    expect(await page.locator('h2').innerText()).toBe(recording.name)
    expect(await page.locator('li').innerText()).toContain('0:02.00 – 0:04.00')
    const player = page.locator('audio')
    const seconds = await player.evaluate(async (element) => {
      const audio = element as unknown as {
        muted: boolean
        duration: number
        currentTime: number
        play(): Promise<void>
        addEventListener(type: string, listener: () => void): void
      }
      audio.muted = true
      const moved = new Promise<void>((resolve) =>
        audio.addEventListener('timeupdate', () => audio.currentTime > 0 && resolve()),
      )
      await audio.play()
      await moved
      return audio.duration
    })
    expect(seconds).toBeCloseTo(4, 2)
    expect(faults).toEqual([])
    await context.close()
  })
})
