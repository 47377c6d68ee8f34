import { openEmbeddedStorage } from '@toolkit/adapter-embedded'
import { aRecording, aRun } from '@toolkit/testkit'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, rowOf } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, openWorld, type World } from './fixture.ts'
import { putFile } from './recordings-seed.ts'

describeInBrowser('held and failed runs', () => {
  let world: World
  const held = aRecording({ name: 'Held', status: 'held', durationSeconds: 60 })
  const failed = aRecording({ name: 'Failed', status: 'failed', durationSeconds: 60 })
  const heldBefore = aRecording({ name: 'Held before', status: 'failed', durationSeconds: 60 })
  const lost = aRecording({ name: 'Lost', durationSeconds: 60 })

  beforeAll(async () => {
    world = await openWorld(async (folder) => {
      const storage = await openEmbeddedStorage({ dataDir: folder })
      try {
        for (const recording of [held, failed, heldBefore]) {
          await putFile(folder, recording)
          await storage.recordings.insert(recording)
        }
        await storage.recordings.insert(lost)
        await storage.runs.insert(
          aRun({
            recordingId: held.id,
            status: 'held',
            hold: { reason: 'unknown-submit', since: '2026-01-01T00:00:00.000Z' },
          }),
        )
        await storage.runs.insert(
          aRun({
            recordingId: heldBefore.id,
            createdAt: '2026-01-01T00:00:00.000Z',
            status: 'held',
            hold: { reason: 'unknown-submit', since: '2026-01-01T00:00:00.000Z' },
          }),
        )
        await storage.runs.insert(
          aRun({
            recordingId: heldBefore.id,
            createdAt: '2026-01-02T00:00:00.000Z',
            status: 'failed',
            error: { code: 'engine-died', message: 'The diarizer stopped. Run it again.' },
          }),
        )
        await storage.runs.insert(
          aRun({
            recordingId: failed.id,
            status: 'failed',
            error: { code: 'engine-died', message: 'The diarizer stopped. Run it again.' },
          }),
        )
      } finally {
        await storage.close()
      }
    })
  })
  afterAll(() => world.close())

  const look = async (id: string, see: (page: Page) => Promise<void>) => {
    const watched = await world.open(`/recordings/${id}`, { bypassCSP: true })
    await see(watched.page)
    await watched.close()
  }

  it('a held run explains the reason and both choices', async () => {
    await look(held.id, async (page) => {
      const alert = page.getByRole('alert', { name: 'It is unknown whether' })
      await alert.getByText('The connection was lost while it was submitted').waitFor()
      await alert.getByText('it may be billed twice').waitFor()
      await alert.getByText('This diarization ends without a result').waitFor()
      expect(await axeViolations(page)).toEqual([])
      await alert.getByRole('button', { name: 'Give up' }).click()
      await alert.waitFor({ state: 'detached' })
    })
    const { items } = await world.api.diarizations(held.id)
    expect(items[0]?.status).not.toBe('held')
  })

  it('a failed run shows reason and advice, and can be run again', async () => {
    await look(failed.id, async (page) => {
      const alert = page.getByRole('alert', { name: 'The diarization failed' })
      await alert.getByText('The diarizer stopped. Run it again.').waitFor()
      await alert.getByText('Run it again, with other hints if you like.').waitFor()
      await page.getByRole('button', { name: 'Run again', exact: true }).click()
      const dialog = page.getByRole('dialog', { name: 'Diarize this recording again' })
      await dialog.getByLabel('Speakers').waitFor()
      expect(await axeViolations(page)).toEqual([])
    })
  })

  it('a held run before a failed one does not prevent another run', async () => {
    const watched = await world.open(`/recordings/${heldBefore.id}`)
    const { page } = watched
    await page.getByRole('button', { name: 'Run again', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Diarize this recording again' })
    await dialog.getByText('has not ended yet').waitFor()
    // The page does not know the open run, so the server rejects a start without `force`.
    const address = `**/api/recordings/${heldBefore.id}/diarizations`
    watched.expectFault(/409/)
    await page.route(address, (route) => route.continue({ postData: '{}' }), { times: 1 })
    await dialog.getByRole('button', { name: 'Run', exact: true }).click()
    await dialog.getByRole('button', { name: 'Run in parallel' }).click()
    await dialog.waitFor({ state: 'detached' })
    expect((await world.api.diarizations(heldBefore.id)).total).toBe(3)
    await watched.close()
  })

  it('a missing file is shown in the list and in the recording, with advice', async () => {
    await eventually(async () => (await world.api.recording(lost.id)).error?.code).toBe(
      'file-missing',
    )
    const list = await world.open('/', { bypassCSP: true })
    await rowOf(list.page, 'Lost').getByText('file missing').filter({ visible: true }).waitFor()
    await list.close()
    await look(lost.id, async (page) => {
      const alert = page.getByRole('alert', { name: 'Its file is missing' })
      await alert.getByText('Restore it from a backup').waitFor()
      await page.getByText('the file is missing on the server').waitFor()
      await page.getByRole('button', { name: 'Bring the audio back…' }).waitFor()
      expect(await page.locator('audio').count()).toBe(0)
      expect(await axeViolations(page)).toEqual([])
    })
  })
})
