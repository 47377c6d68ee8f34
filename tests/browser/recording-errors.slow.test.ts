import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { clockSeconds, eventually, openPanel, scrollsSideways, stopPlaying } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser } from './fixture.ts'
import { type MeasuredWorld, openMeasuredWorld } from './measured-world.ts'
import { colouredPixels } from './picture.ts'

describeInBrowser('errors against a reference', () => {
  let world: MeasuredWorld
  beforeAll(async () => {
    world = await openMeasuredWorld()
  })
  afterAll(() => world.close())

  const open = async (search = '', options = {}) => {
    const watched = await world.open(`/recordings/${world.id}${search}`, options)
    await watched.page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
    return watched
  }
  const figures = (page: Page) => page.getByTestId('error-figures').innerText()
  const percent = (rate: number | null | undefined) =>
    `${Math.round(1000 * (rate ?? Number.NaN)) / 10} %`

  it('the reference has lanes above the run, with the names and colours of the same voices', async () => {
    const { page, close } = await open()
    const lanes = page.getByRole('region', { name: 'Lanes' })
    await lanes.getByText('Reference', { exact: true }).waitFor()
    const names = (await lanes.innerText()).split('\n').filter((text) => text !== '')
    const [title, ...rest] = names
    expect(title).toBe('Reference')
    expect(rest.indexOf('This diarization')).toBe(4)
    expect(rest.slice(0, 4).toSorted()).toEqual(['Anna', 'Ben', 'Carla', 'Dora'])
    const colourOf = (name: string) =>
      lanes
        .locator('div')
        .filter({ has: page.locator(`span[title="${name}"]`) })
        .last()
        .locator('i')
        .getAttribute('style')
    for (const [label, name] of [
      ['SPEAKER_00', 'Anna'],
      ['SPEAKER_02', 'Carla'],
    ] as const) {
      expect(await colourOf(name)).toBe(await colourOf(label))
    }
    await close()
  })

  it('the panel has the rates of the server, for each collar and without overlaps', async () => {
    const { page, close } = await open('?panel=errors')
    await page.getByRole('grid', { name: 'Errors' }).waitFor()
    const whole = await world.api.evaluation(world.id, { run: world.own.id })
    expect(await figures(page)).toContain(percent(whole.evaluation.der))
    expect(await figures(page)).toContain(percent(whole.evaluation.jer))
    await page.getByLabel('Collar').selectOption('0.5')
    await page.getByRole('checkbox', { name: 'Leave out overlaps' }).check()
    const some = await world.api.evaluation(world.id, {
      run: world.own.id,
      collar: 0.5,
      skipOverlap: true,
    })
    expect(some.evaluation.der).not.toBe(whole.evaluation.der)
    await eventually(() => figures(page)).toContain(percent(some.evaluation.der))
    expect(page.url()).toMatch(/collar=0\.5.*skipOverlap=true/)
    expect(await axeViolations(page)).toEqual([])
    await close()
  })

  it('errors are stepped through and heard by key, with a lead-in', async () => {
    const { page, close } = await open('?panel=errors')
    const grid = page.getByRole('grid', { name: 'Errors' })
    await grid.waitFor()
    const starts = await grid
      .locator('[data-start]')
      .evaluateAll((rows) => rows.map((row) => Number(row.dataset.start)))
    expect(starts.length).toBeGreaterThan(4)
    expect(starts).toEqual(starts.toSorted((a, b) => a - b))
    await page.locator('body').press('d')
    await stopPlaying(page)
    const first = await clockSeconds(page)
    // A second before it, or at the start of the recording.
    expect(first).toBeGreaterThanOrEqual(Math.max(0, (starts[0] ?? 0) - 1) - 0.1)
    expect(first).toBeLessThan((starts[0] ?? 0) + 1)
    await page.locator('body').press('d')
    await page.locator('body').press('d')
    await stopPlaying(page)
    expect(await clockSeconds(page)).toBeGreaterThan(first)
    await page.locator('body').press('Shift+D')
    await page.locator('body').press('Shift+D')
    await page.locator('body').press('Shift+D')
    await page.getByText('No error before this').waitFor()
    await page.getByRole('button', { name: 'Play errors only' }).click()
    await page.getByRole('button', { name: /^Error 1 of \d+$/ }).waitFor()
    await page.locator('body').press('o')
    await close()
  })

  it('a reference that is set in another tab shows at once, and one that is removed goes', async () => {
    const one = await open('?panel=errors')
    const other = await open('?panel=runs')
    await one.page.getByRole('tab', { name: 'Errors', exact: true }).waitFor()
    const item = other.page.getByRole('listitem', { name: /^Imported from reference\.rttm/ })
    await item.getByRole('button', { name: 'Stop using as reference' }).click()
    await one.page.getByRole('tab', { name: 'Errors', exact: true }).waitFor({ state: 'detached' })
    await one.page.getByText('Reference', { exact: true }).waitFor({ state: 'detached' })
    await item.getByRole('button', { name: 'Use as reference' }).click()
    await openPanel(one.page, 'Errors')
    await one.page.getByRole('grid', { name: 'Errors' }).waitFor()
    await one.close()
    await other.close()
  })

  it('is drawn in the diagram, and fits a phone', async () => {
    const { page, close } = await open('?panel=errors', { viewport: { width: 390, height: 844 } })
    await page.getByTestId('timeline-plot').getByText('Reference', { exact: true }).waitFor()
    expect(await scrollsSideways(page)).toBe(false)
    await page.getByRole('button', { name: 'Show the panels' }).click()
    await page.getByRole('grid', { name: 'Errors' }).waitFor()
    expect(await scrollsSideways(page)).toBe(false)
    expect(await axeViolations(page)).toEqual([])
    await close()
    const wide = await open()
    const canvas = wide.page.getByTestId('timeline-plot').locator('canvas').first()
    await wide.page.getByRole('list', { name: 'Errors' }).getByText('Confusion').waitFor()
    // Confusion is drawn in a red that no speaker has.
    await eventually(async () => (await colouredPixels(canvas))[11] ?? 0).toBeGreaterThan(50)
    await wide.close()
  })
})
