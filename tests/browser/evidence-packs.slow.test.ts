import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { eventually, rowOf, scrollsSideways, typeNumber } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { putLongRecording } from './long-recording.ts'
import { MINUTE } from './recording-world.ts'
import { putRecordings } from './recordings-seed.ts'

const run = promisify(execFile)
const RATE = MINUTE.sampleRate

interface Report {
  readonly recordings: readonly {
    readonly id: string
    readonly name: string
    readonly spots: readonly {
      readonly clip: { readonly file: string; readonly start: number; readonly end: number }
    }[]
  }[]
}

describeInBrowser('clips of many recordings', () => {
  let folder = ''
  let world: World
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'toolkit-packs-'))
    world = await openWorld(async (data) => {
      for (const name of ['Minute one', 'Minute two']) {
        await putLongRecording(data, { ...MINUTE, name })
      }
      await putLongRecording(data, { ...MINUTE, hours: 0.5, turns: 1_100, name: 'Half an hour' })
      await putRecordings(data, [{ name: 'Not diarized' }])
    })
  })
  afterAll(async () => {
    await world.close()
    await rm(folder, { recursive: true, force: true })
  })
  beforeEach(async () => {
    watched = await world.open('/?sort=name', { bypassCSP: true })
    page = watched.page
    await rowOf(page, 'Minute one').waitFor()
  })
  afterEach(() => watched.close())

  const dialog = () => page.getByRole('dialog', { name: /^Clips of/ })
  const count = () => dialog().getByTestId('pack-count')
  const download = () => dialog().getByRole('button', { name: 'Download the clips (ZIP)' })
  const select = async (...names: readonly string[]) => {
    for (const name of names) await page.getByRole('checkbox', { name: `Select ${name}` }).click()
    await page
      .getByRole('region', { name: 'Selection' })
      .getByRole('button', { name: 'Clips', exact: true })
      .click()
  }
  /** The number of clips that the dialog says. */
  const counted = async () => {
    await count()
      .getByText(/^[\d,]+ clips? from/)
      .waitFor()
    return Number((await count().innerText()).split(' ')[0]?.replaceAll(',', ''))
  }
  /** Downloads the pack and unpacks it with a tool that is not ours. */
  const unpacked = async (name: string): Promise<string> => {
    const begun = page.waitForEvent('download')
    await download().click()
    const saved = await begun
    expect(saved.suggestedFilename()).toBe('clips.zip')
    const file = path.join(folder, `${name}.zip`)
    await saved.saveAs(file)
    const to = path.join(folder, name)
    await run('python3', ['-m', 'zipfile', '-e', file, to])
    return to
  }
  const reportOf = async (pack: string): Promise<Report> =>
    JSON.parse(await readFile(path.join(pack, 'spots.json'), 'utf8'))

  /** Expects every clip to have exactly the samples of its window, which are 8 bit in the original. */
  async function expectCut(pack: string, { recordings }: Report): Promise<void> {
    for (const { id, spots } of recordings) {
      const audio = await fetch(world.api.originalUrl(id))
      const samples = new Uint8Array(await audio.arrayBuffer()).subarray(44)
      for (const { clip } of spots) {
        const wav = await readFile(path.join(pack, clip.file))
        expect([wav.readUInt16LE(22), wav.readUInt32LE(24)]).toEqual([1, RATE])
        const [from, to] = [Math.round(clip.start * RATE), Math.round(clip.end * RATE)]
        const original = Int16Array.from(samples.subarray(from, to), (value) => (value - 128) << 8)
        const cut = new Int16Array(Uint8Array.from(wav.subarray(44)).buffer)
        expect(cut.length).toBe(original.length)
        expect(Buffer.from(cut.buffer).equals(Buffer.from(original.buffer))).toBe(true)
      }
    }
  }

  it('of the selected ones: counted first, then as a ZIP', async () => {
    await select('Minute one', 'Minute two', 'Not diarized')
    await dialog().waitFor()
    const clips = await counted()
    expect(await count().innerText()).toContain(
      '1 recording left out (Not diarized): no finished diarization. Diarize first.',
    )
    expect(await axeViolations(page)).toEqual([])
    const pack = await unpacked('selected')
    const report = await reportOf(pack)
    expect(report.recordings.map(({ name }) => name).sort()).toEqual(['Minute one', 'Minute two'])
    expect(report.recordings.flatMap(({ spots }) => spots)).toHaveLength(clips)
    await expectCut(pack, report)
    await dialog().getByRole('button', { name: 'Close' }).click()
    expect(await page.locator(':focus').innerText()).toBe('Clips')
  })

  it('of those that match the filters, by keyboard, with other thresholds', async () => {
    await page.getByLabel('Search by name').fill('minute')
    await eventually(() => page.getByTestId('list-count').innerText()).toContain('2 of 4')
    await page.getByRole('button', { name: 'Export', exact: true }).press('Enter')
    await page.getByRole('button', { name: 'Choose clips' }).press('Enter')
    await page.getByRole('dialog', { name: 'Clips of 2 recordings' }).waitFor()
    const spots = await counted()
    await dialog().getByLabel('What').selectOption('turns')
    await typeNumber(page, 'Turn confidence, to', 30)
    await eventually(counted).not.toBe(spots)
    const turns = await counted()
    const { items } = await world.api.list({ q: 'minute' })
    const lists = items.map(({ id }) => world.api.turns(id, { max: 30 }))
    const totals = (await Promise.all(lists)).map(({ total }) => total)
    expect(turns).toBe(totals.reduce((sum, each) => sum + each, 0))
    const pack = await unpacked('matching')
    const report = await reportOf(pack)
    expect(report.recordings.flatMap(({ spots: parts }) => parts)).toHaveLength(turns)
    await expectCut(pack, report)
    await page.keyboard.press('Escape')
    expect(await page.locator(':focus').innerText()).toBe('Export')
  })

  it('says the limit and what to do if they are too many, and if there are none', async () => {
    await select('Half an hour', 'Minute one')
    await dialog().getByLabel('What').selectOption('turns')
    await typeNumber(page, 'Turn confidence, to', 100)
    await eventually(() => count().innerText()).toContain(
      'A ZIP has at most 1,000 clips of 2 h in total. Narrow the range, or choose fewer recordings.',
    )
    expect(await download().isDisabled()).toBe(true)
    expect(await axeViolations(page)).toEqual([])
    await typeNumber(page, 'Turn confidence, to', 0)
    await eventually(() => count().innerText()).toContain('No turn is in the range.')
    expect(await download().isDisabled()).toBe(true)
  })

  it('that the server does not send are said to be refused, and the page stays', async () => {
    watched.expectFault(/frame-ancestors|X-Frame-Options|status of 404|ERR_BLOCKED_BY_RESPONSE/)
    await select('Minute one')
    await counted()
    await page.route('**/api/evidence', (route) =>
      route.continue({ postData: 'selection=%7B%22recordings%22%3A%5B%5D%7D' }),
    )
    watched.expectFault(/status of 400/)
    await download().click()
    await dialog().getByText('The server did not send the clips').waitFor()
    await page.unroute('**/api/evidence')
    await counted()
    await unpacked('after')
  })

  it('on a phone, and in the dark', async () => {
    await page.setViewportSize({ width: 390, height: 800 })
    await page.emulateMedia({ colorScheme: 'dark' })
    await select('Minute one', 'Minute two')
    await counted()
    expect(await scrollsSideways(page)).toBe(false)
    const fits = await dialog().evaluate((shown) => shown.scrollWidth <= shown.clientWidth)
    expect(fits).toBe(true)
    expect(await axeViolations(page)).toEqual([])
  })
})
