import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import {
  chooseFiles,
  eventually,
  openFilter,
  openUploadOptions,
  rowOf,
  scrollsSideways,
} from './actions.ts'
import { axeViolations } from './axe.ts'
import { type CloudWorld, openCloudWorld } from './cloud-world.ts'
import { describeInBrowser, type WatchedPage } from './fixture.ts'
import { brokenWav, toneWav } from './sounds.ts'

/** 72 seconds are sent without asking. */
const CONFIRM_HOURS = '0.02'

const tone = (name: string, seconds: number) => ({
  name,
  mimeType: 'audio/wav',
  buffer: toneWav(seconds),
})
const LONG = [tone('first.wav', 50), tone('second.wav', 40)]

describeInBrowser('before many hours are sent to a paid provider', () => {
  let world: CloudWorld
  let watched: WatchedPage
  let page: Page

  beforeEach(async () => {
    world = await openCloudWorld({ CONFIRM_HOURS })
    watched = await world.open('/', { bypassCSP: true })
    page = watched.page
    await page.getByRole('button', { name: /^Upload options: .*\(paid\)/ }).waitFor()
  })
  afterEach(async () => {
    await watched.close()
    await world.close()
  })

  const question = (of: Page = page) =>
    of.getByRole('region', { name: 'Diarization requests' }).getByRole('group')
  const yes = (of: Page = page) => question(of).getByRole('button', { name: 'Send 1.5 min' })

  /** The number of runs of each recording, by name. */
  async function runCounts(): Promise<Record<string, number>> {
    const { items } = await world.api.list({ sort: 'name' })
    const counts = items.map(async ({ id, name }) => {
      const { total } = await world.api.diarizations(id)
      return [name, total] as const
    })
    return Object.fromEntries(await Promise.all(counts))
  }

  async function providers(): Promise<(string | undefined)[]> {
    const { items } = await world.api.list({})
    const runs = items.map(async ({ id }) => (await world.api.diarizations(id)).items[0])
    return (await Promise.all(runs)).map((run) => run && `${run.provider} ${run.model}`)
  }

  it('a short batch starts automatically', async () => {
    await openUploadOptions(page)
    await page.getByLabel('Model').selectOption('precision-3')
    await chooseFiles(page, [tone('a.wav', 30), tone('b.wav', 40)])
    await eventually(runCounts).toEqual({ 'a.wav': 1, 'b.wav': 1 })
    expect(await providers()).toEqual(['pyannoteai precision-3', 'pyannoteai precision-3'])
    expect(await question().count()).toBe(0)
  })

  it('asks above the limit, names unreadable files, and starts all after confirmation, even after a reload', async () => {
    const broken = { name: 'broken.wav', mimeType: 'audio/wav', buffer: brokenWav(10) }
    await openUploadOptions(page)
    await page.getByLabel('Model').selectOption('precision-3')
    await chooseFiles(page, [...LONG, broken])
    await yes().waitFor()
    await page.getByText('2 recordings, 1.5 min in total, will be sent to').waitFor()
    await page.getByText('pyannoteAI · precision-3, which bills for them').waitFor()
    await page.getByText('Skipped, cannot be read: broken.wav.').waitFor()
    await rowOf(page, 'broken.wav')
      .getByText('cannot be read')
      .last()
      .waitFor({ state: 'attached' })
    expect(await axeViolations(page)).toEqual([])
    expect(await runCounts()).toEqual({ 'broken.wav': 0, 'first.wav': 0, 'second.wav': 0 })

    await page.reload()
    await page.getByText('pyannoteAI · precision-3, which bills for them').waitFor()
    await yes().click()
    await eventually(runCounts).toEqual({ 'broken.wav': 0, 'first.wav': 1, 'second.wav': 1 })
    expect(await providers()).toContain('pyannoteai precision-3')
    // Unreadable files stay listed until dismissed.
    await page.getByRole('button', { name: 'Dismiss', exact: true }).last().click()
    await page.getByText('Skipped, cannot be read').waitFor({ state: 'detached' })
  })

  it('asks below the limit too if the server counts earlier recordings', async () => {
    await chooseFiles(page, tone('before.wav', 60))
    await eventually(runCounts).toEqual({ 'before.wav': 1 })
    watched.expectFault(/428/)
    await chooseFiles(page, tone('after.wav', 40))
    await page.getByText('Recordings sent within the last hour are included.').waitFor()
    expect(await runCounts()).toEqual({ 'after.wav': 0, 'before.wav': 1 })
    await question().getByRole('button', { name: /^Send/ }).click()
    await eventually(runCounts).toEqual({ 'after.wav': 1, 'before.wav': 1 })
  })

  it('a deleted recording is not an error and is not counted', async () => {
    await chooseFiles(page, [...LONG, tone('third.wav', 60)])
    await question().getByRole('button', { name: 'Send 2.5 min' }).waitFor()
    const { items } = await world.api.list({ q: 'third' })
    await world.api.remove(items[0]?.id ?? '')
    await yes().click()
    await eventually(runCounts).toEqual({ 'first.wav': 1, 'second.wav': 1 })
    await question().waitFor({ state: 'detached' })
  })

  it('two tabs do not start twice', async () => {
    await chooseFiles(page, LONG)
    await yes().waitFor()
    const kept = await page.evaluate(() => sessionStorage.getItem('toolkit-batches'))
    // A duplicated tab copies the session storage.
    const other = await page.context().newPage()
    await other.addInitScript((text) => sessionStorage.setItem('toolkit-batches', text), kept ?? '')
    await other.goto(world.url)
    await yes(other).waitFor()
    await Promise.all([yes(other).click(), yes().click()])
    await question().waitFor({ state: 'detached' })
    await question(other).waitFor({ state: 'detached' })
    await eventually(runCounts).toEqual({ 'first.wav': 1, 'second.wav': 1 })
    await other.close()
  })

  it('can be started on this machine instead', async () => {
    await chooseFiles(page, LONG)
    await question().getByRole('button', { name: 'Use this machine instead' }).click()
    await eventually(providers).toEqual(['local local-4', 'local local-4'])
  })

  it('the recordings are kept after a refusal; it can be undone, and the list can diarize them later', async () => {
    await chooseFiles(page, LONG)
    await question().getByRole('button', { name: 'Do not diarize' }).click()
    await page.getByText('2 recordings stay without a diarization.').waitFor()
    await page.getByRole('button', { name: 'Undo', exact: true }).click()
    await question().getByRole('button', { name: 'Do not diarize' }).click()
    await page.getByText('2 recordings stay').waitFor()
    const cards = page.getByRole('region', { name: 'Diarization requests' })
    await cards.getByRole('button', { name: 'Dismiss' }).click()
    expect(await runCounts()).toEqual({ 'first.wav': 0, 'second.wav': 0 })

    await openFilter(page, 'Status')
    const filter = page.getByRole('dialog', { name: 'Filter: Status' })
    await filter.getByLabel('Status', { exact: true }).selectOption('not diarized')
    await page.getByRole('button', { name: 'Diarize these 2 recordings' }).click()
    const dialog = page.getByRole('dialog', { name: 'Diarize these recordings' })
    await dialog.getByText('1.5 min will be sent to pyannoteAI').waitFor()
    expect(await axeViolations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Send 1.5 min to pyannoteAI' }).click()
    await eventually(runCounts).toEqual({ 'first.wav': 1, 'second.wav': 1 })
  })

  it('a failed start is named and can be retried', async () => {
    await chooseFiles(page, LONG)
    await yes().waitFor()
    watched.expectFault(/507/)
    const { items } = await world.api.list({ q: 'first' })
    await page.route(`**/api/recordings/${items[0]?.id}/diarizations`, (route) =>
      route.request().method() === 'POST'
        ? route.fulfill({
            status: 507,
            contentType: 'application/problem+json',
            body: JSON.stringify({
              type: 'about:blank',
              title: 'Full',
              status: 507,
              code: 'storage-full',
              detail: 'There is no room.',
            }),
          })
        : route.continue(),
    )
    await yes().click()
    await page
      .getByText('1 diarization could not be started (first.wav): There is no room.')
      .waitFor()
    await page.unrouteAll()
    await page.getByRole('button', { name: 'Try again', exact: true }).click()
    await eventually(runCounts).toEqual({ 'first.wav': 1, 'second.wav': 1 })
  })

  it('a single long recording is confirmed in its dialog', async () => {
    await chooseFiles(page, tone('long.wav', 90))
    await question().getByRole('button', { name: 'Do not diarize' }).click()
    await rowOf(page, 'long.wav').getByRole('link').click()
    await page.getByRole('button', { name: 'Diarize', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Diarize this recording' })
    await dialog.getByText('1.5 min will be sent to pyannoteAI, which bills for them.').waitFor()
    await dialog.getByLabel('Provider').selectOption('this machine')
    await dialog.getByRole('button', { name: 'Run' }).waitFor()
    await dialog.getByLabel('Provider').selectOption('pyannoteAI (paid)')
    await dialog.getByRole('button', { name: 'Send 1.5 min to pyannoteAI' }).click()
    await eventually(runCounts).toEqual({ 'long.wav': 1 })
  })

  it('asks on a narrow page, by keyboard', async () => {
    await page.setViewportSize({ width: 390, height: 844 })
    await chooseFiles(page, LONG)
    await yes().focus()
    expect(await scrollsSideways(page)).toBe(false)
    expect(await axeViolations(page)).toEqual([])
    await page.keyboard.press('Enter')
    await eventually(runCounts).toEqual({ 'first.wav': 1, 'second.wav': 1 })
  })
})
