import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { eventually, rowOf, scrollsSideways } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { manySeeds, putRecordings } from './recordings-seed.ts'

const COUNT = 260

describeInBrowser('a selection of recordings', () => {
  let world: World
  let watched: WatchedPage
  let page: Page

  beforeEach(async () => {
    world = await openWorld((folder) => putRecordings(folder, manySeeds(COUNT)))
    watched = await world.open('/?sort=name', { bypassCSP: true })
    page = watched.page
    await rowOf(page, 'Call 0000').waitFor()
  })
  afterEach(async () => {
    await watched.close()
    await world.close()
  })

  const bar = () => page.getByRole('region', { name: 'Selection' })
  const words = () => bar().getByRole('status').innerText()
  const selected = () =>
    page
      .locator('tr[aria-selected="true"] a')
      .evaluateAll((links) => links.map((link) => link.textContent))
  const box = (name: string, of = page) => of.getByRole('checkbox', { name: `Select ${name}` })

  it('is made with checkboxes, ranges and modifiers', async () => {
    await box('Call 0001').click()
    await box('Call 0004').click({ modifiers: ['Shift'] })
    expect(await selected()).toEqual(['Call 0001', 'Call 0002', 'Call 0003', 'Call 0004'])
    // 61 + 62 + 63 + 64 seconds.
    expect(await words()).toBe('4 selected · 4 min')
    await rowOf(page, 'Call 0002')
      .getByText('done')
      .click({ modifiers: ['ControlOrMeta'] })
    await rowOf(page, 'Call 0006')
      .getByText('done')
      .click({ modifiers: ['ControlOrMeta'] })
    expect(await selected()).toEqual(['Call 0001', 'Call 0003', 'Call 0004', 'Call 0006'])
    await rowOf(page, 'Call 0007')
      .getByText('done')
      .click({ modifiers: ['Shift'] })
    expect(await words()).toContain('5 selected')
    expect(await axeViolations(page)).toEqual([])
    await bar().getByRole('button', { name: 'Clear the selection' }).click()
    await bar().waitFor({ state: 'detached' })
  })

  it('is made with keys; another filter clears it, another order does not', async () => {
    for (const key of ['j', 'x', 'Shift+J', 'Shift+ArrowDown', 'Shift+K']) {
      await page.keyboard.press(key)
    }
    expect(await selected()).toEqual(['Call 0000', 'Call 0001'])
    await page.keyboard.press('ControlOrMeta+a')
    await eventually(words).toContain('200 selected')
    await bar()
      .getByRole('button', { name: `Select all ${COUNT}` })
      .click()
    await eventually(words).toContain(`${COUNT} selected`)
    await page.keyboard.press('Escape')
    await bar().waitFor({ state: 'detached' })
    await page.keyboard.press('x')
    await page.getByRole('button', { name: 'Length', exact: true }).click()
    await eventually(words).toContain('1 selected')
    await page.getByLabel('Search by name').fill('call 01')
    await bar().waitFor({ state: 'detached' })
  })

  it('is moved to the trash by key, also without a current row', async () => {
    await page.keyboard.press('ControlOrMeta+a')
    await eventually(words).toContain('200 selected')
    await page.keyboard.press('Delete')
    await bar().waitFor({ state: 'detached' })
    await rowOf(page, 'Call 0200').waitFor()
  })

  it('is moved to the trash together, and comes back together', async () => {
    await box('Call 0001').click()
    await box('Call 0002').click()
    await bar().getByRole('button', { name: 'Delete' }).click()
    await bar().waitFor({ state: 'detached' })
    expect(await rowOf(page, 'Call 0001').count()).toBe(0)
    await eventually(async () => (await world.api.list({})).total).toBe(COUNT - 2)
    await page.getByRole('button', { name: 'Undo all: 2 recordings' }).click()
    await rowOf(page, 'Call 0001').waitFor()
    await rowOf(page, 'Call 0002').waitFor()
    await eventually(async () => (await world.api.list({})).total).toBe(COUNT)
  })

  it('is run again with speaker hints; failures are grouped and named', async () => {
    watched.expectFault(/status of 409|status of 4\d\d/)
    for (const name of ['Call 0001', 'Call 0002', 'Call 0003']) await box(name).click()
    await page.route('**/api/recordings/*/diarizations', (route) => {
      const isFirst = route
        .request()
        .url()
        .includes(ids[0] ?? '?')
      return isFirst ? route.continue() : route.fulfill(UNDER_WAY)
    })
    const { items } = await world.api.list({ sort: 'name', limit: 4 })
    const ids = items.slice(1).map(({ id }) => id)
    await bar().getByRole('button', { name: 'Run again' }).click()
    const dialog = page.getByRole('dialog', { name: 'Run 3 recordings again' })
    await dialog.getByLabel('Speakers').selectOption('exact')
    expect(await axeViolations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Run', exact: true }).click()
    await bar().getByText('1 recording: started.').waitFor()
    await bar()
      .getByText('2 recordings not started (Call 0002, Call 0003): It is being diarized.')
      .waitFor()
    const [run] = (await world.api.diarizations(ids[0] ?? '')).items
    expect(run?.request.speakers.num).toBe(2)
  })

  it('on a narrow page: the bar is at the bottom, a long press selects', async () => {
    const narrow = await world.open('/?sort=name', {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      bypassCSP: true,
    })
    await box('Call 0000', narrow.page).tap()
    const own = narrow.page.getByRole('region', { name: 'Selection' })
    await own.getByText('1 selected').waitFor()
    const place = await own.boundingBox()
    expect((place?.y ?? 0) + (place?.height ?? 0)).toBeCloseTo(844, 0)
    const row = await rowOf(narrow.page, 'Call 0002').boundingBox()
    const touch = await narrow.page.context().newCDPSession(narrow.page)
    const at = { x: (row?.x ?? 0) + 120, y: (row?.y ?? 0) + 40 }
    await touch.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [at] })
    await own.getByText('2 selected').waitFor()
    await touch.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] })
    expect(await scrollsSideways(narrow.page)).toBe(false)
    expect(await axeViolations(narrow.page)).toEqual([])
    await narrow.close()
  })
})

const UNDER_WAY = {
  status: 409,
  contentType: 'application/problem+json',
  body: JSON.stringify({
    type: 'about:blank',
    title: 'Conflict',
    status: 409,
    code: 'run-under-way',
    detail: 'It is being diarized.',
  }),
}
