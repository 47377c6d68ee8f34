import type { BrowserContextOptions } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { spliceCall, talkersOf } from '../../packages/diarizer/test/calls.ts'
import type { Talker } from '../../packages/diarizer/test/conversation.ts'
import { recordingsMissing, wavOf } from '../../packages/diarizer/test/recordings.ts'
import { eventually, openPanel, openTurns, scrollsSideways } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, openWorld, type World } from './fixture.ts'

const NARROW_DARK = { viewport: { width: 390, height: 844 }, colorScheme: 'dark' } as const
const RUN_MS = 240_000

describeInBrowser('a call with one party per channel', () => {
  let world: World
  let id = ''

  beforeAll(async () => {
    if (recordingsMissing) return
    world = await openWorld()
    const [voice] = (await talkersOf('interview-four')) as [Talker]
    const call = spliceCall(1, [voice, { ...voice, name: 'the same voice' }], 20, -20)
    const samples = Float32Array.from({ length: 2 * call.left.length }, (_, i) =>
      Number((i % 2 === 0 ? call.left : call.right)[i >> 1]),
    )
    const form = new FormData()
    form.set('name', 'Call')
    form.set('diarize', 'false')
    form.set('file', new Blob([new Uint8Array(wavOf(samples, 2))]), 'call.wav')
    const answer = await fetch(`${world.url}/api/recordings`, { method: 'POST', body: form })
    expect(answer.status).toBe(201)
    id = ((await answer.json()) as { id: string }).id
  })
  afterAll(() => world?.close())

  const open = (options: BrowserContextOptions = {}) =>
    world.open(`/recordings/${id}`, { ...options, bypassCSP: true })

  it('is diarized by channel on request', { timeout: RUN_MS }, async (context) => {
    if (recordingsMissing) return context.skip(recordingsMissing)
    await eventually(async () => (await world.api.recording(id)).media?.twoChannels?.use).toBe(
      'parties',
    )
    const { page, close } = await open()
    await page.getByRole('button', { name: 'Diarize', exact: true }).first().click()
    const dialog = page.getByRole('dialog', { name: 'Diarize this recording' })
    const choice = dialog.getByRole('checkbox', { name: 'Each channel is one party' })
    await dialog.getByText('This recording looks like that.').waitFor()
    expect(await choice.isChecked()).toBe(false)
    await choice.press('Space')
    expect(await dialog.getByLabel('Speakers').count()).toBe(0)
    expect(await axeViolations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Run', exact: true }).click()
    await dialog.waitFor({ state: 'detached' })
    const run = async () => (await world.api.diarizations(id)).items[0]
    await expect.poll(async () => (await run())?.status, { timeout: RUN_MS }).toBe('succeeded')
    expect((await run())?.request.byChannel).toBe(true)
    const { items } = await world.api.turns(id, { limit: 200 })
    expect([...new Set(items.map(({ speaker }) => speaker))].sort()).toEqual([
      'SPEAKER_00',
      'SPEAKER_01',
    ])
    await close()
  })

  it.each([{}, NARROW_DARK])('is said to be one: %j', async (options) => {
    if (recordingsMissing) return
    const { page, close } = await open(options)
    await page.locator('[data-testid="timeline"][aria-busy="false"]').waitFor()
    // On a narrow page there is no room for their names.
    const state = 'viewport' in options ? 'attached' : 'visible'
    await page.getByTitle('Left channel').waitFor({ state })
    await page.getByTitle('Right channel').waitFor({ state })
    await openTurns(page)
    await openPanel(page, 'Details')
    await page.getByText('Two channels, one party per channel').waitFor()
    await openPanel(page, 'Runs')
    await page.getByText('asked for each channel as one party').waitFor()
    expect(await axeViolations(page)).toEqual([])
    expect(await scrollsSideways(page)).toBe(false)
    await close()
  })
})
