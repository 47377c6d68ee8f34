import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { wavOf } from '@toolkit/testkit'
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import {
  recordingPath,
  recordingsMissing,
  reference,
  samplesOf,
} from '../../packages/diarizer/test/recordings.ts'
import { testWithPython } from '../formats/peers/python.ts'
import { eventually } from './actions.ts'
import { dropFolder, type RttmTurn, rttmFile } from './dropped-files.ts'
import { describeInBrowser, openWorld, type World } from './fixture.ts'

const REAL = ['sample', 'interview-four', 'ami-trn01', 'ami-trn02', 'ami-trn07', 'ami-trn08']
/** Recordings of two of these, one after the other. */
const JOINED = [
  ['sample', 'interview-four'],
  ['ami-trn07', 'sample'],
  ['interview-four', 'ami-trn08'],
  ['ami-trn08', 'ami-trn07'],
  ['ami-trn02', 'sample'],
] as const
const COUNT = REAL.length + JOINED.length
const RATE = 16_000
const IN_TIME_MS = 60_000
/** The engine on a busy machine. */
const DIARIZED_MS = 400_000
const CORRECTED = 'sample.wav'
const missing = recordingsMissing === null ? '' : ` (skipped: ${recordingsMissing})`

/** A folder with the recordings and their references. */
async function corpus(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'toolkit-corpus-'))
  for (const name of REAL) {
    await copyFile(recordingPath(name), path.join(folder, `${name}.wav`))
    const rttm = recordingPath(name).replace(/wav$/, 'rttm')
    await copyFile(rttm, path.join(folder, `${name}.rttm`))
  }
  for (const [first, second] of JOINED) {
    const [before, after] = [
      await samplesOf(recordingPath(first)),
      await samplesOf(recordingPath(second)),
    ]
    // No name is the end of another one: the palette finds parts of names.
    const name = `${first} and ${second} joined`
    const samples = new Float32Array(before.length + after.length)
    samples.set(before)
    samples.set(after, before.length)
    await writeFile(path.join(folder, `${name}.wav`), wavOf(samples, RATE))
    const turnsOf = (part: string, offset: number) =>
      reference(part).map(
        ({ start, end, speaker }): RttmTurn => [
          'joined',
          start + offset,
          end - start,
          `${part}-${speaker}`,
        ],
      )
    const turns = [...turnsOf(first, 0), ...turnsOf(second, before.length / RATE)]
    await writeFile(path.join(folder, `${name}.rttm`), rttmFile('', turns).buffer)
  }
  return folder
}

describeInBrowser('from a dropped folder to files for other tools', () => {
  const name = 'eleven recordings with references: errors, a correction by keyboard, Praat and ELAN'
  // The recordings are not part of the repository.
  if (missing !== '') {
    it.skip(name + missing, () => undefined)
    return
  }
  testWithPython(name, 'read_ours.py', async (ask) => {
    const folder = await corpus()
    const world = await openWorld()
    const watched = await world.open()
    try {
      await dropAndMeasure(watched.page, world, folder)
      const { id, run } = await correct(watched.page, world)
      await exportForPeers(watched.page, world, { id, run, ask })
    } finally {
      await watched.close()
      await world.close()
      await rm(folder, { recursive: true, force: true })
    }
  })
})

const percent = (fraction: number) => `${(100 * fraction).toFixed(1)} %`

async function dropAndMeasure(page: Page, world: World, folder: string): Promise<void> {
  await dropFolder(page, folder)
  const panel = page.getByRole('region', { name: 'Uploads' })
  await panel.getByText(`${COUNT} of ${COUNT} files uploaded`).waitFor()
  await panel.getByText(`${COUNT} results imported`).waitFor({ timeout: DIARIZED_MS })
  const unfinished = async () => {
    const { items } = await world.api.list({ limit: 50 })
    return items.filter(({ status }) => status !== 'succeeded').map(({ name }) => name)
  }
  await expect.poll(unfinished, { timeout: DIARIZED_MS, interval: 500 }).toEqual([])
  const finishedAtMs = performance.now()
  await page.getByRole('link', { name: 'Evaluation' }).first().click()
  await page.getByText(`${COUNT} of ${COUNT} recordings have a reference`).waitFor()
  const section = (label: string) => page.getByRole('region', { name: label, exact: true })
  const { rates, groups } = await world.api.corpusEvaluation()
  await section('Total')
    .getByText(percent(rates?.der ?? -1), { exact: true })
    .waitFor()
  const ranking = page.getByRole('table', { name: 'Recordings by errors' })
  await ranking.getByRole('row').nth(COUNT).waitFor()
  const share = groups[0]?.confidence?.lowest.find((each) => each.share === 0.1)?.wrongShare
  const tenth = section('Does low confidence find the errors?').getByRole('row', {
    name: /^10 % of the time/,
  })
  await tenth.getByText(percent(share ?? -1)).waitFor()
  expect(performance.now() - finishedAtMs).toBeLessThan(IN_TIME_MS)
}

