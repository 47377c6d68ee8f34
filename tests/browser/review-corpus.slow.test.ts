import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { eventually } from './actions.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import {
  fillKnownCorpus,
  isWrong,
  type KnownRecording,
  missingCorpus,
  wrongSeconds,
} from './known-corpus.ts'

const MAX = 70
const ADDRESS = `/review?max=${MAX}&audit=50&minutes=600`

describe.skipIf(missingCorpus !== null)(
  `with known recordings (${missingCorpus ?? 'there'})`,
  () => {
    describeInBrowser('a review of twelve recordings with a known reference', () => {
      let world: World
      let watched: WatchedPage
      let page: Page
      let known: readonly KnownRecording[]
      let truth: { readonly wrong: number; readonly all: number }

      beforeAll(async () => {
        world = await openWorld()
      })
      afterAll(async () => {
        await watched?.close()
        await world.close()
      })

      const place = async (of: Page) => {
        const words = await of.getByTestId('review-progress').innerText()
        const [, at, all] = /^(\d+) of (\d+) moment/.exec(words) ?? []
        return { at: Number(at), all: Number(all) }
      }

      /** The shown moment, by the address of its link. */
      const shown = async (of: Page) => {
        const link = of.getByRole('region', { name: 'Moment' }).getByRole('link').first()
        const address = new URL((await link.getAttribute('href')) ?? '', world.url)
        const number = (name: string) => Number(address.searchParams.get(name))
        const recordingId = address.pathname.split('/').at(-1)
        const recording = known.find(({ id }) => id === recordingId) as KnownRecording
        return { recording, start: number('selFrom'), end: number('selTo') }
      }

      /** Answers moments as the reference implies, by key, until `until` are done. */
      const judge = async (of: Page, until: number) => {
        for (;;) {
          const { at, all } = await place(of)
          if (at > until) return
          const { recording, ...moment } = await shown(of)
          await of.keyboard.press(isWrong(recording, moment) ? 'w' : 'r')
          if (at === all) return
          await eventually(async () => (await place(of)).at).toBe(at + 1)
        }
      }

      it('is diarized by the engine of the product', async () => {
        known = await fillKnownCorpus(world.url, world.api)
        truth = await wrongSeconds(world.api, known, MAX)
        expect(truth.wrong).toBeGreaterThan(0)
        watched = await world.open(ADDRESS)
        page = watched.page
        await page.getByRole('region', { name: 'Moment' }).waitFor()
      }, 900_000)

      it('half of the moments are random ones, which nothing marks', async () => {
        const { all } = await place(page)
        expect(all).toBeGreaterThan(30)
        const stored = await page.evaluate(() => localStorage.getItem('toolkit-review'))
        const { session } = JSON.parse(stored ?? 'null') as {
          session: { moments: { draw: string }[] }
        }
        const drawn = session.moments.filter(({ draw }) => !draw.includes(':queue:')).length
        expect(drawn / all).toBeGreaterThan(0.3)
        expect(await page.getByText(/random|drawn|audit/i).count()).toBe(0)
      })

      it('is judged by keys, interrupted, and goes on where it was', async () => {
        await judge(page, 10)
        await page.reload()
        await page.getByRole('region', { name: 'Moment' }).waitFor()
        expect((await place(page)).at).toBe(11)
      })

      it('a diarization that is replaced meanwhile is still the one that is judged', async () => {
        const { recording, ...moment } = await shown(page)
        const run = await world.api.diarize(recording.id, { numSpeakers: 3 })
        await eventually(
          async () => (await world.api.recording(recording.id)).currentRunId === run.id,
        ).toBe(true)
        await page.getByText('Another diarization of it is current now.').waitFor()
        await page.keyboard.press(isWrong(recording, moment) ? 'w' : 'r')
        await eventually(async () => (await place(page)).at).toBe(12)
        const newest = async () => (await world.api.stretchVerdicts({ limit: 1 })).items[0]
        await eventually(async () => (await newest())?.runId).toBe(recording.runId)
        await world.api.removeDiarization(recording.id, run.id)
      })

      it('another person reviews the same at once, and their agreement is known', async () => {
        const other = await world.open(`/review?max=${MAX}&audit=0&minutes=600`)
        await name(other.page, 'Ben')
        await name(page, 'Ann')
        await judge(other.page, 12)
        await other.close()
        const { all } = await place(page)
        await judge(page, all)
        await page.getByRole('region', { name: 'Done' }).waitFor()
        await eventually(async () => (await world.api.calibration()).agreement.length).toBe(1)
        const [agreed] = (await world.api.calibration()).agreement
        expect(agreed?.reviewers.toSorted()).toEqual(['Ann', 'Ben'])
        // Both answered as the reference says.
        expect(agreed?.agreed).toBe(1)
      })

      it('the estimated share of wrong time holds the true one', async () => {
        const part = page.getByRole('region', { name: 'Done' })
        await part.getByText(/of the time lies in moments with an error/).waitFor()
        const [estimate] = (await world.api.calibration()).estimates
        const { share, shareInterval } = estimate?.all ?? { share: Number.NaN, shareInterval: null }
        const known = truth.wrong / truth.all
        // Twice as wide as the interval: that of 95 % would miss it in one of twenty runs.
        const { low, high } = shareInterval ?? { low: Number.NaN, high: Number.NaN }
        expect(known).toBeGreaterThan(share - 2 * (share - low))
        expect(known).toBeLessThan(share + 2 * (high - share))
        expect(high - low).toBeLessThan(0.35)
      })
    })
  },
)

async function name(page: Page, reviewer: string): Promise<void> {
  await page.getByRole('button', { name: /min below/ }).click()
  await page.getByLabel('Your name').fill(reviewer)
  await page.keyboard.press('Escape')
}
