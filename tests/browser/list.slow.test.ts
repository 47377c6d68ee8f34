import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { eventually, openFilter, rowOf, typeNumber } from './actions.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { putRecordings } from './recordings-seed.ts'
import { toneWav } from './sounds.ts'

const COUNT = 53

describeInBrowser('a list longer than the window', () => {
  let world: World
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    // Without a result.
    const seeds = Array.from({ length: COUNT }, (_, i) => ({
      name: `Call ${String(i + 1).padStart(2, '0')}`,
    }))
    world = await openWorld((folder) => putRecordings(folder, seeds))
    const { items } = await world.api.list({ sort: 'name', limit: 3 })
    for (const [place, { id }] of items.entries())
      await world.api.setHumanScore(id, { score: place * 40 })
    watched = await world.open('/?sort=name')
    page = watched.page
  })
  afterAll(async () => {
    await watched.close()
    await world.close()
  })
  beforeEach(async () => {
    await page.goto(`${world.url}/?sort=name`)
    await rowOf(page, 'Call 01').waitFor()
  })

  /** Uploads by API, without a diarization. */
  const uploadFile = async (name: string) => {
    const form = new FormData()
    form.set('name', name)
    form.set('diarize', 'false')
    form.set('file', new Blob([new Uint8Array(toneWav(1))], { type: 'audio/wav' }), `${name}.wav`)
    const answer = await fetch(`${world.url}/api/recordings`, { method: 'POST', body: form })
    expect(answer.status).toBe(201)
  }
  /** Number of rows of the list, rendered or not. */
  const rows = async () => Number(await page.getByRole('grid').getAttribute('aria-rowcount')) - 1

  it('contains all recordings', async () => {
    expect(await rows()).toBe(COUNT)
    await eventually(async () => {
      await page.mouse.wheel(0, 5000)
      return rowOf(page, `Call ${COUNT}`).count()
    }).toBe(1)
  })

  it('a heading sorts it; a second click reverses the order', async () => {
    await page.getByRole('button', { name: 'Name', exact: true }).click()
    await rowOf(page, `Call ${COUNT}`).waitFor()
    expect(await page.locator('tr[data-recording]').first().innerText()).toContain(`Call ${COUNT}`)
    expect(await page.locator('th[aria-sort="descending"]').innerText()).toContain('Name')
    expect(page.url()).toContain('sort=-name')
  })

  it('search filters by name, and its URL shows the same', async () => {
    await page.getByLabel('Search by name').fill('call 5')
    await eventually(rows).toBe(4)
    const other = await world.open(new URL(page.url()).search)
    await rowOf(other.page, 'Call 53').waitFor()
    expect(await other.page.locator('tr[data-recording]').count()).toBe(4)
    expect(await other.page.getByLabel('Search by name').inputValue()).toBe('call 5')
    await other.close()
  })

  it('recordings without a score are included, excluded or shown alone, with a note', async () => {
    const line = page.getByTestId('left-out')
    await openFilter(page, 'My score')
    await typeNumber(page, 'My score, from', 30)
    await eventually(() => line.innerText()).toContain(`${COUNT - 3} recordings`)
    await page.getByLabel('Not scored yet').selectOption('exclude')
    await eventually(rows).toBe(2)
    expect(await line.innerText()).toContain(`${COUNT - 3} recordings not scored by you yet`)
    await page.getByLabel('Not scored yet').selectOption('only')
    await eventually(rows).toBe(COUNT - 3)
    expect(await rowOf(page, 'Call 01').count()).toBe(0)
  })

  it('a confidence filter excludes recordings without a result, with their number', async () => {
    await openFilter(page, 'Confidence')
    await typeNumber(page, 'Confidence (mean over all samples), to', 60)
    await page.getByText('No recording matches these filters.').waitFor()
    const line = await page.getByTestId('left-out').innerText()
    expect(line).toContain(`${COUNT} recordings without a result yet`)
  })

  it('shows that the server is unreachable, and continues when it is back', async () => {
    watched.expectFault(/net::ERR_|Failed to load resource/)
    await world.stopServer()
    await page.getByText('The server cannot be reached', { exact: true }).waitFor()
    await world.startServer()
    await page
      .getByText('The server cannot be reached', { exact: true })
      .waitFor({ state: 'detached', timeout: 30_000 })
    await uploadFile('Call 00')
    await rowOf(page, 'Call 00').waitFor()
  })
})
