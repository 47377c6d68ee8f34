import { mkdir } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from './actions.ts'
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
    await saved()
    expect(correctionId()).not.toBe('')
  })

  it('assigns, splits, moves, merges, deletes, adds, swaps and checks', async () => {
    await press('n', 'p')
    await eventually(chosen).toContain('Turn 1:')
    await press('2')
    await eventually(last).toMatchObject({ kind: 'assign', turns: ['b0'] })
    await eventually(chosen).toContain('corrected')

    // The playhead is at the start of the second turn, and 1 s into it after Shift →.
    await press('n', ' ')
    await eventually(chosen).toContain('Turn 2:')
    await press('Shift+ArrowRight', 'b')
    await eventually(last).toMatchObject({ kind: 'split', turn: 'b1' })
    await eventually(chosen).toContain('Turn 3:')
    await press('w', 'w', 'Shift+R')
    await eventually(operations).toEqual(['assign', 'split', ...Array(3).fill('move-boundary')])

    await press('p', ' ', 'Shift+H')
    await eventually(last).toMatchObject({ kind: 'merge', turn: 'b1' })
    await press('n', ' ', 'x')
    await eventually(last).toEqual({ kind: 'delete', turns: ['b2'] })

    await press('Shift+I', 'Shift+ArrowRight', 'Shift+I', 'i')
    await eventually(last).toMatchObject({ kind: 'add' })
    await press('Shift+3')
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
})
