import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, openFilter, rowOf, scrollsSideways } from './actions.ts'
import { axeViolations } from './axe.ts'
import { dropFiles, type GivenFile, rttmFile } from './dropped-files.ts'
import { describeInBrowser, type WatchedPage } from './fixture.ts'
import { MINUTE, openRecordingWorld, type RecordingWorld } from './recording-world.ts'

const COUNT = 11
const nameOf = (place: number) => `Meeting ${String(place).padStart(2, '0')}`

describeInBrowser('the errors of many recordings', () => {
  let world: RecordingWorld
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    const wanted = Array.from({ length: COUNT }, (_, place) => ({ ...MINUTE, name: nameOf(place) }))
    world = await openRecordingWorld(wanted)
    watched = await world.open('/evaluation', { bypassCSP: true })
    page = watched.page
  })
  afterAll(async () => {
    await watched.close()
    await world.close()
  })

  /** The result of a recording as a reference in which the first `wrong` turns are not there. */
  const reference = async (place: number, wrong: number): Promise<GivenFile> => {
    const turns = await world.api.allTurns(world.recordings[place]?.id ?? '')
    return rttmFile(
      `${nameOf(place)}.rttm`,
      turns
        .slice(wrong)
        .map(({ start, end, speaker }) => [
          nameOf(place).replace(' ', '_'),
          start,
          end - start,
          speaker,
        ]),
    )
  }
  const section = (name: string) => page.getByRole('region', { name, exact: true })
  const ranking = () => page.getByRole('table', { name: 'Recordings by errors' })

  it('without a reference it says how to get one', async () => {
    await page.getByRole('heading', { name: 'No recording has a reference yet' }).waitFor()
    await page.getByText('0 of 11 recordings have a reference').waitFor()
    expect(await axeViolations(page)).toEqual([])
  })

  it('after references are dropped, total, ranking and the share in the lowest tenth appear', async () => {
    const files: GivenFile[] = []
    for (let place = 0; place < COUNT; place++) files.push(await reference(place, place))
    await dropFiles(page, files)
    await page
      .getByRole('region', { name: 'Uploads' })
      .getByText(`${COUNT} results imported`)
      .waitFor()
    await page.getByText('11 of 11 recordings have a reference').waitFor()
    const rates = (await world.api.corpusEvaluation()).rates
    expect(rates?.falseAlarm).toBeGreaterThan(0)
    const percent = (fraction: number) => `${(100 * fraction).toFixed(1)} %`
    await section('Total')
      .getByText(percent(rates?.der ?? -1), { exact: true })
      .waitFor()
    await ranking().getByRole('row').nth(COUNT).waitFor()
    // The more turns the reference lacks, the more of the result is a false alarm.
    const names = await ranking().getByRole('rowheader').allInnerTexts()
    expect(names).toEqual(Array.from({ length: COUNT }, (_, i) => nameOf(COUNT - 1 - i)))
    const tenth = section('Does low confidence find the errors?').getByRole('row', {
      name: /^10 % of the time/,
    })
    const [group] = (await world.api.corpusEvaluation()).groups
    const share = group?.confidence?.lowest.find((each) => each.share === 0.1)?.wrongShare
    expect(await tenth.innerText()).toContain(percent(share ?? -1))
    await page.getByRole('button', { name: 'Dismiss all' }).click()
  })

  it('is accessible in both themes, with its notes open, and fits a phone', async () => {
    for (const summary of await page.locator('summary').all()) await summary.click()
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor()
      expect(await axeViolations(page), colorScheme).toEqual([])
    }
    const size = page.viewportSize()
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await scrollsSideways(page)).toBe(false)
    expect(await axeViolations(page)).toEqual([])
    if (size) await page.setViewportSize(size)
  })

  it('counts only what the filters of the list leave, by the address; and leads to recordings', async () => {
    await page.goto(`${world.url}/?sort=-errorRate`)
    await rowOf(page, nameOf(COUNT - 1)).waitFor()
    await page.getByRole('columnheader', { name: /^Error rate/ }).waitFor()
    await openFilter(page, 'Errors')
    await page
      .getByRole('dialog')
      .getByLabel(/, from$/)
      .fill('5')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Escape')
    const count = page.getByTestId('list-count')
    await eventually(() => count.innerText()).toMatch(/^\d+ of 11/)
    const left = Number((await count.innerText()).split(' ')[0])
    await page.getByRole('link', { name: 'Evaluate these' }).click()
    await page.getByText(`${left} of ${left} recordings have a reference`).waitFor()
    await page.getByText('Errors: ≥ 5').waitFor()
    expect(new URL(page.url()).searchParams.get('errorRateFrom')).toBe('5')
    await eventually(() => ranking().getByRole('rowheader').count()).toBe(left)
    await page.reload()
    await page.getByText(`${left} of ${left} recordings have a reference`).waitFor()
    await ranking().getByRole('link').first().click()
    await page.getByRole('heading', { level: 1, name: nameOf(COUNT - 1) }).waitFor()
  })

  it('lists what changed between two models', async () => {
    await page.goto(`${world.url}/evaluation`)
    const part = section('What changed between two models')
    await part.getByLabel('From').selectOption({ label: 'this machine · local-test' })
    await part.getByLabel('To').selectOption({ label: 'imported · rttm' })
    const changes = part.getByRole('table', { name: 'Recordings by change' })
    await changes.getByRole('row').nth(COUNT).waitFor()
    const first = changes.getByRole('link').first()
    expect(await first.innerText()).toBe(nameOf(COUNT - 1))
    expect(await first.getAttribute('href')).toMatch(/^\/recordings\/[\w-]+\?compare=/)
    expect(await axeViolations(page)).toEqual([])
    await page.reload()
    await changes.waitFor()
  })

  it('downloads have the filters of the list', async () => {
    await page.goto(`${world.url}/?q=${encodeURIComponent(nameOf(3))}`)
    await rowOf(page, nameOf(3)).waitFor()
    await page.getByRole('button', { name: 'Export' }).click()
    await page.getByText('1 recording that matches the filters.').waitFor()
    expect(await axeViolations(page)).toEqual([])
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Recordings as CSV' }).click()
    expect((await download).suggestedFilename()).toBe('recordings.csv')
    const href = await page.getByRole('link', { name: 'Turns as RTTM' }).getAttribute('href')
    const text = await (await fetch(world.url + href)).text()
    const ids = new Set(
      text
        .trim()
        .split('\n')
        .map((line) => line.split(' ')[1]),
    )
    expect(ids.size).toBe(1)
  })
})
