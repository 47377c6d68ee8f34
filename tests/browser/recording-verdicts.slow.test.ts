import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, openPanel, openTurns, resultRows } from './actions.ts'
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

  /** Opens the recording in another tab of the same browser, after `prepare` has run there. */
  const withTab = async (prepare: () => void, use: (tab: Page) => Promise<void>) => {
    const tab = await page.context().newPage()
    const errors: string[] = []
    tab.on('pageerror', ({ message }) => errors.push(message))
    try {
      await tab.addInitScript(prepare)
      await tab.goto(page.url())
      await openTurns(tab)
      await use(tab)
      expect(errors).toEqual([])
    } finally {
      await tab.close()
    }
  }

  it('answers are sent where locks are refused and garbage was kept', async () => {
    const before = await inEffect()
    const prepare = () => {
      const request = async () => {
        throw new DOMException('Denied.', 'SecurityError')
      }
      Object.assign(Object.getPrototypeOf(Reflect.get(navigator, 'locks')), { request })
      const garbage = { kind: 'judge', isHeld: true, refusal: null, verdict: null }
      localStorage.setItem('toolkit-verdict-queue', JSON.stringify([null, garbage]))
    }
    await withTab(prepare, async (tab) => {
      await resultRows(tab, 'Turns').nth(2).click()
      await tab.keyboard.press('r')
      await eventually(inEffect).toEqual(['right', ...before])
    })
  })

  it('what the browser cannot keep is said, and sent', async () => {
    const before = await inEffect()
    const prepare = () => {
      Storage.prototype.setItem = () => {
        throw new DOMException('Full.', 'QuotaExceededError')
      }
    }
    await withTab(prepare, async (tab) => {
      await tab.route('**/api/verdicts', (route) =>
        route.request().method() === 'POST' ? route.abort() : route.continue(),
      )
      await resultRows(tab, 'Turns').nth(3).click()
      for (const key of ['q', 'n', 'r']) await tab.keyboard.press(key)
      await eventually(() => tab.getByTestId('verdict-state').innerText()).toBe(
        '2 answers not yet saved. 2 answers are not kept in this browser: leave the page open until they are saved',
      )
      await tab.unroute('**/api/verdicts')
      await eventually(inEffect).toEqual(['right', 'unclear', ...before])
      await eventually(() => tab.getByTestId('verdict-state').textContent()).toBe('')
    })
  })

  it('what is wrong is chosen in the tab that judged, not in another one', async () => {
    const before = await inEffect()
    await resultRows(page, 'Turns').nth(5).click()
    await page.keyboard.press('w')
    await page.getByRole('group', { name: 'What is wrong?' }).waitFor()
    await withTab(
      () => undefined,
      async (tab) => {
        await resultRows(tab, 'Turns').nth(6).click()
        await tab.keyboard.press('3')
        await tab.keyboard.press('r')
        await eventually(inEffect).toEqual(['right', ...before])
        expect(await tab.getByRole('group', { name: 'What is wrong?' }).count()).toBe(0)
      },
    )
    await page.keyboard.press('5')
    await page.keyboard.press('Enter')
    await eventually(inEffect).toEqual(['wrong', 'right', ...before])
    expect((await stored())[0]).toMatchObject({ errors: ['overlap'] })
  })

  it('what the server refuses can be sent again', async () => {
    const before = await inEffect()
    watched.expectFault(/409/)
    const problem = {
      type: 'about:blank',
      title: 'Conflict',
      status: 409,
      code: 'request-conflict',
    }
    await page.route('**/api/verdicts', (route) =>
      route.request().method() === 'POST'
        ? route.fulfill({
            status: 409,
            contentType: 'application/problem+json',
            body: JSON.stringify({ ...problem, detail: 'It is in the trash.' }),
          })
        : route.continue(),
    )
    await page.keyboard.press('q')
    await page.getByText('1 answer not saved. It is in the trash.').waitFor()
    await page.unroute('**/api/verdicts')
    await page.getByRole('button', { name: 'Try again' }).click()
    await eventually(inEffect).toEqual(['unclear', ...before])
    await eventually(() => page.getByRole('button', { name: 'Try again' }).count()).toBe(0)
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
