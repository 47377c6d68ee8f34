import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  chooseAction,
  chooseFiles,
  eventually,
  openDiarized,
  openPanel,
  openTurns,
  rowOf,
  waitUntilDone,
} from './actions.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import {
  brokenWav,
  CONVERSATION_FILE,
  longConversation,
  CONVERSATION_NAME as NAME,
} from './sounds.ts'

describeInBrowser('runs, names and verdicts of a recording', () => {
  let world: World
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    world = await openWorld()
    watched = await world.open()
    page = watched.page
    await openDiarized(page, CONVERSATION_FILE, NAME)
  })
  afterAll(async () => {
    await watched.close()
    await world.close()
  })

  const shown = () => page.getByLabel('Diarization shown')

  const figure = (name: string) =>
    page.locator('dl > div').filter({ hasText: name }).first().locator('dd').innerText()

  it('runs again with another hint; the newest is shown and the first can be selected', async () => {
    const first = await shown().inputValue()
    await page.getByRole('button', { name: 'Run again' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('Speakers').selectOption('exact')
    await dialog.getByLabel('Number').fill('1')
    await dialog.getByRole('button', { name: 'Run' }).click()
    await dialog.waitFor({ state: 'detached' })
    await eventually(() => shown().inputValue()).not.toBe(first)
    const second = await shown().inputValue()
    const chosen = () => shown().locator('option:checked').innerText()
    await eventually(chosen).toContain('1 speaker (current)')

    await shown().selectOption(first)
    await openPanel(page, 'Details')
    await page.getByText('Figures of the diarization shown').waitFor()
    await openPanel(page, 'Speakers')
    const speakers = page.getByRole('region', { name: 'Speakers' }).getByRole('textbox')
    // Other plausible numbers may follow.
    const speakerCount = async () => Number((await figure('Speakers')).split(' ')[0])
    await eventually(speakerCount).toBe(await speakers.count())
    expect(await speakerCount()).toBeGreaterThan(1)
    const shownMean = await figure('Mean confidence')
    expect(page.url()).toContain(`run=${first}`)
    await openPanel(page, 'Details')
    await page.getByRole('button', { name: 'Use this result' }).click()
    await page.getByText('Figures of the diarization shown').waitFor({ state: 'detached' })
    // Page and server compute the same figures.
    expect(await figure('Mean confidence')).toBe(shownMean)
    // The panel of runs says the same of it as the heading.
    await openPanel(page, 'Runs')
    const current = page.locator('li[aria-current="true"]').filter({ hasText: 'Mean confidence' })
    expect(await current.locator('dt:text-is("Mean confidence") + dd').innerText()).toBe(shownMean)
    const { items } = await world.api.list({})
    expect(items[0]?.currentRunId).toBe(first)
    expect(second).not.toBe(first)
  })

  it('a speaker name is shown in lists and diagram', async () => {
    await openPanel(page, 'Speakers')
    const field = page.getByRole('region', { name: 'Speakers' }).getByRole('textbox').first()
    await field.fill('Ada <b>')
    await field.press('Enter')
    await openTurns(page)
    const turns = page.getByRole('grid', { name: 'Turns in the range' })
    await turns.getByText('Ada <b>', { exact: true }).first().waitFor()
    const { items } = await world.api.list({})
    const named = await world.api.recording(items[0]?.id ?? '')
    expect(Object.values(named.speakerNames)).toEqual(['Ada <b>'])
    await page.reload()
    await turns.getByText('Ada <b>', { exact: true }).first().waitFor()
  })

  it('a half-typed speaker name stays when another page chooses another run', async () => {
    const { items } = await world.api.list({})
    const id = items[0]?.id ?? ''
    const runs = (await world.api.diarizations(id)).items
    const [second, first] = runs.map((run) => run.id)
    await page.goto(`${world.url}/recordings/${id}?panel=speakers`)
    const panel = page.getByRole('region', { name: 'Speakers' })
    const field = panel.getByRole('textbox').first()
    await field.fill('Grace')
    await world.api.choose(id, second ?? '')
    await eventually(() => shown().inputValue()).toBe(second)
    await panel.getByText('Another diarization is shown now.').waitFor()
    expect(await field.inputValue()).toBe('Grace')
    expect(await field.evaluate((input) => input === input.ownerDocument.activeElement)).toBe(true)

    await field.press('Enter')
    await panel.getByText('Another diarization is shown now.').waitFor({ state: 'detached' })
    const named = async (run: string | undefined) => {
      const found = (await world.api.diarizations(id)).items.find((each) => each.id === run)
      return found?.speakerNames?.names.map(({ name }) => name)
    }
    expect(await named(first)).toEqual(['Grace'])
    expect(await named(second)).toEqual([])

    await field.fill('Grac')
    await field.press('Escape')
    expect(await field.inputValue()).toBe('')
    await world.api.choose(id, first ?? '')
    await eventually(() => field.inputValue()).toBe('Grace')
  })

  it('a score can be cleared; all verdicts stay listed', async () => {
    await page.getByLabel('My score as a number').fill('35')
    await page.getByLabel('My score as a number').press('Enter')
    await openPanel(page, 'Score')
    await page.getByText('1 score so far').waitFor()
    await page.getByRole('button', { name: 'Clear score' }).click()
    await page.getByText('2 scores so far').waitFor()
    const verdicts = page.getByRole('region', { name: 'Score history' }).getByRole('listitem')
    await eventually(() => verdicts.first().innerText()).toContain(': cleared')
    expect(await verdicts.last().innerText()).toContain(': 35')
    expect(await page.getByLabel('My score as a number').inputValue()).toBe('')
    expect((await world.api.list({})).items[0]?.humanScore).toBeNull()
  })

  it('another page shows the changes', async () => {
    const other = await world.open()
    await rowOf(other.page, NAME).waitFor()
    await chooseAction(page, 'Rename')
    await page.getByLabel('Name of the recording').fill('Renamed elsewhere')
    await page.getByLabel('Name of the recording').press('Enter')
    await rowOf(other.page, 'Renamed elsewhere').waitFor()
    await other.close()
  })

  it('an unreadable file fails with a clear message and without useless actions', async () => {
    await page.goto(world.url)
    await chooseFiles(page, { name: 'broken.wav', mimeType: 'audio/wav', buffer: brokenWav(30) })
    await rowOf(page, 'broken.wav').getByText('failed').last().waitFor({ timeout: 60_000 })
    await rowOf(page, 'broken.wav').getByRole('link').click()
    // The row follows the run, which fails a moment before its recording has the error.
    let reason = ''
    await eventually(async () => {
      const { items } = await world.api.list({ q: 'broken' })
      reason = items[0]?.error?.message ?? ''
      return reason
    }).not.toBe('')
    await page.getByText('The diarization failed').waitFor()
    await page.getByText(reason).first().waitFor()
    expect(await page.getByRole('button', { name: 'Run again', exact: true }).count()).toBe(0)
  })

  it('a run in progress can be canceled', async () => {
    await page.goto(world.url)
    const long = { name: 'long.wav', mimeType: 'audio/wav', buffer: longConversation(40) }
    await chooseFiles(page, long)
    await rowOf(page, 'long.wav').getByRole('link').click()
    const stages = page.getByRole('region', { name: 'Diarization under way' }).getByRole('listitem')
    await stages.and(page.locator('[aria-current="step"]')).waitFor()
    expect(await stages.allInnerTexts()).toEqual([
      'Preparing audio',
      'Queued',
      'Uploading to the provider',
      'Submitted',
      'Diarizing',
    ])
    await page.getByRole('button', { name: 'Cancel', exact: true }).click()
    await page.getByText('The newest diarization was canceled.').waitFor()
    await page.goto(world.url)
    await rowOf(page, 'long.wav').getByText('canceled').last().waitFor({ state: 'attached' })
    await waitUntilDone(page, 'Renamed elsewhere')
  })
})
