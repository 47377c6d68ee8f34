import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { eventually, rowOf, scrollsSideways } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { putRecordings } from './recordings-seed.ts'

const LONG_NAME = `Interview with ${'a long name '.repeat(8)}`.trim()
const WINDOWS = [
  { width: 1366, height: 768 },
  { width: 2560, height: 1300 },
]

describeInBrowser('the columns of the list', () => {
  let world: World
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    world = await openWorld((folder) =>
      putRecordings(folder, [
        { name: LONG_NAME, sampleMean: 55, overlapShare: 4.25 },
        { name: 'Bravo', sampleMean: 72.24, turnMinimum: 30 },
      ]),
    )
    watched = await world.open('/', { viewport: { width: 1366, height: 768 }, bypassCSP: true })
    page = watched.page
  })
  afterAll(async () => {
    await watched.close()
    await world.close()
  })
  beforeEach(async () => {
    await page.goto(`${world.url}/`)
    await rowOf(page, 'Bravo').waitFor()
  })

  const headings = () =>
    page
      .getByRole('columnheader')
      .evaluateAll((heads) => heads.map((head) => head.textContent.replace(/ [↑↓]?$/, '')))
  const parameter = () => new URL(page.url()).searchParams.get('columns')
  const width = async (name: string) =>
    (await page.getByRole('columnheader', { name, exact: true }).boundingBox())?.width ?? 0
  const menu = async () => {
    const dialog = page.getByRole('dialog', { name: 'Columns' })
    if (!(await dialog.isVisible())) await page.getByRole('button', { name: 'Columns' }).click()
    return dialog
  }

  it('numbers have fixed decimals; the source is hidden while all are the same', async () => {
    const row = await rowOf(page, LONG_NAME).innerText()
    expect(row).toContain('1:00.0')
    expect(row).toContain('55.0')
    expect(row).toMatch(/4\.[23] %/)
    expect(await headings()).not.toContain('Diarized by')
  })

  it('are chosen and ordered in a menu, by keyboard; the address and the browser keep them', async () => {
    const dialog = await menu()
    await dialog.getByRole('checkbox', { name: 'Length' }).focus()
    await page.keyboard.press('Space')
    await dialog.getByRole('button', { name: 'Move Status up' }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Enter')
    expect(await axeViolations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    const chosen = await headings()
    expect(chosen).not.toContain('Length')
    expect(chosen.indexOf('Status')).toBeLessThan(chosen.indexOf('Difference'))
    expect(parameter()).toMatch(/^name,speakers,/)
    await page.goto(`${world.url}/`)
    await rowOf(page, 'Bravo').waitFor()
    expect(await headings()).toEqual(chosen)
    await page.goto(`${world.url}/?columns=status,size,name`)
    await rowOf(page, 'Bravo').waitFor()
    expect(await headings()).toEqual(['Selected', 'Status', 'Name', 'Actions'])
    await (await menu()).getByRole('button', { name: 'Reset columns' }).click()
    await eventually(headings).toContain('Length')
    expect(parameter()).toBeNull()
  })

  it('are resized by dragging the edge of a heading, and with arrow keys', async () => {
    const edge = page.getByRole('button', { name: 'Width of Status' })
    const before = await width('Status')
    const box = await edge.boundingBox()
    const [x, y] = [(box?.x ?? 0) + 6, (box?.y ?? 0) + 8]
    await page.mouse.move(x, y)
    await page.mouse.down()
    await page.mouse.move(x + 60, y, { steps: 4 })
    await page.mouse.up()
    expect(await width('Status')).toBeCloseTo(before + 60, 0)
    await eventually(async () => parameter()).toContain(`status:${Math.round(before + 60)}`)
    await edge.focus()
    await page.keyboard.press('ArrowLeft')
    await eventually(() => width('Status')).toBeCloseTo(before + 44, 0)
    await edge.dblclick()
    await eventually(() => width('Status')).toBeCloseTo(before, 0)
    await (await menu()).getByRole('button', { name: 'Reset columns' }).click()
  })

  it.each(WINDOWS)('rows begin high and use the whole width of $width px', async (viewport) => {
    await page.setViewportSize(viewport)
    const row = await rowOf(page, 'Bravo').boundingBox()
    expect(row?.y).toBeLessThan(250)
    expect(row?.width).toBeGreaterThan(viewport.width - 60)
    expect(await scrollsSideways(page)).toBe(false)
    const link = page.getByRole('link', { name: LONG_NAME })
    const isCut = await link.evaluate((name) => name.scrollWidth > name.clientWidth)
    expect(isCut).toBe(viewport.width < 2000)
  })

  it('few tab stops are before the rows, and a link skips them', async () => {
    let stops = 0
    const isRow = () => page.locator('td a:focus').count()
    while ((await isRow()) === 0) {
      await page.keyboard.press('Tab')
      stops += 1
      // Of them nine are the header's, a place each of the product and its tools.
      expect(stops).toBeLessThan(22)
    }
    await page.keyboard.press('Tab')
    expect(await isRow()).toBe(0)
    await page.getByRole('button', { name: 'Skip to recordings' }).focus()
    await page.keyboard.press('Enter')
    expect(await isRow()).toBe(1)
  })
})
