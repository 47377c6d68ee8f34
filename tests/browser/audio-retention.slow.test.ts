import { createHash } from 'node:crypto'
import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import { audioKey, type Clock, type Recording } from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, scrollsSideways } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { putLongRecording } from './long-recording.ts'
import { MINUTE } from './recording-world.ts'

const DAY_MS = 24 * 3_600_000
/** The longest wait of the product's clock in these tests. */
const SHORT_MS = 50

describeInBrowser('the retention of audio', () => {
  let world: World
  let watched: WatchedPage
  let page: Page
  let recording: Recording
  let file: Buffer
  let aheadMs = 0

  /** A clock that can be set ahead, and whose waits are short, so that sweeps follow each other quickly. */
  const clock: Clock = {
    now: () => systemClock.now() + aheadMs,
    wait: (durationMs, signal) => systemClock.wait(Math.min(durationMs, SHORT_MS), signal),
  }

  beforeAll(async () => {
    const prepare = async (dataDir: string) => {
      recording = await putLongRecording(dataDir, MINUTE)
      const storage = await openEmbeddedStorage({ dataDir })
      file = Buffer.concat(await Array.fromAsync(storage.blobs.read(audioKey(recording.id))))
      const sha256 = createHash('sha256').update(file).digest('hex')
      const createdAt = new Date().toISOString()
      const stored = await storage.recordings.get(recording.id)
      if (stored !== null) await storage.recordings.replace({ ...stored, sha256, createdAt })
      await storage.close()
    }
    world = await openWorld(prepare, { AUDIO_RETENTION_DAYS: '5' }, undefined, clock)
    watched = await world.open(`/recordings/${recording.id}?panel=details`)
    page = watched.page
  })
  afterAll(async () => {
    await watched.close()
    await world.close()
  })

  const kept = () => page.getByRole('region', { name: 'Audio', exact: true })
  const stored = () => world.api.recording(recording.id)
  const back = () => page.getByRole('button', { name: 'Bring the audio back…' })
  async function choose(buffer: Buffer) {
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), back().click()])
    await chooser.setFiles({ name: 'a.wav', mimeType: 'audio/wav', buffer })
  }

  it('the details say until when the audio is kept, and it can be kept longer', async () => {
    await kept().getByText('The audio is removed in 5 days').waitFor()
    const rule = kept().getByLabel('Keep the audio')
    await rule.selectOption('Always')
    await kept().getByText('The audio is never removed by itself.').waitFor()
    expect((await stored()).keepAudioUntil).toBe('always')
    await rule.selectOption('Until a date')
    await kept().getByLabel('Last day').fill('2099-12-24')
    await kept().getByText('24 Dec 2099').waitFor()
    expect((await stored()).keepAudioUntil).toMatch(/^2099-12-2[345]T/)
    await rule.selectOption('As the server says: 5 days')
    await kept().getByText('The audio is removed in 5 days').waitFor()
    expect(await axeViolations(page)).toEqual([])
  })

  it('the trash lists what goes next', async () => {
    await page.goto(`${world.url}/trash`)
    const due = page.getByRole('region', { name: 'Audio that is removed next' })
    await due.getByText('in 5 days').waitFor()
    await due.getByText('1 recording (', { exact: false }).waitFor()
    expect(await axeViolations(page)).toEqual([])
    await due.getByRole('link', { name: MINUTE.name }).click()
    await page.getByRole('region', { name: 'Player' }).waitFor()
  })

  it('after this time the audio is gone, the results stay, and the same file brings it back', async () => {
    aheadMs = 6 * DAY_MS
    await back().waitFor()
    await page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
    expect((await world.api.list({})).items[0]).toMatchObject({ status: 'succeeded', error: null })
    await page.setViewportSize({ width: 390, height: 800 })
    expect(await scrollsSideways(page)).toBe(false)
    await page.setViewportSize({ width: 1280, height: 800 })
    expect(await axeViolations(page)).toEqual([])

    await choose(file.subarray(1))
    await page.getByRole('alert').getByText('its size differs').waitFor()
    watched.expectFault(/422/)
    await choose(Buffer.from(file.toReversed()))
    await page.getByRole('alert').getByText('its SHA-256 differs').waitFor()
    expect((await stored()).audioRemovedAt).not.toBe(null)
    await choose(file)
    await page.getByRole('button', { name: 'Play', exact: true }).waitFor()
    await eventually(async () => (await stored()).audioRemovedAt).toBe(null)
    await page.goto(world.url)
    await page.getByRole('row', { name: MINUTE.name }).getByText('done', { exact: true }).waitFor()
  })
})
