import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, scrollsSideways } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, type WatchedPage } from './fixture.ts'
import { MINUTE, openRecordingWorld, type RecordingWorld } from './recording-world.ts'

const COUNT = 3

describeInBrowser('a review of the worst moments of all recordings', () => {
  let world: RecordingWorld
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    world = await openRecordingWorld(
      Array.from({ length: COUNT }, (_, place) => ({ ...MINUTE, name: `Talk ${place}` })),
    )
    watched = await world.open('/', { bypassCSP: true })
    page = watched.page
    await page.getByRole('link', { name: 'Talk 0' }).waitFor()
  })
  afterAll(async () => {
    await watched.close()
    await world.close()
  })

  const progress = () => page.getByTestId('review-progress').innerText()
  const verdicts = async () =>
    (await world.api.stretchVerdicts({})).items.map(({ verdict, errors, start, recordingId }) => ({
      ...{ verdict, errors: [...errors], start, recordingId },
    }))
  const isPlaying = () =>
    page
      .locator('audio')
      .evaluate((audio) => !(audio as unknown as { readonly paused: boolean }).paused)

  it('shows the most severe moment with its diagram, and plays it', async () => {
    // They are found after the start.
    await eventually(async () => (await world.api.corpusStatistics()).items[0]?.recordings).toBe(
      COUNT,
    )
    await page.getByRole('navigation').getByRole('link', { name: 'Review' }).click()
    await page.getByRole('region', { name: 'Moment' }).waitFor()
    // Without random moments, the order is known.
    await page.goto(`${world.url}/review?audit=0&max=50`)
    await page.getByRole('region', { name: 'Moment' }).waitFor()
    const [worst] = (await world.api.corpusSpots()).items
    await page
      .getByRole('region', { name: 'Moment' })
      .getByText(worst?.recordingName ?? '')
      .waitFor()
    await eventually(isPlaying).toBe(true)
    await page.getByTestId('timeline-window').waitFor()
    expect(await progress()).toMatch(/^1 of \d+ moments/)
  })

  it('R, W, 1 to 5 and Q answer, and the next moment starts', async () => {
    const { items } = await world.api.corpusSpots()
    await page.keyboard.press('r')
    await page.keyboard.press('w')
    await page.keyboard.press('3')
    await page.keyboard.press('q')
    await eventually(verdicts).toEqual(
      (
        [
          ['right', []],
          ['wrong', []],
          ['wrong', ['wrong-speaker']],
          ['unclear', []],
        ] as const
      )
        .map(([verdict, errors], place) => ({
          ...{ verdict, errors: [...errors], start: items[place]?.start },
          recordingId: items[place]?.recordingId,
        }))
        .reverse(),
    )
    expect(await progress()).toMatch(/^5 of \d+ moments · 2 of 3 wrong · 1 unclear/)
    await eventually(isPlaying).toBe(true)
  })

  it('T goes back, and takes the answer back', async () => {
    await page.keyboard.press('t')
    expect(await progress()).toMatch(/^4 of \d+ moments · 2 of 3 wrong/)
    await eventually(async () => (await verdicts()).length).toBe(3)
    await page.keyboard.press('s')
    expect(await progress()).toMatch(/^5 of \d+ moments · 2 of 3 wrong · 1 skipped/)
  })

  it('another tab of the browser goes on with the same review', async () => {
    const other = await page.context().newPage()
    await other.goto(`${world.url}/review?audit=0&max=50`)
    await other.getByRole('region', { name: 'Moment' }).waitFor()
    const before = await progress()
    expect(await other.getByTestId('review-progress').innerText()).toBe(before)
    await other.keyboard.press('s')
    await eventually(progress).not.toBe(before)
    await other.keyboard.press('t')
    await eventually(progress).toBe(before)
    await other.close()
  })

  it('what is in the trash is not judged', async () => {
    const name = await page.getByRole('region', { name: 'Moment' }).getByRole('link').innerText()
    const { items } = await world.api.list({ q: name })
    const counted = async () => (await world.api.stretchVerdicts({ trashed: 'include' })).total
    const count = await counted()
    const before = await progress()
    await world.api.trash(items[0]?.id ?? '')
    await page.getByText('The recording is in the trash').waitFor()
    await page.keyboard.press('w')
    await page.getByTestId('said').getByText('skip it (S)').waitFor()
    expect(await page.getByRole('button', { name: 'Wrong', exact: true }).isDisabled()).toBe(true)
    expect([await progress(), await counted()]).toEqual([before, count])
    await world.api.restore(items[0]?.id ?? '')
    await page.getByRole('region', { name: 'Moment' }).waitFor()
  })

  it('goes on where it was after a reload, also without the server', async () => {
    await page.reload()
    await page.getByRole('region', { name: 'Moment' }).waitFor()
    expect(await progress()).toMatch(/^5 of \d+ moments · 2 of 3 wrong · 1 skipped/)
    watched.expectFault(/ERR_INTERNET_DISCONNECTED/)
    await page.context().setOffline(true)
    await page.keyboard.press('r')
    await page.getByText('1 answer not yet saved').waitFor()
    await page.context().setOffline(false)
    await eventually(async () => (await verdicts()).length).toBe(4)
    await eventually(() => page.getByTestId('verdict-state').innerText()).toBe('')
  })

  it('says what was found when all is done, and goes on with what is left', async () => {
    const left = Number(/of (\d+)/.exec(await progress())?.[1]) - 5
    for (let place = 0; place < left; place++) await page.keyboard.press('r')
    await page
      .getByRole('region', { name: 'Done' })
      .getByText(/You judged/)
      .waitFor()
    await page.getByRole('button', { name: 'Go on with the next ones' }).click()
    // What was skipped is left.
    await eventually(progress).toMatch(/^1 of 1 moment/)
    await page.keyboard.press('q')
    await page.getByRole('button', { name: 'Go on with the next ones' }).click()
    await page.getByText('Nothing below 50 is left to judge').waitFor()
    await page.getByText(/ lie below 50\. All that can be listed have a verdict\.$/).waitFor()
    await page
      .getByRole('button', { name: /^Review below \d+: \d+ moments with the judged ones$/ })
      .waitFor()
    // What is left since is found at the next visit.
    const { items } = await world.api.stretchVerdicts({ verdict: 'unclear' })
    await world.api.undoVerdict(items[0]?.id ?? '')
    await page.getByRole('navigation').getByRole('link', { name: 'Recordings' }).click()
    await page.getByRole('link', { name: 'Review', exact: true }).last().click()
    await eventually(progress).toMatch(/^1 of 1 moment/)
    await page.keyboard.press('q')
  })

  it('a higher threshold has more moments, and the time chooses it', async () => {
    await page.getByRole('button', { name: /min below/ }).click()
    const panel = page.getByRole('dialog', { name: 'What is reviewed' })
    await panel.getByText(/\d+ moments, .* to listen to all/).waitFor()
    await panel.getByRole('slider', { name: 'Threshold' }).press('End')
    await page.keyboard.press('Escape')
    await page.getByRole('region', { name: 'Moment' }).waitFor()
    expect(new URL(page.url()).searchParams.get('max')).toBe('95')
  })

  it('hides the scores, and what they suggest', async () => {
    const moment = page.getByRole('region', { name: 'Moment' })
    await moment.getByText(/^Here: /).waitFor()
    await moment.getByText(/, lowest /).waitFor()
    const hide = page.getByRole('switch', { name: 'Hide scores while judging' })
    await page.getByRole('button', { name: /min below/ }).click()
    await hide.press('Space')
    await eventually(() => moment.getByText(/^Here: |, lowest /).count()).toBe(0)
    await hide.press('Space')
    await moment.getByText(/, lowest /).waitFor()
    await page.keyboard.press('Escape')
  })

  it('the evaluation says what the verdicts say about the scores', async () => {
    await page.getByRole('navigation').getByRole('link', { name: 'Evaluation' }).click()
    const part = page.getByRole('region', { name: 'What your verdicts say' })
    await part.getByText(/\d+ moments judged in 3 recordings: \d+ right, 2 wrong/).waitFor()
    await part.getByText(/more verdicts the share of wrong moments/).waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.goBack()
    await page.getByRole('region', { name: 'Moment' }).waitFor()
  })

  it('what verdicts say is drawn over the scores of a recording', async () => {
    await page.getByRole('region', { name: 'Moment' }).getByRole('link').first().click()
    await page.getByRole('button', { name: /^More curves/ }).click()
    await page.getByRole('checkbox', { name: 'Share judged right' }).check()
    await eventually(async () => new URL(page.url()).searchParams.get('overlay')).toContain(
      'calibrated',
    )
    await page.keyboard.press('Escape')
    await page.getByTestId('timeline-window').waitFor()
    expect(await page.getByText('Nobody has judged').count()).toBe(0)
    await page.goBack()
    await page.getByRole('region', { name: 'Moment' }).waitFor()
  })

  it('is entered from the list with its filters', async () => {
    await page.goto(`${world.url}/?q=Talk%201`)
    await page.getByRole('link', { name: 'Review these' }).click()
    await page.getByRole('heading', { level: 1, name: 'Review' }).waitFor()
    expect(new URL(page.url()).searchParams.get('q')).toBe('Talk 1')
    await page.getByText('Name: Talk 1').waitFor()
    await page.goto(`${world.url}/review?max=95`)
    await page.getByRole('region', { name: 'Moment' }).waitFor()
  })

  it('of one reason has its moments only, and none at random', async () => {
    const begun: string[] = []
    page.on('request', (request) => {
      const { pathname } = new URL(request.url())
      if (pathname === '/api/reviews') begun.push(request.method())
    })
    await page.goto(`${world.url}/review?max=95&minutes=600&audit=50`)
    await page.getByRole('region', { name: 'Moment' }).waitFor()
    expect(begun).toEqual(['POST'])
    const statistics = await world.api.corpusStatistics()
    const reasons = statistics.items[0]?.spots.find(({ max }) => max === 95)?.reasons ?? []
    const [reason] = reasons.filter(({ total }) => total > 0).sort((a, b) => b.total - a.total)
    if (reason === undefined) throw new Error('No moment has a reason.')
    const wanted = { max: 95, reason: reason.reason, unjudged: 'only', limit: 200 } as const
    const { items } = await world.api.corpusSpots(wanted)
    await page.getByRole('button', { name: /min below/ }).click()
    const panel = page.getByRole('dialog', { name: 'What is reviewed' })
    await panel.getByLabel('Reason for a low score').selectOption(reason.reason)
    await panel.getByText(`${reason.total} moments`).waitFor()
    expect(await panel.getByLabel('Random moments').isDisabled()).toBe(true)
    await panel.getByText(/None with a reason/).waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await eventually(progress).toMatch(new RegExp(`^1 of ${items.length} moments`))
    await page
      .getByRole('region', { name: 'Moment' })
      .getByText(/^Here: /)
      .waitFor()
    expect(begun).toHaveLength(1)
    const address = page.url()
    await page.getByRole('button', { name: /^Remove the filter Reason/ }).click()
    await eventually(async () => new URL(page.url()).searchParams.has('reason')).toBe(false)
    await eventually(async () => begun.length).toBe(2)
    await page.goto(address)
    await page.getByRole('button', { name: /^Remove the filter Reason/ }).waitFor()
    await page.getByRole('region', { name: 'Moment' }).waitFor()
    await eventually(progress).toMatch(new RegExp(`^1 of ${items.length} moments`))
    expect(begun).toHaveLength(2)
  })

  it('has no axe violations in both schemes and at 390 px, and does not scroll sideways', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      expect(await axeViolations(page), colorScheme).toEqual([])
    }
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await scrollsSideways(page)).toBe(false)
    expect(await axeViolations(page)).toEqual([])
  })
})
