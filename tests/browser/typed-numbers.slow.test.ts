import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, openPanel, openUploadOptions } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, type WatchedPage } from './fixture.ts'
import { MINUTE, openRecordingWorld, type RecordingWorld } from './recording-world.ts'

describeInBrowser('numbers with a comma', () => {
  let world: RecordingWorld
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    world = await openRecordingWorld([MINUTE])
    watched = await world.openRecording(0, {
      bypassCSP: true,
      permissions: ['clipboard-read', 'clipboard-write'],
    })
    page = watched.page
  })
  afterAll(async () => {
    await watched.close()
    await world.close()
  })

  const field = (label: string) => page.getByLabel(label, { exact: true })
  const inAddress = (name: string) => async () => new URL(page.url()).searchParams.get(name)
  const type = async (label: string, text: string) => {
    await openPanel(page, label.startsWith('Turn') ? 'Turns' : 'Spots')
    await field(label).click({ clickCount: 3 })
    await page.keyboard.type(text)
    await page.keyboard.press('Enter')
  }

  it.each([
    ['Join gaps up to, seconds', 'mergeGap', '0,5', '0.5'],
    ['Minimum length, seconds', 'minDuration', '1,25', '1.25'],
    ['Sample score, to', 'spotMax', '62,5', '62.5'],
    ['Turn confidence, from', 'turnMin', '0,1', '0.1'],
    ['Turn confidence, from', 'turnMin', '0.2', '0.2'],
  ])('%s (%s in the address) takes %j', async (label, name, typed, meant) => {
    await type(label, typed)
    await eventually(inAddress(name)).toBe(meant)
    expect(await field(label).inputValue()).toBe(meant)
  })

  it('accepts pasted numbers', async () => {
    await page.locator('html').evaluate((root) => {
      return root.ownerDocument.defaultView.navigator.clipboard.writeText(' 0,75 ')
    })
    await openPanel(page, 'Spots')
    await field('Join gaps up to, seconds').click({ clickCount: 3 })
    await page.keyboard.press('ControlOrMeta+v')
    await page.keyboard.press('Enter')
    await eventually(inAddress('mergeGap')).toBe('0.75')
  })

  it('rejects numbers outside of the limits, thousands separators and words, and says the limits', async () => {
    const before = page.url()
    for (const typed of ['1.234,5', '1 234', '1,2,3', 'five', '61']) {
      await type('Join gaps up to, seconds', typed)
      expect(await field('Join gaps up to, seconds').inputValue()).toBe('0.75')
      await page.getByRole('alert').getByText('0 to 60').waitFor()
    }
    expect(await axeViolations(page)).toEqual([])
    await type('Join gaps up to, seconds', '0.75')
    expect(await page.getByRole('alert').count()).toBe(0)
    expect(page.url()).toBe(before)
  })

  it('arrow keys change the value by one step', async () => {
    await field('Join gaps up to, seconds').press('ArrowUp')
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await eventually(inAddress('mergeGap')).toBe('0.8')
    expect(await axeViolations(page)).toEqual([])
  })

  it('scores and numbers of speakers are integers', async () => {
    await type('My score as a number', '72,4')
    await eventually(() => field('My score as a number').inputValue()).toBe('72')
    await page.goto(`${world.url}/`)
    await openUploadOptions(page)
    const options = page.getByRole('dialog', { name: 'Upload options' })
    await options.getByLabel('Speakers', { exact: true }).selectOption('exact')
    await field('Number').fill('3,0')
    await field('Number').press('Enter')
    expect(await field('Number').inputValue()).toBe('3')
  })
})
