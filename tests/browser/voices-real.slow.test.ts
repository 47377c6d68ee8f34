import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findFfmpeg } from '@toolkit/audio'
import { ENGINE_VERSION, startEngine } from '@toolkit/diarizer'
import { wavOf } from '@toolkit/testkit'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { personIn, readingsMissing, type Scene, spliceScene } from '../identification/scene.ts'
import { chooseFiles, eventually, openPanel, rowOf, waitUntilDone } from './actions.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { putVoices, type VoiceSeed } from './voices-seed.ts'

const RATE = 16_000
const NAME = 'Conversation of four'
const told = readingsMissing === null ? '' : ` (skipped: ${readingsMissing})`

/** Voices of all people of a scene but the first, made by the local engine. */
async function enrolled(scene: Scene, folder: string): Promise<readonly VoiceSeed[]> {
  const engine = startEngine({
    modelsFolder: path.resolve(import.meta.dirname, '../../models'),
    ffmpegPath: findFfmpeg({ PATH: process.env.PATH ?? '' }),
    tempDir: folder,
  })
  const seeds: VoiceSeed[] = []
  for (const [place, [name, samples]] of [...scene.enrolments].slice(1).entries()) {
    const file = path.join(folder, `voice-${place}.wav`)
    await writeFile(file, wavOf(samples, RATE))
    const signal = new AbortController().signal
    const { voiceprint } = await engine.voiceprint(
      { path: file },
      { signal, onProgress: () => undefined },
    )
    seeds.push({ id: `voice-${place}`, name, model: `local-${ENGINE_VERSION}`, print: voiceprint })
  }
  await engine.close()
  return seeds
}

describe.skipIf(readingsMissing !== null)(`real voices${told}`, () => {
  describeInBrowser('a conversation of three enrolled people and a stranger', () => {
    let world: World
    let watched: WatchedPage
    let page: Page
    let scene: Scene
    let folder: string
    let voices: readonly VoiceSeed[]

    beforeAll(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'toolkit-voices-'))
      scene = await spliceScene(2, 40)
      voices = await enrolled(scene, folder)
      const file = path.join(folder, `${NAME}.wav`)
      await writeFile(file, wavOf(scene.conversation.samples, RATE))
      world = await openWorld((data) => putVoices(data, voices))
      watched = await world.open()
      page = watched.page
      await chooseFiles(page, file)
      await waitUntilDone(page, `${NAME}.wav`)
      await rowOf(page, `${NAME}.wav`).getByRole('link', { name: NAME }).click()
    }, 300_000)
    afterAll(async () => {
      await watched.close()
      await world.close()
      await rm(folder, { recursive: true })
    })

    it('is named right on the lanes, as proposals', async () => {
      const shown = page.getByLabel('Diarization shown')
      await page.getByRole('button', { name: 'Run again' }).click()
      const dialog = page.getByRole('dialog')
      const choice = dialog.getByRole('checkbox', { name: 'Name speakers by voices' })
      await choice.waitFor()
      expect(await choice.isChecked()).toBe(true)
      await dialog.getByText('3 of 3 voices have a voiceprint').waitFor()
      for (const { name } of voices) {
        expect(await dialog.getByRole('checkbox', { name }).isChecked()).toBe(true)
      }
      await dialog.getByRole('button', { name: 'Run' }).click()
      await dialog.waitFor({ state: 'detached' })
      const id = (await world.api.list({})).items[0]?.id ?? ''
      const newest = async () => (await world.api.diarizations(id)).items[0]
      await eventually(async () => (await newest())?.status).toBe('succeeded')
      const run = await newest()
      await eventually(() => shown.inputValue()).toBe(run?.id)
      const turns = await world.api.allTurns(id)
      const [stranger] = [...scene.enrolments.keys()]
      const lanes = page.getByRole('region', { name: 'Lanes' }).first()
      const identities = run?.identification ?? []
      expect(identities).toHaveLength(4)
      for (const { speaker } of identities) {
        const person = personIn(
          scene.conversation,
          turns.filter((turn) => turn.speaker === speaker),
        )
        const proposal = lanes.getByRole('img', {
          name: `Proposed for ${speaker}, not accepted yet`,
        })
        if (person === stranger) {
          expect(await proposal.count()).toBe(0)
          await lanes.getByText(speaker, { exact: true }).waitFor()
        } else {
          expect(await proposal.innerText()).toBe(`${person}?`)
          expect(await proposal.getAttribute('aria-label')).toMatch(/score \d+, next .+ \d+\)$/)
        }
      }
      // Nothing is named before a person accepts it.
      expect((await world.api.recording(id)).speakerNames).toEqual({})
    })

    it('has the names that a person accepts, in exports and in the filter of the list', async () => {
      const id = (await world.api.list({})).items[0]?.id ?? ''
      await openPanel(page, 'Speakers')
      const [first = '', second = ''] = voices.map(({ name }) => name)
      await page.getByRole('button', { name: new RegExp(`^Accept .*${first}`) }).click()
      await eventually(async () =>
        Object.values((await world.api.recording(id)).speakerNames),
      ).toEqual([first])
      const reject = page.getByRole('button', { name: new RegExp(`^Reject .*${second}`) })
      await reject.focus()
      await page.keyboard.press('Enter')
      await page.getByText('Not ', { exact: false }).first().waitFor()
      const rttm = await (
        await fetch(`${world.url}/api/recordings/${id}/export?format=rttm`)
      ).text()
      expect(rttm).toContain(first.replaceAll(' ', '_'))
      expect(rttm).not.toContain(second.replaceAll(' ', '_'))
      await page.goto(`${world.url}/?voice=${voices[0]?.id}`)
      await rowOf(page, `${NAME}.wav`).waitFor()
      await page.getByRole('button', { name: `With voice: ${first}`, exact: true }).waitFor()
      await page.goto(`${world.url}/?voice=${voices[1]?.id}`)
      await page.getByRole('button', { name: `With voice: ${second}`, exact: true }).waitFor()
      await eventually(() => rowOf(page, `${NAME}.wav`).count()).toBe(0)
    })
  })
})