/** Runs a command of the palette, or opens a recording with it, by keyboard. */
async function runByKeyboard(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+k')
  // What is typed before the field has the focus would go to the page.
  await page.getByRole('dialog').locator('input:focus').waitFor()
  await page.keyboard.type(words)
  await page.locator('[data-selected]').getByText(words, { exact: true }).waitFor()
  await page.keyboard.press('Enter')
}

/** Moves the focus with Tab until an element with this name has it. */
async function tabTo(page: Page, role: 'button' | 'link', name: string): Promise<void> {
  const wanted = page.getByRole(role, { name, exact: true })
  for (let steps = 0; steps < 200; steps++) {
    if (await wanted.evaluate((element) => element.matches(':focus'))) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`Tab does not reach "${name}".`)
}

async function correct(page: Page, world: World) {
  await runByKeyboard(page, CORRECTED)
  await page.getByRole('heading', { level: 1, name: CORRECTED }).waitFor()
  await page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  await tabTo(page, 'button', 'Correct')
  await page.keyboard.press('Enter')
  await page.locator('[aria-label="Correction"]:focus').waitFor()
  const correction = () => new URL(page.url()).searchParams.get('correct') ?? ''
  const operations = async () => {
    const { entries } = await world.api.correction(id, correction())
    return entries.flatMap((entry) => (entry.kind === 'do' ? [entry.operation] : []))
  }
  await eventually(async () => correction()).not.toBe('')
  const run = correction()
  await page.keyboard.press('n')
  await page
    .getByTestId('correction-turn')
    .getByText(/^Turn \d+:/)
    .waitFor()
  await page.keyboard.press('Shift+W')
  await eventually(operations).toMatchObject([{ kind: 'move-boundary', edge: 'start' }])
  // A new speaker is another one, whoever had the turn.
  await page.keyboard.press('0')
  await eventually(operations).toMatchObject([{}, { kind: 'assign' }])
  await page.getByTestId('correction-saving').getByText('Saved', { exact: true }).waitFor()
  await tabTo(page, 'button', 'Done')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Use as reference' }).waitFor()
  await eventually(async () => new URL(page.url()).searchParams.get('run')).toBe(run)
  const edited = await world.api.allTurns(id, { run })
  const machine = await machineTurns(world, id)
  expect(edited).toHaveLength(machine.length)
  const speakers = (turns: typeof edited) => new Set(turns.map(({ speaker }) => speaker)).size
  expect(speakers(edited)).toBe(speakers(machine) + 1)
  return { id, run }
}

async function machineTurns(world: World, id: string) {
  const { items } = await world.api.diarizations(id)
  const run = items.find(({ provider }) => provider === 'local')?.id ?? ''
  return world.api.allTurns(id, { run })
}

async function exportForPeers(
  page: Page,
  world: World,
  { id, run, ask }: { id: string; run: string; ask: (question: unknown) => Promise<unknown> },
): Promise<void> {
  const turns = await world.api.allTurns(id, { run })
  const expected = turns
    .map(({ speaker, start, end }) => `${speaker} ${start.toFixed(3)} ${end.toFixed(3)}`)
    .toSorted()
  const peers = { TextGrid: ['praat', 'textgrid'], ELAN: ['elan'] } as const
  for (const [format, readers] of Object.entries(peers)) {
    await runByKeyboard(page, 'Export this diarization…')
    await page.getByRole('dialog', { name: 'Export' }).waitFor()
    await tabTo(page, 'link', format)
    const download = page.waitForEvent('download')
    await page.keyboard.press('Enter')
    const text = await readFile(await (await download).path(), 'utf8')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog', { name: 'Export' }).waitFor({ state: 'detached' })
    for (const peer of readers) {
      const tiers = (await ask({ peer, text })) as [string, [number, number, string][]][]
      const found = tiers
        // Beside the tiers of speakers there are those of their confidence.
        .filter(([tier]) => expected.some((line) => line.startsWith(`${tier} `)))
        .flatMap(([tier, intervals]) =>
          intervals.map(([start, end]) => `${tier} ${start.toFixed(3)} ${end.toFixed(3)}`),
        )
      expect(found.toSorted(), `${format} read by ${peer}`).toEqual(expected)
    }
  }
}
