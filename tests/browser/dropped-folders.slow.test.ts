import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { eventually } from './actions.ts'
import { axeViolations } from './axe.ts'
import { dropFiles, dropFolder, type RttmTurn, rttmFile } from './dropped-files.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { toneWav } from './sounds.ts'
import { slowUploads } from './throttle.ts'

/** How many files of the page survive a reload. */
const KEPT_FILES = `new Promise((resolve) => {
  const opening = indexedDB.open('toolkit-imports')
  opening.onsuccess = () => {
    const counting = opening.result.transaction('files').objectStore('files').count()
    counting.onsuccess = () => {
      opening.result.close()
      resolve(counting.result)
    }
  }
})`

describeInBrowser('folders with audio and results', () => {
  let world: World
  let watched: WatchedPage
  let page: Page
  let folder: string

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'toolkit-folder-'))
    world = await openWorld()
    watched = await world.open('/', { bypassCSP: true })
    page = watched.page
  })
  afterEach(async () => {
    await watched.close()
    await world.close()
    await rm(folder, { recursive: true, force: true })
  })

  const panel = (of = page) => of.getByRole('region', { name: 'Uploads' })
  const fileGroup = (name: string) => panel().getByRole('group', { name: `Result file: ${name}` })
  const left = (of = page) => panel(of).getByRole('group', { name: 'Files kept from before' })
  const keptFiles = () => eventually(() => page.evaluate<number>(KEPT_FILES))
  const put = async (name: string, content: string | Uint8Array) => {
    const file = path.join(folder, name)
    await mkdir(path.dirname(file), { recursive: true })
    await writeFile(file, content)
  }
  const rttm = (...turns: RttmTurn[]) => rttmFile('', turns).buffer
  /** The length of each recording with the number of turns of its reference. */
  const references = async () => {
    const { items } = await world.api.list({ sort: 'duration' })
    return Promise.all(
      items.map(async ({ id, durationSeconds, referenceRunId }) => [
        durationSeconds,
        referenceRunId === null
          ? 0
          : (await world.api.allTurns(id, { run: referenceRunId })).length,
      ]),
    )
  }

  it('a dropped folder is read to its depths; the same name in two folders is told apart', async () => {
    await put('calls/a/meeting.wav', toneWav(3))
    await put('calls/a/meeting.rttm', rttm(['meeting', 0, 1]))
    await put('calls/b/meeting.wav', toneWav(4))
    await put('calls/b/meeting.rttm', rttm(['meeting', 0, 1], ['meeting', 2, 1]))
    await put('calls/meeting.rttm', rttm(['x', 0, 1], ['x', 1, 1], ['x', 2, 1]))
    await put('calls/more/deep/one.wav', toneWav(5))
    await put('calls/more/labels/one.rttm', rttm(['one', 0, 1], ['one', 1, 1], ['one', 2, 1]))
    // Browsers read a folder in parts of a hundred.
    for (let place = 0; place < 130; place++) await put(`calls/more/deep/${place}.pdf`, 'x')
    await dropFolder(page, path.join(folder, 'calls'))
    await panel().getByText('3 of 3 files uploaded').waitFor()
    await panel().getByText('130 files skipped, no audio, video or result').waitFor()
    await panel().getByText('3 results imported, 1 without a recording').waitFor()
    const open = fileGroup('calls/meeting.rttm')
    await open.getByText('2 audio files with its name. Choose a recording.').waitFor()
    expect(await axeViolations(page)).toEqual([])
    await open.getByRole('button', { name: 'Import into calls/a/meeting.wav' }).waitFor()
    await eventually(references).toEqual([
      [3, 1],
      [4, 2],
      [5, 3],
    ])
    await open.getByRole('button', { name: 'Import into calls/b/meeting.wav' }).click()
    await panel().getByText('4 results imported').waitFor()
    await eventually(references).toEqual([
      [3, 1],
      [4, 3],
      [5, 3],
    ])
  })

  it('files that wait are there after a reload, and go on', async () => {
    await dropFiles(page, [rttmFile('nobody.rttm', [['nobody', 0, 1]])])
    await fileGroup('nobody.rttm').getByText('no recording has this name').waitFor()
    await put('calls/long.wav', toneWav(60))
    await put('calls/long.rttm', rttm(['long', 0, 1]))
    const lift = await slowUploads(page, 100_000)
    await dropFolder(page, path.join(folder, 'calls'))
    await fileGroup('calls/long.rttm').or(panel().getByText('Show all')).first().waitFor()
    await panel().getByText('kept in this browser for 7 days').waitFor()
    await keptFiles().toBe(2)
    await page.reload()
    await left().getByText('2 files with results were not imported before').waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await axeViolations(page)).toEqual([])
    await page.setViewportSize({ width: 1280, height: 900 })
    await left().getByRole('button', { name: 'Go on' }).click()
    await left().waitFor({ state: 'detached' })
    await fileGroup('nobody.rttm').getByText('no recording has this name').waitFor()
    await fileGroup('calls/long.rttm')
      .getByText('calls/long.wav is not uploaded. Upload it again, or choose a recording.')
      .waitFor()
    await lift()
    const chooser = page.waitForEvent('filechooser')
    await page.getByRole('button', { name: 'Choose the file again: long.wav' }).click()
    await (await chooser).setFiles(path.join(folder, 'calls/long.wav'))
    await panel().getByText('1 result imported, 1 without a recording').waitFor()
    await fileGroup('nobody.rttm').getByRole('searchbox').fill('long')
    await fileGroup('nobody.rttm').getByRole('button', { name: 'Import into long.wav' }).click()
    await panel().getByText('2 results imported').waitFor()
    await keptFiles().toBe(0)
    await page.reload()
    await page.getByTestId('list-count').waitFor()
    expect(await left().count()).toBe(0)
  })

  it('files of a closed page are offered in another one, and can be discarded', async () => {
    await dropFiles(page, [rttmFile('nobody.rttm', [['nobody', 0, 1]])])
    await keptFiles().toBe(1)
    const first = page
    page = await first.context().newPage()
    await page.goto(world.url)
    await page.getByRole('button', { name: /Try/ }).waitFor()
    expect(await left().count()).toBe(0)
    await first.close()
    await left().getByText('nobody.rttm').waitFor()
    await left().getByRole('button', { name: 'Discard' }).click()
    await left().waitFor({ state: 'detached' })
    await keptFiles().toBe(0)
  })

  it('a browser that keeps nothing says so', async () => {
    await page.addInitScript(`Object.defineProperty(globalThis, 'indexedDB', {
      get() { throw new DOMException('denied', 'SecurityError') },
    })`)
    await page.reload()
    await dropFiles(page, [rttmFile('nobody.rttm', [['nobody', 0, 1]])])
    await panel()
      .getByText('1 file cannot be kept in this browser: finish the import before you reload')
      .waitFor()
    expect(await axeViolations(page)).toEqual([])
  })
})
