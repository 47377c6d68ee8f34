import { PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type S3Server, startS3, whyNoS3 } from '../s3/server.ts'
import { scrollsSideways } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, openWorld, type World } from './fixture.ts'
import { toneWav } from './sounds.ts'

const missing = await whyNoS3()

describeInBrowser('recordings from a bucket', () => {
  let s3: S3Server
  let world: World
  beforeAll(async () => {
    if (missing !== null) return
    s3 = await startS3()
    await s3.createBucket('calls')
    await s3.createBucket('empty')
    const put = (Key: string, Body: Uint8Array) =>
      s3.client.send(new PutObjectCommand({ Bucket: 'calls', Key, Body }))
    for (let number = 0; number < 130; number += 1) {
      await put(
        `2026/january/call ${String(number).padStart(3, '0')}.wav`,
        toneWav(0.2 + number / 1000),
      )
    }
    await put('2026/february.wav', toneWav(0.3))
    world = await openWorld(async () => undefined, {
      SOURCE_BUCKETS: 'calls/2026,empty,gone',
      S3_ENDPOINT: s3.endpoint,
    })
  })
  afterAll(async () => {
    await world?.close()
    await s3?.close()
  })

  it.skipIf(missing !== null)(
    'are found in folders by keyboard, chosen, fetched, and marked as recordings afterwards',
    async () => {
      const watched = await world.open('/', {
        bypassCSP: true,
        colorScheme: 'dark',
        viewport: { width: 390, height: 844 },
      })
      const { page } = watched
      await page.getByRole('button', { name: 'From a bucket…' }).focus()
      await page.keyboard.press('Enter')
      const dialog = page.getByRole('dialog', { name: 'Recordings from a bucket' })
      await dialog.getByRole('checkbox', { name: 'february.wav' }).waitFor()
      await dialog.getByRole('button', { name: 'january/' }).focus()
      await page.keyboard.press('Enter')
      await dialog.getByRole('checkbox', { name: 'call 099.wav' }).waitFor()
      expect(await dialog.getByRole('checkbox').count()).toBe(100)
      expect(await axeViolations(page)).toEqual([])
      expect(await scrollsSideways(page)).toBe(false)

      await dialog.getByRole('button', { name: 'Choose all of these, up to 500' }).click()
      await dialog.getByText('130 recordings chosen').waitFor()
      await dialog.getByRole('button', { name: 'Choose none' }).click()

      await dialog.getByRole('textbox', { name: 'Names that begin with' }).fill('call 12')
      await expect.poll(() => dialog.getByRole('checkbox').count()).toBe(10)
      await dialog.getByRole('checkbox', { name: 'call 120.wav' }).focus()
      await page.keyboard.press('Space')
      await dialog.getByRole('checkbox', { name: 'call 121.wav' }).check()
      await dialog.getByText('2 recordings chosen').waitFor()
      await dialog.getByRole('textbox', { name: 'Names that begin with' }).fill('nothing')
      await dialog.getByText('No name in this folder begins like this.').waitFor()
      await dialog.getByRole('button', { name: 'Fetch 2 recordings' }).click()
      await dialog.waitFor({ state: 'detached' })
      for (const name of ['call 120.wav', 'call 121.wav']) {
        await page.getByRole('link', { name }).first().waitFor()
      }

      await page.getByRole('button', { name: 'From a bucket…' }).click()
      await dialog.getByRole('button', { name: 'january/' }).click()
      await dialog.getByRole('textbox', { name: 'Names that begin with' }).fill('call 12')
      await dialog.getByRole('link', { name: 'call 120.wav' }).waitFor()
      await expect.poll(() => dialog.getByText('a recording already').count()).toBe(2)
      expect(await dialog.getByRole('checkbox').count()).toBe(8)
      expect(await axeViolations(page)).toEqual([])
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
      await watched.close()
    },
  )

  it.skipIf(missing !== null)(
    'an empty bucket and one that does not exist are said, with what to do',
    async () => {
      const watched = await world.open('/', { bypassCSP: true })
      watched.expectFault(/502/)
      const { page } = watched
      await page.getByRole('button', { name: 'From a bucket…' }).click()
      const dialog = page.getByRole('dialog', { name: 'Recordings from a bucket' })
      await dialog.getByRole('combobox', { name: 'Bucket' }).selectOption('s3://empty/')
      await dialog.getByText('There is nothing in this folder.').waitFor()
      await dialog.getByRole('combobox', { name: 'Bucket' }).selectOption('s3://gone/')
      await dialog.getByText(/There is no bucket gone .* Check the address/).waitFor()
      expect(await axeViolations(page)).toEqual([])
      await dialog.getByRole('button', { name: 'Try again' }).waitFor()
      expect(await dialog.getByRole('button', { name: 'Fetch', exact: true }).isDisabled()).toBe(
        true,
      )
      await watched.close()
    },
  )
})
