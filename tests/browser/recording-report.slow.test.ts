import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chooseAction, openTurns, scrollsSideways } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, type WatchedPage } from './fixture.ts'
import { MINUTE, openRecordingWorld, type RecordingWorld } from './recording-world.ts'

const A4_POINTS = [595, 842]

describeInBrowser('the report of a recording', () => {
  let world: RecordingWorld
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    world = await openRecordingWorld([MINUTE])
    await world.api.setHumanScore(id(), { score: 70, note: 'two swaps' })
    watched = await world.openRecording(0, { bypassCSP: true })
    page = watched.page
    await chooseAction(page, 'Report')
    await page.getByRole('table').last().waitFor()
  })
  afterAll(async () => {
    await watched.close()
    await world.close()
  })

  const id = () => world.recordings[0]?.id ?? ''

  it('shows diagram, figures, verdict, worst spots and turns', async () => {
    const picture = page.getByRole('img', { name: /^Diarization/ })
    expect(await picture.evaluate((image) => image.naturalWidth as number)).toBeGreaterThan(600)
    await page.getByText('70 of 100').waitFor()
    await page.getByText('two swaps').waitFor()
    const spots = page.getByRole('region', { name: 'Worst spots' }).getByRole('row')
    const { items, total } = await world.api.spots(id(), {
      max: 50,
      mergeGap: 0.3,
      minDuration: 0.2,
      sort: 'mean',
    })
    expect(await spots.count()).toBe(Math.min(20, total) + 1)
    expect(await spots.nth(1).innerText()).toContain(
      (items[0]?.mean ?? Number.NaN).toLocaleString('en-GB', { maximumFractionDigits: 1 }),
    )
    const turns = page.getByRole('region', { name: 'Least certain turns' }).getByRole('row')
    expect(await turns.count()).toBe(21)
  })

  it('has the turns of the thresholds of the recording', async () => {
    const { total } = await world.api.turns(id(), { max: 60 })
    expect(total).toBeGreaterThan(0)
    const narrowed = await world.open(`/recordings/${id()}/report?turnMax=60`)
    const turns = narrowed.page.getByRole('region', { name: 'Least certain turns' })
    await turns.getByText(`Turns with a confidence from 0 to 60: ${total} turns`).waitFor()
    expect(await turns.getByRole('row').count()).toBe(total + 1)
    await narrowed.close()
  })

  it('downloads the diagram as SVG and as PNG of twice its size', async () => {
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Diagram as SVG' }).click()
    const svg = await download
    expect(svg.suggestedFilename()).toBe('A minute – diagram.svg')
    const listed = await world.api.spots(id(), { max: 50, mergeGap: 0.3, minDuration: 0.2 })
    expect(await readFile(await svg.path(), 'utf8')).toContain(
      `${listed.total} spots from 0 to 50,`,
    )
    const png = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Diagram as PNG' }).click()
    const file = await png
    expect(file.suggestedFilename()).toBe('A minute – diagram.png')
    const bytes = await readFile(await file.path())
    expect(bytes.subarray(1, 4).toString('latin1')).toBe('PNG')
    expect(bytes.readUInt32BE(16)).toBe(2400)
  })

  it('prints on A4 without controls', async () => {
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    expect(await page.getByRole('banner').isVisible()).toBe(false)
    expect(await page.getByRole('contentinfo').isVisible()).toBe(false)
    expect(await page.getByRole('button', { name: 'Print' }).isVisible()).toBe(false)
    expect(await page.getByRole('heading', { level: 1 }).isVisible()).toBe(true)
    const ground = await page.locator('body').evaluate((body) => {
      const colour: string = body.ownerDocument.defaultView.getComputedStyle(body).backgroundColor
      return colour
    })
    expect(ground).toBe('rgb(255, 255, 255)')
    const pdf = (await page.pdf({ preferCSSPageSize: true })).toString('latin1')
    const boxes = [...pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)]
    expect(boxes.length).toBeGreaterThan(0)
    expect(boxes.map((box) => [Math.round(Number(box[1])), Math.round(Number(box[2]))])).toEqual(
      boxes.map(() => A4_POINTS),
    )
    await page.emulateMedia({ media: 'screen', colorScheme: 'light' })
  })

  it('has no axe violations, light and dark, and fits 390 px', async () => {
    expect(await axeViolations(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await axeViolations(page)).toEqual([])
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await scrollsSideways(page)).toBe(false)
    expect(await axeViolations(page)).toEqual([])
  })

  it('links back to the recording', async () => {
    await page.getByRole('link', { name: '← Recording' }).click()
    await openTurns(page)
  })
})
