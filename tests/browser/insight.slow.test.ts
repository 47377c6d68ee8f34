import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, scrollsSideways } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { INSIGHT_RECORDINGS, putInsightRecordings } from './insight-seed.ts'

describeInBrowser('what results have in common', () => {
  let world: World
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    world = await openWorld((folder) => putInsightRecordings(folder))
    watched = await world.open('/insight', { bypassCSP: true, timezoneId: 'UTC' })
    page = watched.page
  })
  afterAll(async () => {
    await watched.close()
    await world.close()
  })

  const section = (name: string) => page.getByRole('region', { name, exact: true })
  const scores = () => section('Your score against mean confidence')
  const small = () =>
    scores().getByRole('heading', { name: 'this machine · local-test · confidence' }).locator('..')
  const listCount = async () => {
    const count = page.getByTestId('list-count')
    await eventually(() => count.innerText()).toMatch(/^\d+ of/)
    return Number((await count.innerText()).split(' ')[0])
  }
  const open = async (address = '/insight') => {
    await page.goto(world.url + address)
    await section('Doubtful speakers').getByRole('status').first().waitFor()
    await small().waitFor()
  }

  it('has a picture for each model, with the rank correlation and its table', async () => {
    await page.getByText(`${INSIGHT_RECORDINGS} recordings`, { exact: true }).waitFor()
    const { groups } = await world.api.scorePairs()
    const test = groups.find(({ score }) => score.model === 'local-test')
    await small()
      .getByText(`correlation ${test?.correlation?.toFixed(2)} (n = 24)`)
      .waitFor()
    await small()
      .getByRole('img', { name: /24 recordings by mean confidence/ })
      .waitFor()
    await small().getByText('As a table').click()
    const cells = await small().getByRole('cell').allInnerTexts()
    expect(cells.reduce((sum, count) => sum + Number(count), 0)).toBe(24)
    await small().getByText('As a table').click()
  })

  it('leads to the confident but disliked recordings, with the same number in the list', async () => {
    const item = small().getByRole('listitem').filter({ hasText: 'Confident but disliked' })
    const bounds = { sampleMeanFrom: 50, humanScoreTo: 50, unscored: 'exclude' } as const
    const source = { provider: 'local', model: 'local-test' }
    const { total } = await world.api.list({ ...source, ...bounds })
    expect(total).toBeGreaterThan(2)
    expect(await item.innerText()).toContain(`${total} recordings`)
    await item.getByRole('link').click()
    expect(await listCount()).toBe(total)
    const { searchParams } = new URL(page.url())
    expect(Object.fromEntries(searchParams)).toMatchObject({
      ...{ model: 'local-test', sampleMeanFrom: '50', humanScoreTo: '50' },
    })
  })

  it('a drag in the picture chooses a part, which leads to the list', async () => {
    await open()
    const picture = small().locator('.u-over')
    // The canvas in it is made anew when its data or its place change.
    await small().getByRole('img').first().scrollIntoViewIfNeeded()
    const box = await picture.boundingBox()
    if (box === null) throw new Error('The picture is not shown.')
    const at = (mean: number, human: number) =>
      [box.x + (box.width * mean) / 100, box.y + box.height * (1 - human / 100)] as const
    await page.mouse.move(...at(70, 95))
    await page.mouse.down()
    await page.mouse.move(...at(80, 60), { steps: 3 })
    await page.mouse.move(...at(99, 40), { steps: 3 })
    await page.mouse.up()
    const field = (name: string) => small().getByRole('spinbutton', { name, exact: true })
    await eventually(
      async () => Math.abs(Number(await field('Confidence, from').inputValue()) - 70) < 1,
    ).toBe(true)
    expect(Math.abs(Number(await field('My score, to').inputValue()) - 95)).toBeLessThan(2)
    const link = small().getByRole('link', { name: 'Show these in the list' })
    const words = await link.locator('..').innerText()
    const count = Number(/(\d+) recordings/.exec(words)?.[1])
    expect(count).toBeGreaterThan(5)
    await link.click()
    expect(await listCount()).toBe(count)
  })

  it('the keyboard chooses a part by its limits', async () => {
    await open()
    await small().getByRole('spinbutton', { name: 'My score, to', exact: true }).focus()
    await page.keyboard.press('Control+a')
    await page.keyboard.type('20')
    await page.keyboard.press('Enter')
    await small().getByText('2 recordings').last().waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await listCount()).toBe(2)
    expect(new URL(page.url()).searchParams.get('humanScoreTo')).toBe('20')
  })

  it('a click on a point opens its recording', async () => {
    // The seeded recordings have no waveform.
    watched.expectFault(/status of 409/)
    await open()
    const picture = scores()
      .getByRole('heading', { name: 'this machine · local-large · confidence' })
      .locator('..')
      .locator('.u-over')
    await picture.locator('xpath=ancestor::*[@role="img"]').scrollIntoViewIfNeeded()
    const box = await picture.boundingBox()
    if (box === null) throw new Error('The picture is not shown.')
    const [x, y] = [box.x + box.width * 0.4, box.y + box.height * 0.1]
    await page.mouse.move(x + 2, y + 2)
    await page.getByText('berlin/Meeting: confidence 40, my score 90').waitFor()
    await page.mouse.click(x + 2, y + 2)
    await page.getByRole('heading', { level: 1, name: 'berlin/Meeting' }).waitFor()
  })

  it('the arrow keys go through the points from left to right, and Enter opens one', async () => {
    watched.expectFault(/status of 409/)
    await open()
    const { groups } = await world.api.scorePairs()
    const group = groups.find(({ score }) => score.model === 'local-test')
    if (group === undefined) throw new Error('There are points.')
    const order = group.ids
      .map((id, place) => ({
        ...{ id, mean: group.sampleMeans[place] ?? 0, human: group.humanScores[place] ?? 0 },
      }))
      .sort((a, b) => a.mean - b.mean || a.human - b.human)
    const button = small().getByRole('button', { name: /^Go through the points/ })
    await button.focus()
    const said = small().locator('figcaption [aria-live="polite"]')
    const words = async (place: number) => {
      const recording = await world.api.recording(order[place]?.id ?? '')
      return `${place + 1} of ${order.length}: ${recording.name}`
    }
    await page.keyboard.press('ArrowRight')
    await eventually(() => said.innerText()).toContain(await words(0))
    await page.keyboard.press('ArrowRight')
    await page.keyboard.press('ArrowRight')
    await eventually(() => said.innerText()).toContain(await words(2))
    await page.keyboard.press('ArrowLeft')
    await eventually(() => said.innerText()).toContain(await words(1))
    await page.keyboard.press('End')
    await eventually(() => said.innerText()).toContain(await words(order.length - 1))
    expect(await axeViolations(page)).toEqual([])
    await page.keyboard.press('Enter')
    const last = await world.api.recording(order.at(-1)?.id ?? '')
    await page.getByRole('heading', { level: 1, name: last.name }).waitFor()
  })

  it('a finger that moves sideways chooses a part', async () => {
    await open()
    await small().getByRole('img').first().scrollIntoViewIfNeeded()
    const box = await small().locator('.u-over').boundingBox()
    if (box === null) throw new Error('The picture is not shown.')
    const at = (mean: number, human: number) => ({
      x: Math.round(box.x + (box.width * mean) / 100),
      y: Math.round(box.y + box.height * (1 - human / 100)),
    })
    const touch = await page.context().newCDPSession(page)
    await touch.send('Emulation.setTouchEmulationEnabled', { enabled: true })
    const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', points: ReturnType<typeof at>[]) =>
      touch.send('Input.dispatchTouchEvent', { type, touchPoints: points })
    await send('touchStart', [at(60, 90)])
    for (const point of [at(70, 89), at(80, 70), at(95, 50)]) await send('touchMove', [point])
    await send('touchEnd', [])
    await touch.send('Emulation.setTouchEmulationEnabled', { enabled: false })
    await touch.detach()
    const field = (name: string) => small().getByRole('spinbutton', { name, exact: true })
    await eventually(
      async () => Math.abs(Number(await field('Confidence, from').inputValue()) - 60) < 1,
    ).toBe(true)
    expect(Math.abs(Number(await field('Confidence, to').inputValue()) - 95)).toBeLessThan(1)
    expect(Math.abs(Number(await field('My score, from').inputValue()) - 50)).toBeLessThan(2)
  })

  it('has shares by model with totals', async () => {
    await open()
    const part = section('Scores by model')
    await part.getByRole('img', { name: /local-large.*share of the time by score/ }).waitFor()
    await part.getByText('As a table').first().click()
    const table = part.getByRole('table').first()
    const { items } = await world.api.corpusStatistics()
    const [large] = items
    const total = large?.sampleSeconds.reduce((sum, seconds) => sum + seconds, 0) ?? 0
    const top = large?.sampleSeconds.slice(90, 95).reduce((sum, seconds) => sum + seconds, 0) ?? 0
    const row = table.getByRole('row', { name: /^90–<95/ })
    expect(await row.getByRole('cell').first().innerText()).toBe(((100 * top) / total).toFixed(1))
  })

  it('has the turns by confidence, by number and by time', async () => {
    const part = section('Scores by model')
    const { items } = await world.api.corpusStatistics()
    const place = items.findIndex(({ score }) => score.model === 'local-test')
    for (const [title, values] of [
      ['Turns by confidence', items[place]?.turns],
      ['Time of turns by confidence', items[place]?.turnSeconds],
    ] as const) {
      const group = part.getByRole('heading', { name: title, exact: true }).locator('..')
      await group.getByRole('img', { name: /local-test.*turns.*by confidence/ }).waitFor()
      await group.getByText('As a table').click()
      const total = values?.reduce((sum, value) => sum + value, 0) ?? 0
      const top = values?.slice(90, 95).reduce((sum, value) => sum + value, 0) ?? 0
      expect(top).toBeGreaterThan(0)
      const row = group.getByRole('row', { name: /^90–<95/ })
      expect(await row.getByRole('cell').nth(place).innerText()).toBe(
        ((100 * top) / total).toFixed(1),
      )
    }
  })

  it('says why scores are low, and a reason leads to the review of its moments', async () => {
    // The seeded recordings have no waveform.
    watched.expectFault(/status of 409/)
    await open('/insight?q=Call')
    const begun: string[] = []
    page.on('request', (request) => {
      const { pathname } = new URL(request.url())
      if (pathname === '/api/reviews') begun.push(request.method())
    })
    const part = section('Why scores are low')
    await part.getByText('3 moments of 48 recordings are below 50, 6 s.').waitFor()
    await part.getByRole('row', { name: /^several people speak at once 3 6 s 100.0 %$/ }).waitFor()
    await part.getByRole('row', { name: /^the sound is distorted by its level 0 / }).waitFor()
    await part.getByLabel('Moments below').selectOption('60')
    await part.getByText('No moment of 48 recordings is below 60.').waitFor()
    expect(new URL(page.url()).searchParams.get('max')).toBe('60')
    await part.getByLabel('Moments below').selectOption('50')
    await part.getByRole('link', { name: 'the sound is quiet' }).click()
    await page
      .getByRole('button', { name: 'Remove the filter Reason: the sound is quiet' })
      .waitFor()
    await eventually(() => page.getByTestId('review-progress').innerText()).toMatch(
      /^1 of 1 moment/,
    )
    expect(Object.fromEntries(new URL(page.url()).searchParams)).toEqual({
      ...{ q: 'Call', provider: 'local', model: 'local-test', reason: 'low-level', max: '50' },
    })
    expect(begun).toEqual([])
  })

  it('says where the confidence moved, and can be divided by folder or tag', async () => {
    await open()
    const part = section('Drift of the confidence')
    await part
      .getByText(/^2026-W05 \(from 2026-01-26\): the median falls from 83.5 to 58.5/)
      .waitFor()
    await part.getByText('As a table').first().click()
    await part.getByRole('row', { name: /^2026-W05 2026-01-26 8 58.5 .* moves/ }).waitFor()
    await part.getByLabel('Divided by').selectOption('folder')
    await part.getByRole('heading', { name: /local-large · confidence · berlin/ }).waitFor()
    expect(new URL(page.url()).searchParams.get('by')).toBe('folder')
    await part.getByLabel('Divided by').selectOption('tag')
    const tagged = (tag: string) =>
      part.getByRole('heading', { name: `this machine · local-test · confidence · ${tag}` })
    await tagged('noisy').locator('..').getByText('2 recordings in 1 week.').waitFor()
    await tagged('phone').locator('..').getByText('1 recording in 1 week.').waitFor()
    await tagged('no tag').locator('..').getByText('46 recordings in 6 weeks.').waitFor()
  })

  it('a cell of the matrix lists its worst turns, which lead to the moment', async () => {
    const part = section('Confusable speakers')
    const cell = part.getByRole('button', { name: /^Ann might be Ben: 25.0 %/ }).first()
    await cell.focus()
    await page.keyboard.press('Enter')
    const turns = part.getByRole('region', { name: 'Ann might be Ben' })
    await turns
      .getByRole('link', { name: /, 0:06/ })
      .first()
      .waitFor()
    expect(await turns.getByRole('listitem').count()).toBe(10)
    await turns.getByRole('button', { name: 'Speakers of this recording' }).first().click()
    await part.getByText(/^Only of/).waitFor()
    await part.getByRole('button', { name: /^Ann might be Ben: 25.0 %, 1 turn$/ }).click()
    const link = part.getByRole('region', { name: 'Ann might be Ben' }).getByRole('link')
    expect(await link.getAttribute('href')).toMatch(/\/recordings\/[\w-]+\?run=.*at=6/)
    await part.getByRole('button', { name: 'All recordings' }).click()
    await cell.waitFor()
  })

  it('plays the turns of a cell one after another, and stops', async () => {
    const audio = page.locator('audio')
    const at = () => audio.evaluate((each) => (each as unknown as { src: string }).src)
    const part = section('Confusable speakers')
    const cells = part.getByRole('button', { name: /^Ann might be Ben: 25.0 %/ })
    const turns = part.getByRole('region', { name: 'Ann might be Ben' })
    if (!(await turns.isVisible())) await cells.first().click()
    await turns.getByRole('button', { name: 'Play 10 turns' }).focus()
    await page.keyboard.press('Enter')
    await turns.getByText('Turn 1 of 10').waitFor()
    const first = await at()
    await turns.getByText('Turn 2 of 10').waitFor()
    expect(await at()).not.toBe(first)
    const current = turns.locator('[aria-current="true"]')
    const links = turns.getByRole('listitem').getByRole('link')
    expect(await current.getByRole('link').getAttribute('href')).toBe(
      await links.nth(1).getAttribute('href'),
    )
    // The focus is still on the button.
    await page.keyboard.press('Enter')
    await turns.getByRole('button', { name: 'Play 10 turns' }).waitFor()
    expect([await audio.count(), await current.count()]).toEqual([0, 0])
    await turns.getByRole('button', { name: 'Speakers of this recording' }).first().click()
    await cells.click()
    await turns.getByRole('button', { name: 'Play 1 turn' }).click()
    await turns.getByRole('button', { name: 'Stop' }).waitFor()
    await turns.getByRole('button', { name: 'Play 1 turn' }).waitFor()
    expect(await audio.count()).toBe(0)
    await part.getByRole('button', { name: 'All recordings' }).click()
  })

  it('only one cell is open, and turns without a sound are left out', async () => {
    const part = section('Confusable speakers')
    const cells = part.getByRole('button', { name: /^Ann might be Ben: 25.0 %/ })
    const turns = part.getByRole('region', { name: 'Ann might be Ben' })
    // The matrix of one recording, which was shown before, has one such cell.
    await cells.nth(1).waitFor()
    await cells.nth(0).click()
    await turns.getByRole('button', { name: 'Play 10 turns' }).waitFor()
    await cells.nth(1).click()
    expect(await turns.count()).toBe(1)
    await turns.getByRole('button', { name: 'Play 2 turns' }).click()
    await turns.getByText('2 turns cannot be played').waitFor()
    await turns.getByRole('button', { name: 'Play 2 turns' }).waitFor()
    expect(await page.locator('audio').count()).toBe(0)
  })

  it('lists whose speakers are in doubt', async () => {
    const part = section('Doubtful speakers')
    await part.getByText('C has only 1 s of speech: this label may be no person').waitFor()
    await part
      .getByRole('row', { name: /Call 07.*The number of speakers is unsure: 2–3 are plausible/ })
      .waitFor()
    expect(await part.getByRole('rowheader').count()).toBe(2)
  })

  it('is accessible in both themes and with forced colours, with its tables open, and fits a phone', async () => {
    await open()
    for (const summary of await page.locator('main summary').all()) await summary.click()
    for (const colorScheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor()
      expect(await axeViolations(page), colorScheme).toEqual([])
    }
    await page.emulateMedia({ forcedColors: 'active' })
    expect(await axeViolations(page)).toEqual([])
    await page.emulateMedia({ forcedColors: 'none' })
    const size = page.viewportSize()
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await scrollsSideways(page)).toBe(false)
    expect(await axeViolations(page)).toEqual([])
    if (size) await page.setViewportSize(size)
  })

  it('keeps the filters of the list in its address, and says what to do if nothing matches', async () => {
    await open('/insight?model=local-test&provider=local&humanScoreFrom=60')
    await page.getByText('My score: ≥ 60').waitFor()
    await page.goto(`${world.url}/insight?q=nothing`)
    await page.getByRole('heading', { name: 'No recording matches the filters' }).waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.goto(`${world.url}/insight?q=not+diarized`)
    await page.getByText('No recording has both a score of yours and a mean confidence.').waitFor()
    await page.getByText('No recording has a mean confidence yet.').waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.goto(`${world.url}/insight?q=berlin`)
    await page.getByText('1 recording in 1 week.').waitFor()
    await page
      .getByText('A move can be seen from the second week with enough recordings on.')
      .waitFor()
  })

  it('is reached from the evaluation, and says what went wrong', async () => {
    await page.goto(`${world.url}/evaluation?q=Call`)
    await page.getByRole('link', { name: 'Insight: scores, drift, speakers' }).click()
    await page.getByRole('heading', { level: 1, name: 'Insight' }).waitFor()
    expect(new URL(page.url()).searchParams.get('q')).toBe('Call')
    watched.expectFault(/ERR_FAILED/)
    await page.route('**/api/insight/drift?**', (route) => route.abort())
    await page.goto(`${world.url}/insight?q=Meeting`)
    const part = section('Drift of the confidence')
    await part.getByRole('button', { name: 'Try again' }).waitFor({ timeout: 30_000 })
    await page.unroute('**/api/insight/drift?**')
    await part.getByRole('button', { name: 'Try again' }).click()
    await part.getByText(/in 1 week/).waitFor()
  })
})
