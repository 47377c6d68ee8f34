import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  chooseAction,
  clockSeconds,
  eventually,
  openPanel,
  scrollsSideways,
  stopPlaying,
} from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser } from './fixture.ts'
import { type MeasuredWorld, openMeasuredWorld } from './measured-world.ts'

describeInBrowser('two diarizations compared', () => {
  let world: MeasuredWorld
  beforeAll(async () => {
    world = await openMeasuredWorld()
  })
  afterAll(() => world.close())

  const open = async (search: string, options = {}) => {
    const watched = await world.open(`/recordings/${world.id}${search}`, options)
    await watched.page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
    return watched
  }
  const compared = () => `?compare=${world.other.id},${world.own.id}`

  it('is entered from the Runs panel, has an address, and is closed', async () => {
    const { page, close } = await open('')
    await openPanel(page, 'Runs')
    const item = page.getByRole('listitem', { name: /^Imported from other\.rttm/ })
    await item.getByRole('button', { name: 'More actions' }).click()
    await item.getByRole('menuitem', { name: 'Compare with…' }).click()
    const dialog = page.getByRole('dialog', { name: 'Compare two diarizations' })
    expect(await dialog.getByLabel('A', { exact: true }).inputValue()).toBe(world.other.id)
    expect(await dialog.getByLabel('B', { exact: true }).inputValue()).toBe(world.own.id)
    await dialog.getByRole('button', { name: 'Compare', exact: true }).click()
    const bar = page.getByRole('region', { name: 'Comparison' })
    await bar.waitFor()
    await page.getByRole('grid', { name: 'Differences' }).waitFor()
    expect(decodeURIComponent(page.url())).toContain(compared().slice(1))
    await bar.getByRole('button', { name: 'Swap A and B' }).click()
    await eventually(async () => decodeURIComponent(page.url())).toContain(
      `compare=${world.own.id},${world.other.id}`,
    )
    await bar.getByRole('button', { name: 'Close comparison' }).click()
    await bar.waitFor({ state: 'detached' })
    expect(page.url()).not.toContain('compare=')
    await page.getByLabel('Diarization shown').waitFor()
    await close()
  })

  it('is entered by the palette', async () => {
    const { page, close } = await open('')
    await page.keyboard.press('Control+k')
    await page.getByRole('dialog').getByText('Go to recordings').waitFor()
    await page.keyboard.type('compare with')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Compare two diarizations' }).waitFor()
    await close()
  })

  it('an address shows lanes, agreement, ranked differences and who says what', async () => {
    const { page, close } = await open(`${compared()}&panel=differences`)
    const answer = await world.api.compare(world.id, { a: world.other.id, b: world.own.id })
    const agreement = await page.getByTestId('agreement').innerText()
    expect(agreement).toContain(`${Math.round(1000 * (answer.share ?? 0)) / 10} %`)
    const lanes = page.getByRole('region', { name: 'Lanes' })
    await lanes.getByText('A · other.rttm').waitFor()
    await lanes.getByText('X1').waitFor()
    const grid = page.getByRole('grid', { name: 'Differences' })
    await grid.waitFor()
    const starts = await grid
      .locator('[data-start]')
      .evaluateAll((rows) => rows.map((row) => Number(row.dataset.start)))
    const ranked = answer.items.filter(({ start, end }) => end - start >= 0.05)
    expect(starts).toEqual(ranked.map(({ start }) => start).slice(0, starts.length))
    const table = page.getByRole('table')
    expect(await table.getByRole('rowheader').count()).toBe(answer.confusion.rows.length)
    expect(await axeViolations(page)).toEqual([])
    await close()
  })

  it('differences and cells of the table are heard one after another', async () => {
    const { page, close } = await open(`${compared()}&panel=differences`)
    await page.getByRole('grid', { name: 'Differences' }).waitFor()
    await page.locator('body').press('d')
    await stopPlaying(page)
    const first = await clockSeconds(page)
    await page.locator('body').press('d')
    await page.locator('body').press('d')
    await stopPlaying(page)
    expect(await clockSeconds(page)).toBeGreaterThan(first)
    await page
      .getByRole('table')
      .getByRole('button', { name: /play A .*X1/ })
      .first()
      .click()
    await page.getByRole('button', { name: /^Stretch 1 of \d+$/ }).click()
    await close()
  })

  it('a run that is gone is said, on any width', async () => {
    const { page, close } = await open(`?compare=gone,${world.own.id}`, {
      viewport: { width: 390, height: 844 },
    })
    await page.getByRole('note', { name: 'One of them is gone' }).waitFor()
    expect(await scrollsSideways(page)).toBe(false)
    await page.getByRole('button', { name: 'Close comparison' }).click()
    await page.getByRole('note', { name: 'One of them is gone' }).waitFor({ state: 'detached' })
    await chooseAction(page, 'Compare…')
    await page.getByRole('dialog', { name: 'Compare two diarizations' }).waitFor()
    expect(await axeViolations(page)).toEqual([])
    await close()
  })
})
