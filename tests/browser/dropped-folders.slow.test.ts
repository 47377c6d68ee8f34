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

/** Asks the database of the page: `words` are an IDBRequest of its stores `records` and `files`. */
const inDatabase = (words: string) => `new Promise((resolve) => {
  const opening = indexedDB.open('toolkit-imports')
  opening.onsuccess = () => {
    const transaction = opening.result.transaction(['records', 'files'], 'readwrite')
    const records = transaction.objectStore('records')
    const files = transaction.objectStore('files')
    const request = ${words}
    transaction.oncomplete = () => {
      opening.result.close()
      resolve(request.result)
    }
  }
})`
/** How many files of the page survive a reload, and what is known of how many. */
const KEPT_FILES = inDatabase('files.count()')
const KEPT_RECORDS = inDatabase('records.count()')
/** How many results of each kept file wait for an answer. */
const OPEN_RESULTS = `${inDatabase('records.getAll()')}.then((all) => all.map(({ state }) => state.open.length))`
const CLEAR_FILES = inDatabase('files.clear()')

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
  const keptRecords = () => eventually(() => page.evaluate<number>(KEPT_RECORDS))
  const button = (name: string, of = page) => left(of).getByRole('button', { name })
  const openTab = async () => {
    const tab = await page.context().newPage()
    await tab.goto(world.url)
    await tab.getByRole('button', { name: /Try/ }).waitFor()
    return tab
  }
  /** Two tabs that offer the file of a third, which is closed. `page` is the second of them. */
  const twoTabsWithOffer = async () => {
    const file = rttmFile('nobody.rttm', [
      ['one', 0, 1],
      ['two', 0, 1],
    ])
    await dropFiles(page, [file])
    await fileGroup('nobody.rttm').getByRole('button', { name: 'Leave out: one' }).waitFor()
    await keptFiles().toBe(1)
    const closed = page
    const other = await openTab()
    page = await openTab()
    await closed.close()
    for (const tab of [other, page]) await left(tab).getByText('nobody.rttm').waitFor()
    return other
  }
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

  it('what one tab goes on with or discards is no longer offered in another', async () => {
    const other = await twoTabsWithOffer()
    await button('Go on').click()
    await left(other).waitFor({ state: 'detached' })
    await keptFiles().toBe(1)
    const third = await openTab()
    // A tab looks once for what others keep.
    await other.reload()
    await page.close()
    page = third
    for (const tab of [other, page]) await left(tab).getByText('nobody.rttm').waitFor()
    await button('Discard').click()
    await left(other).waitFor({ state: 'detached' })
    await keptFiles().toBe(0)
  })

  it('an offer that is out of date does not discard what another tab has taken over', async () => {
    // Without it no tab hears of the others.
    await page.context().addInitScript('delete globalThis.BroadcastChannel')
    const other = await twoTabsWithOffer()
    await button('Go on').click()
    await left().waitFor({ state: 'detached' })
    await button('Discard', other).click()
    await left(other).waitFor({ state: 'detached' })
    await keptFiles().toBe(1)
    await fileGroup('nobody.rttm').getByRole('button', { name: 'Leave out: one' }).click()
    await eventually(() => page.evaluate(OPEN_RESULTS)).toEqual([1])
    await page.reload()
    await button('Go on').click()
    await fileGroup('nobody.rttm').getByRole('button', { name: 'Leave out: two' }).waitFor()
    expect(
      await fileGroup('nobody.rttm').getByRole('button', { name: 'Leave out: one' }).count(),
    ).toBe(0)
    await keptFiles().toBe(1)
  })

  it('a file is kept again if its content is lost, and never offered without it', async () => {
    const other = await twoTabsWithOffer()
    await button('Go on').click()
    await left().waitFor({ state: 'detached' })
    await other.close()
    await page.evaluate(CLEAR_FILES)
    await fileGroup('nobody.rttm').getByRole('button', { name: 'Leave out: one' }).click()
    await keptFiles().toBe(1)
    await keptRecords().toBe(1)
    await page.evaluate(CLEAR_FILES)
    await page.reload()
    await page.getByRole('button', { name: /Try/ }).waitFor()
    await keptRecords().toBe(0)
    expect(await left().count()).toBe(0)
  })

  it('a browser that fails to discard says so, and goes on with the offer', async () => {
    await twoTabsWithOffer()
    await page.evaluate(`{
      globalThis.transactionOf = IDBDatabase.prototype.transaction
      IDBDatabase.prototype.transaction = () => {
        throw new DOMException('The disk is away.', 'UnknownError')
      }
    }`)
    const refused = left().getByRole('alert')
    await button('Discard').click()
    await refused
      .getByText('This browser could not discard the files (The disk is away.)')
      .waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.evaluate('IDBDatabase.prototype.transaction = globalThis.transactionOf')
    await button('Go on').click()
    await left().waitFor({ state: 'detached' })
    await fileGroup('nobody.rttm').getByRole('button', { name: 'Leave out: one' }).waitFor()
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
