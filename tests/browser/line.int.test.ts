import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  chooseFiles,
  clockSeconds,
  countIn,
  eventually,
  openFilter,
  openPanel,
  openTurns,
  resultRows,
  rowOf,
  stopPlaying,
  typeNumber,
  uploadOf,
  waitUntilDone,
} from './actions.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { colouredPixels } from './picture.ts'
import { CONVERSATION_FILE, CONVERSATION_NAME as NAME } from './sounds.ts'

describeInBrowser('the main path, by page', () => {
  let world: World
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    world = await openWorld()
    watched = await world.open()
    page = watched.page
  })
  afterAll(async () => {
    // Closing the page fails on its faults.
    await watched.close()
    await world.close()
  })

  /** The only recording, from the server. */
  const recording = async () => {
    const { items } = await world.api.list({})
    const [only] = items
    if (!only) throw new Error('there is no recording')
    return only
  }

  it('an empty list explains what to do; an upload is diarized automatically', async () => {
    await page.getByRole('heading', { name: 'No recordings yet' }).waitFor()
    await chooseFiles(page, CONVERSATION_FILE)
    await uploadOf(page, NAME).getByText('uploaded').waitFor()
    await waitUntilDone(page, NAME)
    const { sampleMean, speakerCount, durationSeconds } = await recording()
    expect(durationSeconds).toBeGreaterThan(20)
    const row = await rowOf(page, NAME).innerText()
    expect(row).toContain(String(speakerCount))
    expect(row).toContain(
      (sampleMean ?? Number.NaN).toLocaleString('en-GB', { maximumFractionDigits: 1 }),
    )
  })

  it('the recording shows a lane for each speaker', async () => {
    await rowOf(page, NAME).getByRole('link', { name: NAME }).click()
    await page.getByRole('heading', { level: 1, name: NAME }).waitFor()
    const picture = page.getByRole('img', {
      name: 'Diarization diagram: speakers over time, with confidence',
    })
    const { speakerCount } = await recording()
    await eventually(async () => {
      const hues = await colouredPixels(picture)
      return hues.filter((count) => count > 300).length
    }).toBeGreaterThanOrEqual(speakerCount ?? Number.NaN)
  })

  it('it plays; a click on the diagram seeks', async () => {
    await page.getByRole('button', { name: 'Play', exact: true }).click()
    await eventually(() => clockSeconds(page)).toBeGreaterThan(0.5)
    await stopPlaying(page)
    const { durationSeconds } = await recording()
    const half = (durationSeconds ?? Number.NaN) / 2
    const diagram = page.getByTestId('timeline-plot')
    const box = await diagram.boundingBox()
    if (!box) throw new Error('no diagram')
    await diagram.click({ position: { x: box.width / 2, y: box.height / 2 } })
    await eventually(() => clockSeconds(page)).toBeGreaterThan(half - 0.5)
    expect(await clockSeconds(page)).toBeLessThan(half + 0.5)
  })

  it('a score by key and a note are saved immediately', async () => {
    await page.keyboard.press('8')
    await page.getByTestId('score-state').getByText('Saved').waitFor()
    await page.getByLabel('Note').fill('clean, one swap')
    await page.getByLabel('Note').blur()
    await openPanel(page, 'Score')
    await page.getByText('2 scores so far').waitFor()
    expect(await recording()).toMatchObject({ humanScore: 80, humanNote: 'clean, one swap' })
  })

  it('the thresholds change the lists', async () => {
    const { items } = await world.api.turns((await recording()).id, {
      limit: 5000,
      sort: 'confidence',
    })
    await openTurns(page)
    expect(await countIn(page, 'turn-count')).toBe(items.length)
    const bound = Math.ceil(items[Math.floor(items.length / 2)]?.confidence ?? Number.NaN)
    const within = items.filter(({ confidence }) => confidence !== null && confidence <= bound)
    await typeNumber(page, 'Turn confidence, to', bound)
    await eventually(() => countIn(page, 'turn-count')).toBe(within.length)

    const spots = await world.api.spots((await recording()).id, {
      min: 0,
      max: 90,
      mergeGap: 0.3,
      minDuration: 0.2,
    })
    expect(spots.total).toBeGreaterThan(0)
    await openPanel(page, 'Spots')
    await typeNumber(page, 'Sample score, to', 90)
    await eventually(() => countIn(page, 'spot-count')).toBe(spots.total)
  })

  it('a click on a turn plays from its start, on a spot from one second before', async () => {
    await openTurns(page)
    const turn = resultRows(page, 'Turns').first()
    await turn.click()
    const start = Number(await turn.getAttribute('data-start'))
    await eventually(() => clockSeconds(page)).toBeGreaterThan(start - 0.1)
    await openPanel(page, 'Spots')
    const spot = resultRows(page, 'Spots').last()
    await spot.click()
    const lead = Math.max(0, Number(await spot.getAttribute('data-start')) - 1)
    await eventually(() => clockSeconds(page)).toBeGreaterThan(lead - 0.1)
    expect(await clockSeconds(page)).toBeLessThan(lead + 5)
    await stopPlaying(page)
  })

  it('a reload keeps score, note and thresholds', async () => {
    const spots = await countIn(page, 'spot-count')
    await openTurns(page)
    const turns = await countIn(page, 'turn-count')
    await page.reload()
    await eventually(() => countIn(page, 'turn-count')).toBe(turns)
    await openPanel(page, 'Spots')
    await eventually(() => countIn(page, 'spot-count')).toBe(spots)
    expect(await page.getByLabel('My score as a number').inputValue()).toBe('80')
    expect(await page.getByLabel('Note').inputValue()).toBe('clean, one swap')
  })

  it('the filters find and hide it, and are in the URL', async () => {
    await page.getByRole('link', { name: 'Back to recordings' }).first().click()
    await rowOf(page, NAME).waitFor()
    await openFilter(page, 'My score')
    await typeNumber(page, 'My score, from', 90)
    await page.getByText('No recording matches these filters.').waitFor()
    expect(page.url()).toContain('humanScoreFrom=90')
    await openFilter(page, 'My score')
    await typeNumber(page, 'My score, from', 80)
    await rowOf(page, NAME).waitFor()

    const below = Math.floor((await recording()).sampleMean ?? Number.NaN) - 1
    await openFilter(page, 'Confidence')
    await typeNumber(page, 'Confidence (mean over all samples), to', below)
    await page.getByText('No recording matches these filters.').waitFor()
    await page.reload()
    await page.getByText('No recording matches these filters.').waitFor()
    await openFilter(page, 'My score')
    expect(await page.getByLabel('My score, from').inputValue()).toBe('80')
    await page.getByRole('button', { name: 'Clear the filters' }).click()
    await rowOf(page, NAME).waitFor()
    expect(new URL(page.url()).search).toBe('')
  })

  it('deletes it unless undone', async () => {
    await page.getByRole('button', { name: `Delete ${NAME}` }).click()
    await page.getByRole('heading', { name: 'No recordings yet' }).waitFor()
    await page.getByRole('button', { name: `Undo: ${NAME}` }).click()
    await page.getByRole('button', { name: `Delete ${NAME}` }).click()
    await page.mouse.move(0, 0)
    await eventually(async () => (await world.api.list({})).total).toBe(0)
  })
})
