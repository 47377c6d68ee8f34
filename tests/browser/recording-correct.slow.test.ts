import { mkdir } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, scrollsSideways } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, type WatchedPage } from './fixture.ts'
import { MINUTE, openRecordingWorld, type RecordingWorld } from './recording-world.ts'

describeInBrowser('correcting by keyboard alone', () => {
  let world: RecordingWorld
  let watched: WatchedPage
  let page: Page
  let id = ''

  beforeAll(async () => {
    world = await openRecordingWorld([MINUTE])
    id = world.recordings[0]?.id ?? ''
    watched = await world.openRecording(0, { bypassCSP: true })
    page = watched.page
    // The playhead stays where it is sought to, however slow the machine is.
    await page.context().addInitScript('HTMLMediaElement.prototype.play = async () => undefined')
    await page.reload()
    await page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
  })
  afterAll(async () => {
    await watched.close()
    await world.close()
  })

  const correctionId = () => new URL(page.url()).searchParams.get('correct') ?? ''
  const operations = async () => {
    const { entries } = await world.api.correction(id, correctionId())
    return entries.map((entry) => (entry.kind === 'do' ? entry.operation.kind : entry.kind))
  }
  const last = async () => {
    const { entries } = await world.api.correction(id, correctionId())
    const entry = entries.at(-1)
    return entry?.kind === 'do' ? entry.operation : null
  }
  const saved = () =>
    page.getByTestId('correction-saving').getByText('Saved', { exact: true }).waitFor()
  const chosen = () => page.getByTestId('correction-turn').innerText()
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const picture = async (name: string) => {
    const folder = process.env.PICTURES
    if (folder === undefined) return
    await mkdir(folder, { recursive: true })
    await page.screenshot({ path: `${folder}/${name}.png` })
  }

  it('opens a correction of the shown diarization', async () => {
    await page.getByRole('button', { name: 'Correct', exact: true }).focus()
    await press('Enter')
    await page.getByRole('region', { name: 'Correction' }).waitFor()
    await page.locator('[aria-label="Correction"]:focus').waitFor()
    await saved()
    expect(correctionId()).not.toBe('')
  })

  it('assigns, splits, moves, merges, deletes, adds, swaps and checks', async () => {
    await press('n', 'p')
    await eventually(chosen).toContain('Turn 1:')
    await press('2')
    await eventually(last).toMatchObject({ kind: 'assign', turns: ['b0'] })
    await eventually(chosen).toContain('corrected')

    await press('n')
    await eventually(chosen).toContain('Turn 2:')
    await press('Shift+ArrowRight', 'b')
    await eventually(last).toMatchObject({ kind: 'split', turn: 'b1' })
    await eventually(chosen).toContain('Turn 3:')
    await press('w', 'w', 'Shift+R')
    await eventually(operations).toEqual(['assign', 'split', ...Array(3).fill('move-boundary')])

    await press('p', 'Shift+H')
    await eventually(last).toMatchObject({ kind: 'merge', turn: 'b1' })
    await press('n', 'x')
    await eventually(last).toEqual({ kind: 'delete', turns: ['b2'] })

    await press('Shift+I', 'Shift+ArrowRight', 'Shift+I', 'i')
    await eventually(last).toMatchObject({ kind: 'add' })
    await press('Shift+Digit3')
    await eventually(last).toMatchObject({ kind: 'add', speaker: 'SPEAKER_02' })

    await press('Shift+X')
    const swap = page.getByRole('dialog', { name: 'Swap two speakers' })
    await swap.getByText('All turns of both that start in').waitFor()
    await press('Enter')
    await swap.waitFor({ state: 'detached' })
    await eventually(last).toMatchObject({ kind: 'swap-speakers' })

    await press('Escape', 'c')
    await eventually(last).toMatchObject({ kind: 'confirm' })
    await press('y')
    await eventually(last).toMatchObject({ kind: 'check', checked: true })
    await saved()
    await picture('light')
  })

  it('undoes and redoes', async () => {
    const before = (await operations()).length
    await press('Control+z', 'Control+z', 'Control+Shift+z')
    await eventually(async () => (await operations()).slice(before)).toEqual([
      'undo',
      'undo',
      'redo',
    ])
    await page.getByTestId('correction-checked').getByText('0 % checked').waitFor()
    await press('Control+Shift+z')
    await eventually(async () => (await operations()).at(-1)).toBe('redo')
    await saved()
  })

  it('edits without a connection survive a reload', async () => {
    const before = (await operations()).length
    watched.expectFault(/Failed to load resource/)
    await page.route('**/entries', (route) => route.abort())
    await press('n', '0', 'Shift+Q')
    const saving = page.getByTestId('correction-saving')
    await saving.getByText('Offline: 2 edits not sent, kept in this browser').waitFor()
    await page.reload()
    await saving.getByText('Offline: 2 edits not sent').waitFor()
    await page.unroute('**/entries')
    await saved()
    expect((await operations()).slice(before)).toEqual(['assign', 'move-boundary'])
    await press('Control+z')
    await eventually(async () => (await operations()).at(-1)).toBe('undo')
    await saved()
  })

  it('so they do where the browser has no locks', async () => {
    const before = (await operations()).length
    const other = await page.context().newPage()
    await other.addInitScript('delete Navigator.prototype.locks')
    await other.goto(page.url())
    const saving = other.getByTestId('correction-saving')
    await saving.getByText('Saved', { exact: true }).waitFor()
    expect(await other.evaluate("'locks' in navigator")).toBe(false)
    await other.route('**/entries', (route) => route.abort())
    await other.keyboard.press('n')
    await other.keyboard.press('0')
    await saving.getByText('Offline: 1 edit not sent, kept in this browser').waitFor()
    await other.reload()
    await saving.getByText('Offline: 1 edit not sent').waitFor()
    await other.unroute('**/entries')
    await saving.getByText('Saved', { exact: true }).waitFor()
    expect((await operations()).slice(before)).toEqual(['assign'])
    await other.keyboard.press('Control+z')
    await eventually(async () => (await operations()).at(-1)).toBe('undo')
    await other.close()
    await saved()
  })

  it('two tabs edit at the same time, and nothing is lost', async () => {
    const before = (await operations()).length
    const other = await page.context().newPage()
    await other.goto(page.url())
    await other.getByTestId('correction-saving').getByText('Saved', { exact: true }).waitFor()
    // Both know the same log: one request is refused, and repeated after the newer entries.
    watched.expectFault(/409/)
    for (const each of [page, other]) {
      await each.keyboard.press('n')
    }
    await Promise.all([
      (async () => press('4', 'Shift+T', '1'))(),
      (async () => {
        for (const key of ['n', '1', '2', 'c']) await other.keyboard.press(key)
      })(),
    ])
    await eventually(async () => (await operations()).length).toBeGreaterThanOrEqual(before + 5)
    const turnOf = (each: Page) => each.getByTestId('correction-saving').innerText()
    await eventually(async () => [await turnOf(page), await turnOf(other)]).toEqual([
      'Saved',
      'Saved',
    ])
    const rows = (each: Page) =>
      each
        .locator('[data-testid="timeline"]')
        .getByText(/SPEAKER/)
        .allInnerTexts()
    await eventually(() => rows(other)).toEqual(await rows(page))
    expect(await page.getByRole('list', { name: 'Edits that no longer fit' }).count()).toBe(0)
    await other.close()
  })

  it('a boundary is dragged, and a click chooses a turn', async () => {
    await press('Escape')
    const plot = page.getByTestId('timeline-plot')
    const box = await plot.boundingBox()
    if (box === null) throw new Error('no plot')
    const { entries } = await world.api.correction(id, correctionId())
    const lane = page.getByTestId('timeline').getByText('SPEAKER_00', { exact: true }).first()
    const name = await lane.boundingBox()
    const y = (name?.y ?? 0) + (name?.height ?? 0) / 2
    const xOf = (seconds: number) => box.x + (seconds / 60) * box.width
    const turns = await world.api.allTurns(id, { run: world.recordings[0]?.currentRunId ?? '' })
    // The last turn of this speaker that was not edited.
    const turn = turns.findLast(({ speaker }) => speaker === 'SPEAKER_00')
    if (turn === undefined) throw new Error('no turn')
    await page.mouse.click(xOf((turn.start + turn.end) / 2), y)
    await eventually(chosen).toContain('SPEAKER_00')
    await page.mouse.move(xOf(turn.end), y)
    await page.mouse.down()
    await page.mouse.move(xOf(turn.end + 0.5), y, { steps: 4 })
    await page.mouse.move(xOf(turn.end + 1), y, { steps: 4 })
    await page.mouse.up()
    await eventually(last).toMatchObject({
      kind: 'move-boundary',
      turn: `b${turn.index}`,
      edge: 'end',
    })
    // One drag is one edit.
    expect((await operations()).length).toBe(entries.length + 1)
    const moved = await last()
    expect(moved?.kind === 'move-boundary' ? moved.to : 0).toBeCloseTo(turn.end + 1, 0)
    await press('Shift+D')
    await page
      .getByTestId('correction-words')
      .getByText(/Move the end|no silence/)
      .waitFor()
    await saved()
  })

  it('is without violations, in both schemes and on a phone', async () => {
    expect(await axeViolations(page)).toEqual([])
    await page.emulateMedia({ colorScheme: 'dark' })
    await picture('dark')
    expect(await axeViolations(page)).toEqual([])
    await page.setViewportSize({ width: 390, height: 844 })
    await eventually(() => scrollsSideways(page)).toBe(false)
    await picture('phone')
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize({ width: 1280, height: 900 })
  })

  it('has a menu of the turn, by key and by right click', async () => {
    const menu = page.getByRole('menu')
    await press('n')
    await page.getByTestId('timeline-plot').focus()
    await press('Shift+F10')
    await menu.waitFor()
    await page.locator('[role="menuitem"]:focus').getByText('Play the turn').waitFor()
    await press('ArrowDown')
    await page.locator('[role="menuitem"]:focus').getByText('Confirm the turn').waitFor()
    await press('Escape')
    await menu.waitFor({ state: 'detached' })
    await page.locator('[data-testid="timeline-plot"]:focus').waitFor()
    const box = await page.getByTestId('timeline-plot').boundingBox()
    const lane = page.getByTestId('timeline').getByText('SPEAKER_00', { exact: true }).first()
    const name = await lane.boundingBox()
    if (box === null || name === null) throw new Error('no lane')
    const turns = await world.api.allTurns(id, { run: world.recordings[0]?.currentRunId ?? '' })
    const turn = turns.findLast(({ speaker }) => speaker === 'SPEAKER_00')
    if (turn === undefined) throw new Error('no turn')
    const x = box.x + (((turn.start + turn.end) / 2) * box.width) / 60
    await page.mouse.click(x, name.y + name.height / 2, { button: 'right' })
    await menu.waitFor()
    expect(await axeViolations(page)).toEqual([])
    await menu.getByRole('menuitem', { name: /^Confirm the turn/ }).click()
    await menu.waitFor({ state: 'detached' })
    await eventually(last).toMatchObject({ kind: 'confirm' })
  })

  it('Shift O and a number mark overlap, on every layout of keys', async () => {
    await press('Shift+O', '3')
    await eventually(last).toMatchObject({ kind: 'add', speaker: 'SPEAKER_02' })
    await saved()
  })

  it('Close gives the focus to the button that opens it again', async () => {
    await page.getByRole('button', { name: 'Close', exact: true }).focus()
    await press('Enter')
    const button = page.getByRole('button', { name: 'Correct', exact: true })
    await page.locator('button:focus').getByText('Correct', { exact: true }).waitFor()
    await button.press('Enter')
    await page.getByRole('region', { name: 'Correction' }).waitFor()
    await saved()
  })

  it('Done makes a diarization, and as the reference it gives the other its error rate', async () => {
    const corrected = correctionId()
    await page.getByRole('button', { name: 'Done', exact: true }).focus()
    await press('Enter')
    const use = page.getByRole('button', { name: 'Use as reference' })
    await use.waitFor()
    await picture('done')
    await eventually(async () => new URL(page.url()).searchParams.get('run')).toBe(corrected)
    await use.focus()
    await press('Enter')
    await page.getByText(/The correction is the reference\. Error rate .*: [\d.]+ %/).waitFor()
    await picture('reference')
    const { items } = await world.api.diarizations(id)
    const machine = items.find((run) => run.id === world.recordings[0]?.currentRunId)
    expect(machine?.evaluation?.der).toBeGreaterThan(0)
    expect((await world.api.recording(id)).referenceRunId).toBe(corrected)
  })
})
