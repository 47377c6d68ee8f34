import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { eventually, rowOf } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { manySeeds, putRecordings } from './recordings-seed.ts'

const COUNT = 1000

describeInBrowser('a list of a thousand recordings', () => {
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

  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const selected = () => page.locator('tr[aria-current="true"] a').innerText()
  const scrolledPx = () =>
    page.locator('html').evaluate((root) => {
      const px: number = root.ownerDocument.defaultView.scrollY
      return px
    })
  const focused = () => page.locator('*:focus').innerText()

  it('renders few rows at a time, and reaches its end', async () => {
    await page.goto(`${world.url}/?sort=name`)
    const first = page.locator('tr[data-recording]').first()
    await first.waitFor()
    expect(await page.locator('tbody tr').count()).toBeLessThan(80)
    expect(await page.getByRole('grid').getAttribute('aria-rowcount')).toBe(String(COUNT + 1))
    await eventually(async () => {
      await page.mouse.wheel(0, 20_000)
      return rowOf(page, 'Call 0999').count()
    }).toBe(1)
    expect(await rowOf(page, 'Call 0999').getAttribute('aria-rowindex')).toBe(String(COUNT + 1))
    expect(await page.locator('tbody tr').count()).toBeLessThan(80)
  })

  it('any place is one request away, by scroll bar and by key; the current row stays', async () => {
    await press('j')
    await eventually(focused).toBe('Call 0000')
    const asked: string[] = []
    page.on('request', (request) => {
      const { pathname, searchParams } = new URL(request.url())
      if (pathname === '/api/recordings') asked.push(`${searchParams.get('offset')}`)
    })
    await page.evaluate('window.scrollTo(0, document.body.scrollHeight / 2)')
    await rowOf(page, 'Call 0500').waitFor()
    expect(asked).toEqual(['300'])
    expect(await rowOf(page, 'Call 0500').getAttribute('aria-rowindex')).toBe('502')
    expect(await focused()).toBe('Call 0000')
    await press('j')
    await eventually(focused).toBe('Call 0001')
    await eventually(async () => (await rowOf(page, 'Call 0001').boundingBox())?.y ?? -1).not.toBe(
      -1,
    )
    await press('End')
    await eventually(focused).toBe(`Call 0${COUNT - 1}`)
    await press('k')
    await eventually(focused).toBe(`Call 0${COUNT - 2}`)
    await press('Home')
    await eventually(focused).toBe('Call 0000')
    expect(await axeViolations(page)).toEqual([])
    // Another order shows the rows of the place that is scrolled to.
    await page.evaluate('window.scrollTo(0, document.body.scrollHeight / 2)')
    await rowOf(page, 'Call 0500').waitFor()
    const name = page.getByRole('columnheader', { name: 'Name' })
    await name.getByRole('button', { name: 'Name', exact: true }).click()
    await eventually(() => rowOf(page, 'Call 0500').getAttribute('aria-rowindex')).toBe('501')
  })

  it('a range over rows that are not loaded is selected, and goes on by key', async () => {
    await press('j', 'x')
    await page.evaluate('window.scrollTo(0, document.body.scrollHeight)')
    await rowOf(page, 'Call 0990')
      .locator('td')
      .nth(2)
      .click({ modifiers: ['Shift'] })
    const bar = page.getByRole('region', { name: 'Selection' })
    await bar.getByText('991 selected').waitFor()
    await press('Shift+J')
    await bar.getByText('992 selected').waitFor()
    await press('Shift+K', 'Shift+K')
    await bar.getByText('990 selected').waitFor()
    await bar.getByRole('button', { name: `Select all ${COUNT.toLocaleString('en')}` }).click()
    await bar.getByText('1,000 selected').waitFor()
    await press('Escape')
    await bar.waitFor({ state: 'detached' })
  })

  it('keys move the selection, open, search and leave', async () => {
    await press('j')
    await eventually(focused).toBe('Call 0000')
    await press('j', 'ArrowDown', 'k')
    await eventually(focused).toBe('Call 0001')
    for (let i = 0; i < 60; i++) await press('j')
    await eventually(focused).toBe('Call 0061')
    const box = await rowOf(page, 'Call 0061').boundingBox()
    expect(box?.y).toBeGreaterThan(0)
    expect(box?.y).toBeLessThan(900)
    expect(await axeViolations(page)).toEqual([])
    await press('/')
    await page.keyboard.type('call 000')
    await eventually(() => page.locator('tr[data-recording]').count()).toBe(10)
    await press('Escape', 'j')
    await eventually(focused).toBe('Call 0000')
    expect(await page.getByLabel('Search by name').inputValue()).toBe('call 000')
    await press('Escape')
    await page.locator('tr[aria-current="true"]').waitFor({ state: 'detached' })
  })

  it('? shows the keys, except in the search field', async () => {
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await press('j', '?')
    await dialog.getByText('next, previous recording').waitFor()
    expect(await axeViolations(page)).toEqual([])
    // The keys of the list are off while the dialog is open.
    await press('j', 'Escape')
    await dialog.waitFor({ state: 'detached' })
    await eventually(focused).toBe('Call 0000')
    await page.getByRole('button', { name: 'Keyboard shortcuts' }).click()
    await dialog.getByRole('button', { name: 'Close' }).click()
    await press('/', '?')
    expect(await page.getByLabel('Search by name').inputValue()).toBe('?')
    expect(await dialog.count()).toBe(0)
  })

  it('returning from a recording restores row, focus and scroll position', async () => {
    watched.expectFault(/404|Failed to load resource/)
    for (let i = 0; i < 45; i++) await press('j')
    await eventually(focused).toBe('Call 0044')
    const before = await scrolledPx()
    expect(before).toBeGreaterThan(100)
    await press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Call 0044' }).waitFor()
    await page.goBack()
    await eventually(focused).toBe('Call 0044')
    expect(await selected()).toBe('Call 0044')
    await eventually(scrolledPx).toBe(before)
    await press('j')
    await eventually(focused).toBe('Call 0045')
  })

  it('a change is shown in its row; the order is updated when the list is not in use', async () => {
    await page.goto(`${world.url}/?sort=humanScore`)
    await rowOf(page, 'Call 0000').waitFor()
    const { items } = await world.api.list({ q: 'call 0003' })
    const id = items[0]?.id ?? ''
    await press('j', 'j')
    const place = await focused()
    const first = await page.locator('tr[data-recording] a').first().innerText()
    await world.api.change(id, { name: 'Renamed meanwhile' })
    await rowOf(page, 'Renamed meanwhile').waitFor()
    await world.api.setHumanScore(id, { score: 12 })
    const refresh = page.getByRole('button', { name: '1 change – refresh the order' })
    await refresh.waitFor()
    expect(await rowOf(page, 'Renamed meanwhile').innerText()).toContain('12')
    expect(await page.locator('tr[data-recording] a').first().innerText()).toBe(first)
    expect(await focused()).toBe(place)
    expect(await axeViolations(page)).toEqual([])
    await refresh.click()
    await eventually(() => page.locator('tr[data-recording] a').first().innerText()).toBe(
      'Renamed meanwhile',
    )
    expect(await selected()).toBe(place)
  })

  const totalOf = async (q: string) => (await world.api.list({ q })).total

  it('Delete moves a row to the trash at once and undo restores it, by button or by Ctrl Z', async () => {
    await press('j', 'j', 'Delete')
    await page.getByRole('button', { name: 'Undo: Call 0001' }).waitFor()
    expect(await rowOf(page, 'Call 0001').count()).toBe(0)
    await eventually(focused).toBe('Call 0002')
    await eventually(() => totalOf('call 0001')).toBe(0)
    await press('Delete')
    await page.getByText('Moved to the trash: “Call 0001”, “Call 0002”').waitFor()
    await eventually(focused).toBe('Call 0003')
    // While the pointer is on the notice its time is stopped.
    await page.getByRole('region', { name: 'Deleted recordings' }).hover()
    expect(await axeViolations(page)).toEqual([])

    await press('Control+z')
    await rowOf(page, 'Call 0002').waitFor()
    await eventually(focused).toBe('Call 0002')
    expect(await rowOf(page, 'Call 0001').count()).toBe(0)
    await page.getByRole('button', { name: 'Undo: Call 0001' }).click()
    await rowOf(page, 'Call 0001').waitFor()
    await eventually(focused).toBe('Call 0001')
    await eventually(() => totalOf('')).toBe(COUNT)
  })

  it('Delete on a row that is scrolled out of sight goes on with the row after it', async () => {
    const scrollAway = async () => {
      await page.evaluate('window.scrollTo(0, document.body.scrollHeight / 2)')
      await rowOf(page, 'Call 0500').waitFor()
    }
    await press('j', 'j')
    await eventually(focused).toBe('Call 0001')
    await scrollAway()
    await press('Delete')
    await eventually(focused).toBe('Call 0002')
    expect((await rowOf(page, 'Call 0002').boundingBox())?.y).toBeLessThan(900)
    await press('ControlOrMeta+z')
    await eventually(focused).toBe('Call 0001')
    // A selection that is scrolled out of sight: the current row stays.
    await press('x', 'j')
    await eventually(focused).toBe('Call 0002')
    await scrollAway()
    await press('Delete')
    await page.getByRole('button', { name: 'Undo: Call 0001' }).waitFor()
    await eventually(focused).toBe('Call 0002')
  })

  it('if somebody deletes the current row, the row after it takes its place and the focus', async () => {
    await press('j', 'j')
    await eventually(focused).toBe('Call 0001')
    const { items } = await world.api.list({ sort: 'name', offset: 1, limit: 1 })
    await world.api.trash(items[0]?.id as string)
    await rowOf(page, 'Call 0001').waitFor({ state: 'detached' })
    await eventually(focused).toBe('Call 0002')
    expect(await selected()).toBe('Call 0002')
  })

  it('a part that cannot be read is told where it would be, and can be read again', async () => {
    watched.expectFault(/500/)
    const lists = /\/api\/recordings\?/
    await page.route(lists, (route) => route.fulfill({ status: 500, body: '' }))
    await page.evaluate('window.scrollTo(0, document.body.scrollHeight / 2)')
    const problem = page.getByRole('alert').filter({ hasText: 'The list cannot be shown' })
    await problem.waitFor()
    expect((await problem.boundingBox())?.y).toBeLessThan(900)
    await page.unroute(lists)
    await problem.getByRole('button', { name: 'Try again' }).click()
    await rowOf(page, 'Call 0500').waitFor()
    await problem.waitFor({ state: 'detached' })
  })

  it('Ctrl Z in a text field does not restore', async () => {
    await press('j', 'Delete')
    await eventually(() => totalOf('call 0000')).toBe(0)
    await press('/')
    await page.keyboard.type('call')
    await press('Control+z')
    await page.getByRole('button', { name: 'Undo: Call 0000' }).waitFor()
    expect(await totalOf('call 0000')).toBe(0)
  })

  it('after the last row of the list the one above has the focus', async () => {
    await page.goto(`${world.url}/?sort=name&q=call+000`)
    await rowOf(page, 'Call 0009').waitFor()
    for (let i = 0; i < 10; i++) await press('j')
    await eventually(focused).toBe('Call 0009')
    await page.getByRole('button', { name: 'Delete Call 0009' }).click()
    await eventually(focused).toBe('Call 0008')
    await eventually(() => totalOf('call 0009')).toBe(0)
  })

  it('leaving the page does not stop a deletion', async () => {
    await page.getByRole('button', { name: 'Delete Call 0005' }).click()
    await page.goto('about:blank')
    await eventually(() => totalOf('call 0005')).toBe(0)
  })

  it('a failed deletion shows an error and restores the row', async () => {
    watched.expectFault(/net::ERR_|Failed to load resource/)
    await world.stopServer()
    await page.getByRole('button', { name: 'Delete Call 0003' }).click()
    await page.getByText('“Call 0003” is still there.').waitFor()
    await rowOf(page, 'Call 0003').waitFor()
    await world.startServer()
    await page
      .getByText('The server cannot be reached', { exact: true })
      .waitFor({ state: 'detached' })
    await page.getByRole('button', { name: 'Try again: Call 0003' }).click()
    await page.getByText('Moved to the trash: “Call 0003”').waitFor()
    await eventually(() => totalOf('call 0003')).toBe(0)
    expect((await world.api.list({ trashed: 'only' })).total).toBe(1)
  })
})
