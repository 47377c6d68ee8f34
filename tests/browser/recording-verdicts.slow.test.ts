import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, openPanel, resultRows } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, type WatchedPage } from './fixture.ts'
import { MINUTE, openRecordingWorld, type RecordingWorld } from './recording-world.ts'

describeInBrowser('verdicts on the turns and spots of a recording', () => {
  let world: RecordingWorld
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    world = await openRecordingWorld([MINUTE])
    watched = await world.openRecording(0, { bypassCSP: true })
    page = watched.page
  })
  afterAll(async () => {
    await watched.close()
    await world.close()
  })

  const recordingId = () => world.recordings[0]?.id ?? ''
  const stored = async () =>
    (await world.api.stretchVerdicts({ recordingId: recordingId(), undone: 'include' })).items
  const inEffect = async () =>
    (await stored()).filter(({ undoneAt }) => undoneAt === null).map(({ verdict }) => verdict)
  const marks = () => resultRows(page, 'Turns').getByRole('img', { name: /^Judged/ })
  const state = () => page.getByTestId('verdict-state').innerText()

  it('R judges the turn that plays as right; its row and the heading show it', async () => {
    await resultRows(page, 'Turns').first().click()
    await page.keyboard.press('r')
    await eventually(inEffect).toEqual(['right'])
    const [verdict] = await stored()
    const start = Number(await resultRows(page, 'Turns').first().getAttribute('data-start'))
    const { items } = await world.api.turns(recordingId(), {})
    const turn = items.find((one) => one.start === start)
    expect(verdict).toMatchObject({
      ...{ start: turn?.start, end: turn?.end, speaker: turn?.speaker },
      ...{ errors: [], curve: 'confidence', reviewer: null },
    })
    await eventually(() => marks().count()).toBe(1)
    expect(await marks().first().getAttribute('aria-label')).toBe('Judged right')
    await page.getByTestId('turn-count').getByText('1 judged').waitFor()
    await page.getByText('Verdicts', { exact: true }).waitFor()
  })

  it('W, then digits, E and Enter, say what is wrong and why; the human score stays', async () => {
    await page.keyboard.press('n')
    await page.keyboard.press('w')
    await page.getByRole('group', { name: 'What is wrong?' }).waitFor()
    await page.keyboard.press('3')
    await page.keyboard.press('5')
    await page.keyboard.press('e')
    await page.keyboard.type('both talk')
    expect(await inEffect()).toEqual(['right'])
    await page.keyboard.press('Enter')
    await eventually(inEffect).toEqual(['wrong', 'right'])
    expect((await stored())[0]).toMatchObject({
      ...{ errors: ['wrong-speaker', 'overlap'], note: 'both talk' },
    })
    await eventually(() => page.getByRole('group', { name: 'What is wrong?' }).count()).toBe(0)
    expect((await world.api.recording(recordingId())).humanScore).toBe(null)
  })

  it('T takes the last one back; it is kept as taken back', async () => {
    await page.keyboard.press('t')
    await eventually(inEffect).toEqual(['right'])
    expect(await stored()).toHaveLength(2)
    await eventually(() => marks().count()).toBe(1)
  })

  it('lists leave out what is judged', async () => {
    const rows = () => resultRows(page, 'Turns').first().getAttribute('data-start')
    const before = await rows()
    await page.getByLabel('Unjudged only').check()
    await eventually(rows).not.toBe(before)
    await page.getByLabel('Unjudged only').uncheck()
    await eventually(rows).toBe(before)
  })

  it('the help and the palette name the keys', async () => {
    await page.keyboard.press('?')
    const help = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await help.getByText('take the last verdict back').waitFor()
    await page.keyboard.press('Escape')
    await help.waitFor({ state: 'detached' })
    await page.keyboard.press('Control+k')
    const field = page.getByRole('textbox', { name: 'Search or run' })
    await field.fill('judge: wr')
    await page.getByRole('dialog').getByText('Judge: wrong').waitFor()
    await page.keyboard.press('Escape')
    await field.waitFor({ state: 'detached' })
  })

  it('answers without a connection are kept over a reload, and sent once, in order', async () => {
    watched.expectFault(/ERR_INTERNET_DISCONNECTED|ERR_FAILED|Failed to load/)
    await page.route('**/api/verdicts', (route) =>
      route.request().method() === 'POST' ? route.abort() : route.continue(),
    )
    for (const key of ['q', 'n', 'r']) await page.keyboard.press(key)
    await eventually(state).toBe('2 answers not yet saved')
    expect(await inEffect()).toEqual(['right'])
    await page.reload()
    await eventually(state).toBe('2 answers not yet saved')
    await page.unroute('**/api/verdicts')
    await eventually(inEffect).toEqual(['right', 'unclear', 'right'])
    await eventually(() => page.getByTestId('verdict-state').textContent()).toBe('')
  })

  it('another tab shows a new verdict; all are listed with their scores', async () => {
    const other = await world.openRecording(0)
    try {
      await openPanel(other.page, 'Score')
      const list = other.page.getByRole('region', { name: 'Verdicts on stretches' })
      await list.getByText('3 verdicts').waitFor()
      await page.keyboard.press('q')
      await list.getByText('4 verdicts').waitFor()
      expect(await list.getByRole('listitem').first().innerText()).toMatch(
        /unclear[\s\S]*confidence/,
      )
    } finally {
      await other.close()
    }
  })

  it.each([
    ['light', 1366],
    ['dark', 1366],
    ['light', 390],
    ['dark', 390],
  ] as const)('%s at %i px has no violation', async (scheme, width) => {
    await page.setViewportSize({ width, height: width === 390 ? 844 : 768 })
    await page.emulateMedia({ colorScheme: scheme })
    await page.keyboard.press('w')
    await page.getByRole('group', { name: 'What is wrong?' }).waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.keyboard.press('Enter')
    await page.keyboard.press('t')
  })
})
