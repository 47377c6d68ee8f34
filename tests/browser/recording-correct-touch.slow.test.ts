import type { CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, type WatchedPage } from './fixture.ts'
import { MINUTE, openRecordingWorld, type RecordingWorld } from './recording-world.ts'

describeInBrowser('correcting by touch, at 390 px', () => {
  let world: RecordingWorld
  let watched: WatchedPage
  let page: Page
  let fingers: CDPSession
  let id = ''

  beforeAll(async () => {
    world = await openRecordingWorld([MINUTE])
    id = world.recordings[0]?.id ?? ''
    watched = await world.open(`/recordings/${id}`, {
      bypassCSP: true,
      hasTouch: true,
      isMobile: true,
      viewport: { width: 390, height: 844 },
    })
    page = watched.page
    fingers = await page.context().newCDPSession(page)
    await page.getByRole('button', { name: 'Correct', exact: true }).tap()
    await page.getByTestId('correction-saving').getByText('Saved', { exact: true }).waitFor()
  })
  afterAll(async () => {
    await watched.close()
    await world.close()
  })

  const last = async () => {
    const correction = new URL(page.url()).searchParams.get('correct') ?? ''
    const entry = (await world.api.correction(id, correction)).entries.at(-1)
    return entry?.kind === 'do' ? entry.operation : null
  }
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', x = 0, y = 0) =>
    fingers.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: type === 'touchEnd' ? [] : [{ x, y }],
    })
  /** The longest turn of the first speaker, and where it is. */
  const place = async () => {
    const run = world.recordings[0]?.currentRunId ?? ''
    const turns = await world.api.allTurns(id, { run })
    const [turn] = turns
      .filter(({ speaker }) => speaker === 'SPEAKER_03')
      .toSorted((a, b) => b.end - b.start - (a.end - a.start))
    const box = await page.getByTestId('timeline-plot').boundingBox()
    const lane = page
      .getByTestId('timeline')
      .getByText('SPEAKER_03', { exact: true })
      .filter({ visible: true })
    const name = await lane.boundingBox()
    if (turn === undefined || box === null || name === null) throw new Error('no turn')
    const xOf = (seconds: number) => box.x + (seconds / 60) * box.width
    // The names are above the bars.
    return { turn, xOf, y: name.y + name.height + 4 }
  }

  it('a tap chooses a turn, and a finger drags its boundary', async () => {
    const { turn, xOf, y } = await place()
    await page.touchscreen.tap(xOf((turn.start + turn.end) / 2), y)
    await eventually(() => page.getByTestId('correction-turn').innerText()).toContain(
      `Turn ${turn.index + 1}:`,
    )
    const from = xOf(turn.end)
    await touch('touchStart', from, y)
    for (let step = 1; step <= 6; step += 1) await touch('touchMove', from + step * 4, y)
    await touch('touchEnd')
    await eventually(last).toMatchObject({
      kind: 'move-boundary',
      turn: `b${turn.index}`,
      edge: 'end',
    })
  })

  it('a long press opens the menu of a turn', async () => {
    const { turn, xOf, y } = await place()
    await touch('touchStart', xOf((turn.start + turn.end) / 2), y)
    const menu = page.getByRole('menu')
    await menu.waitFor()
    await touch('touchEnd')
    expect(await axeViolations(page)).toEqual([])
    await menu.getByRole('menuitem', { name: /^Delete the turn/ }).tap()
    await menu.waitFor({ state: 'detached' })
    await eventually(last).toEqual({ kind: 'delete', turns: [`b${turn.index}`] })
  })

  it('every button is large enough for a finger', async () => {
    const bar = page.getByRole('region', { name: 'Correction' })
    const sizes = await bar
      .getByRole('button')
      .evaluateAll((buttons) => buttons.map((each) => each.getBoundingClientRect()))
    for (const { width, height } of sizes)
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(44)
  })
})
