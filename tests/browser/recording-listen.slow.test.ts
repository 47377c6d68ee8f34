import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { clockSeconds, eventually, resultRows } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, type WatchedPage } from './fixture.ts'
import { MINUTE, openRecordingWorld, type RecordingWorld } from './recording-world.ts'

describeInBrowser('listening', () => {
  let world: RecordingWorld
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    world = await openRecordingWorld([MINUTE])
    watched = await world.openRecording(0, { bypassCSP: true })
    page = watched.page
  })
  afterAll(async () => {
    await watched.close()
    await world.close()
  })
  beforeEach(async () => {
    await page.goto(`${world.url}/recordings/${world.recordings[0]?.id}?panel=spots`)
    await resultRows(page, 'Spots').first().waitFor()
    await audio().evaluate(
      (sound) =>
        sound.readyState > 0 ||
        new Promise((resolve) => sound.addEventListener('loadedmetadata', resolve)),
    )
  })

  const audio = () => page.locator('audio')
  const player = () => page.getByRole('region', { name: 'Player' })
  const rate = () => audio().evaluate((sound) => sound.playbackRate as number)
  const spots = async () => {
    const { items } = await world.api.spots(world.recordings[0]?.id ?? '', {
      max: 50,
      mergeGap: 0.3,
      minDuration: 0.2,
      sort: 'start',
    })
    return items
  }

  it('space plays, pauses and resumes', async () => {
    for (let i = 0; i < 3; i++) {
      await page.keyboard.press(' ')
      await player().getByRole('button', { name: 'Pause', exact: true }).waitFor()
      await eventually(() => clockSeconds(page)).toBeGreaterThan(0.3 * (i + 1))
      await page.keyboard.press(' ')
      await player().getByRole('button', { name: 'Play', exact: true }).waitFor()
    }
  })

  it('reads the sound by ranges', async () => {
    const answers: number[] = []
    page.on('response', (answer) => {
      if (new URL(answer.url()).pathname.endsWith('/audio')) answers.push(answer.status())
    })
    await page.reload()
    await resultRows(page, 'Spots').first().waitFor()
    expect(await audio().getAttribute('preload')).toBe('metadata')
    await page.keyboard.press('j')
    await eventually(() => clockSeconds(page)).toBeGreaterThan(7)
    expect(answers.length).toBeGreaterThan(0)
    expect(answers.every((status) => status === 206)).toBe(true)
  })

  it('changes the speed without changing the pitch', async () => {
    await page.keyboard.press('.')
    await page.keyboard.press('>')
    expect(await rate()).toBe(1.5)
    expect(await audio().evaluate((sound) => sound.preservesPitch as boolean)).toBe(true)
    for (let i = 0; i < 9; i++) await page.keyboard.press('.')
    expect(await rate()).toBe(2)
    for (let i = 0; i < 9; i++) await page.keyboard.press('<')
    expect(await rate()).toBe(0.5)
    await player().getByLabel('Speed').selectOption('1')
    expect(await rate()).toBe(1)
  })

  it('arrow keys skip 5 s, with shift 1 s', async () => {
    await page.keyboard.press('ArrowRight')
    await eventually(() => clockSeconds(page)).toBe(5)
    await page.keyboard.press('Shift+ArrowRight')
    await eventually(() => clockSeconds(page)).toBe(6)
    await page.keyboard.press('Shift+ArrowLeft')
    await page.keyboard.press('ArrowLeft')
    await eventually(() => clockSeconds(page)).toBe(0)
  })

  it('J and K play the next and previous spot from one second before; N and P turns', async () => {
    const found = await spots()
    expect(found.length).toBeGreaterThanOrEqual(3)
    const [first, second, third] = found.map(({ start }) => start)
    const isAt = async (seconds = Number.NaN) => {
      await eventually(() => clockSeconds(page)).toBeGreaterThanOrEqual(seconds - 0.06)
      const now = await clockSeconds(page)
      expect(now).toBeLessThan(seconds + 0.9)
    }
    await page.keyboard.press('j')
    await isAt((first ?? 0) - 1)
    await page.keyboard.press(' ')
    await page.keyboard.press('j')
    await isAt((second ?? 0) - 1)
    await page.keyboard.press('j')
    await isAt((third ?? 0) - 1)
    await page.keyboard.press('k')
    await eventually(() => clockSeconds(page)).toBeLessThan(second ?? 0)
    await page.keyboard.press(' ')
    const turns = await world.api.turns(world.recordings[0]?.id ?? '', { sort: 'start' })
    const now = await clockSeconds(page)
    const next = turns.items.find(({ start }) => start > now + 0.1)
    await page.keyboard.press('n')
    await isAt(next?.start)
    await page.keyboard.press('p')
    await eventually(() => clockSeconds(page)).toBeLessThan(next?.start ?? 0)
  })

  it('plays only the spots, shows the progress, and stops at the end', async () => {
    const found = await spots()
    await player().getByLabel('Speed').selectOption('2')
    await page.keyboard.press('o')
    const button = player().getByRole('button', { name: /Spot \d of/ })
    const heard: number[] = []
    await button.waitFor()
    for (let place = 1; place <= found.length; place++) {
      await player()
        .getByRole('button', { name: `Spot ${place} of ${found.length}` })
        .waitFor()
      heard.push(await clockSeconds(page))
    }
    for (const [place, { start }] of found.entries()) {
      expect(heard[place]).toBeGreaterThan(start - 1.2)
    }
    await player().getByText(`Played ${found.length} spots`).waitFor()
    await player().getByRole('button', { name: 'Play', exact: true }).waitFor()
    const last = found.at(-1)
    expect(await clockSeconds(page)).toBeLessThan((last?.end ?? 0) + 1.5)
  })

  it('says how many spots were heard from where the tour began', async () => {
    const found = await spots()
    await page.keyboard.press('j')
    for (let place = 1; place < found.length; place++) await page.keyboard.press('j')
    await page.keyboard.press('o')
    await player().getByText('Played 1 spot', { exact: true }).waitFor()
  })

  it('loops the spot at the playhead until it is switched off', async () => {
    const [first] = await spots()
    await page.keyboard.press('j')
    await eventually(() => clockSeconds(page)).toBeGreaterThan((first?.start ?? 0) - 1)
    await page.keyboard.press('l')
    expect(await player().getByLabel('Loop', { exact: true }).inputValue()).toBe('selection')
    const seen: number[] = []
    await eventually(async () => {
      seen.push(await clockSeconds(page))
      return seen.some((now, i) => i > 0 && now < (seen[i - 1] ?? 0) - 0.3)
    }).toBe(true)
    expect(Math.max(...seen)).toBeLessThan((first?.end ?? 0) + 0.5)
    await page.keyboard.press('l')
    await eventually(() => clockSeconds(page)).toBeGreaterThan((first?.end ?? 0) + 0.5)
    await page.keyboard.press(' ')
  })

  it('M mutes; the bar stays in view while scrolling', async () => {
    await page.keyboard.press('m')
    expect(await audio().evaluate((sound) => sound.muted as boolean)).toBe(true)
    await page.keyboard.press('m')
    await page.mouse.wheel(0, 5000)
    expect(await player().isVisible()).toBe(true)
    const box = await player().boundingBox()
    const height = page.viewportSize()?.height ?? 0
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(height + 1)
  })

  it('keys are off while typing', async () => {
    await page.getByLabel('Note').fill('')
    await page.getByLabel('Note').pressSequentially('j5 am, l.o?')
    expect(await clockSeconds(page)).toBe(0)
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(await page.getByLabel('Note').inputValue()).toBe('j5 am, l.o?')
    expect(await page.getByLabel('My score as a number').inputValue()).toBe('')
    await page.getByLabel('Note').fill('')
  })

  it('? shows the keys; the dialog traps and restores the focus', async () => {
    const help = player().getByRole('button', { name: 'Keyboard shortcuts' })
    await help.focus()
    await page.keyboard.press('?')
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' })
    await dialog.getByText('next, previous spot').waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.keyboard.press('5')
    for (let i = 0; i < 4; i++) await page.keyboard.press('Tab')
    const isInside = await dialog.evaluate((box) => {
      const { activeElement, body } = box.ownerDocument
      return activeElement === body || box.contains(activeElement)
    })
    expect(isInside).toBe(true)
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
    expect(await page.locator('*:focus').getAttribute('aria-label')).toBe('Keyboard shortcuts')
    expect(await page.getByLabel('My score as a number').inputValue()).toBe('')
  })
})
