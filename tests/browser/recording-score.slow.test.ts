import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { clockSeconds, eventually, openPanel, resultRows, stopPlaying } from './actions.ts'
import { describeInBrowser, type WatchedPage } from './fixture.ts'
import { MINUTE, openRecordingWorld, type RecordingWorld } from './recording-world.ts'

const NAMES = ['First', 'Second', 'Third'] as const

describeInBrowser('scoring recording after recording', () => {
  let world: RecordingWorld
  let watched: WatchedPage
  let page: Page

  beforeAll(async () => {
    world = await openRecordingWorld(NAMES.map((name) => ({ ...MINUTE, name })))
    watched = await world.open('/?sort=name')
    page = watched.page
    await page.getByRole('link', { name: 'First' }).click()
    await heading('First').waitFor()
    await openPanel(page, 'Score')
  })
  afterAll(async () => {
    await watched.close()
    await world.close()
  })

  const heading = (name: string) => page.getByRole('heading', { level: 1, name })
  const number = () => page.getByLabel('My score as a number').inputValue()
  const verdicts = () => page.getByRole('region', { name: 'Score history' }).getByRole('listitem')
  const stored = async (name: string) => {
    const { items } = await world.api.list({ q: name })
    const [found] = items
    if (!found) throw new Error(`there is no ${name}`)
    return found
  }
  const saved = async (name: string, score: number | null) => {
    await eventually(async () => (await stored(name)).humanScore).toBe(score)
  }

  it('digits score in tens, A and Shift+0 score 100; each is saved immediately', async () => {
    for (const [key, score] of [
      ['5', 50],
      ['0', 0],
      ['a', 100],
      ['3', 30],
      ['Shift+Digit0', 100],
    ] as const) {
      await page.keyboard.press(key)
      await eventually(number).toBe(String(score))
      await saved('First', score)
    }
    await page.getByTestId('score-state').getByText('Saved').waitFor()
    expect(await number()).toBe('100')
  })

  it('U and Ctrl+Z restore the previous score; all are listed with time and run', async () => {
    await page.keyboard.press('u')
    await saved('First', 30)
    await eventually(number).toBe('30')
    await page.keyboard.press('Control+z')
    await saved('First', 100)
    await eventually(number).toBe('100')
    await page.getByText('7 scores so far').waitFor()
    await eventually(() => verdicts().first().innerText()).toMatch(
      /2\d{3}.*: 100[\s\S]*on .*local-test/,
    )
    await verdicts().filter({ hasText: ': 50' }).getByRole('button', { name: 'Restore' }).click()
    await saved('First', 50)
    // Wait until the page has it too.
    await eventually(number).toBe('50')
  })

  it('E focuses the note, Enter saves it', async () => {
    await page.keyboard.press('e')
    await page.keyboard.type('swap at 26 s, 5 am')
    await page.keyboard.press('Enter')
    await eventually(async () => (await stored('First')).humanNote).toBe('swap at 26 s, 5 am')
    expect((await stored('First')).humanScore).toBe(50)
    await eventually(() => verdicts().first().innerText()).toContain('swap at 26 s')
  })

  it('undo restores a verdict that is still being saved', async () => {
    const release = Promise.withResolvers<void>()
    await page.route('**/human-score', async (route) => {
      await release.promise
      await route.continue()
    })
    await page.keyboard.press('2')
    await page.getByTestId('score-state').getByText('Saving …').waitFor()
    await page.keyboard.press('8')
    release.resolve()
    await saved('First', 80)
    await page.unroute('**/human-score')
    await page.keyboard.press('u')
    await saved('First', 20)
    await page.keyboard.press('u')
    await saved('First', 50)
    await eventually(number).toBe('50')
  })

  it('a verdict that cannot be saved shows an error and keeps the note', async () => {
    watched.expectFault(/503/)
    await page.route('**/human-score', (route) => route.fulfill({ status: 503, body: '' }))
    const note = page.getByLabel('Note', { exact: true })
    await note.fill('typed while the server was away')
    await note.press('Enter')
    await page.getByText('Not saved.').waitFor()
    expect(await note.inputValue()).toBe('typed while the server was away')
    await page.keyboard.press('g')
    await page.reload()
    await heading('First').waitFor()
    expect(await note.inputValue()).toBe('typed while the server was away')
    await page.unroute('**/human-score')
    await page.keyboard.press('4')
    await eventually(async () => (await stored('First')).humanNote).toBe(
      'typed while the server was away',
    )
    await saved('First', 40)
  })

  it('without a connection it says that the score is not saved, and asks before the page is left', async () => {
    watched.expectFault(/ERR_INTERNET_DISCONNECTED/)
    await page.context().setOffline(true)
    await page.keyboard.press('3')
    await page.getByText('Not saved.').waitFor()
    const dialog = page.waitForEvent('dialog')
    const closing = page.close({ runBeforeUnload: true })
    const asked = await dialog
    expect(asked.type()).toBe('beforeunload')
    await asked.dismiss()
    await closing
    await page.context().setOffline(false)
    await page.getByRole('button', { name: 'Try again', exact: true }).click()
    await saved('First', 30)
    await page.keyboard.press('u')
    await saved('First', 40)
  })

  it('U leaves a score that another tab has set', async () => {
    await page.keyboard.press('5')
    await saved('First', 50)
    await page.getByTestId('score-state').getByText('Saved').waitFor()
    const { id, humanNote: note, currentRunId: runId } = await stored('First')
    await world.api.setHumanScore(id, { score: 70, note, runId })
    await eventually(number).toBe('70')
    await eventually(() => page.getByTestId('score-state').innerText()).toBe('Scored')
    await page.keyboard.press('u')
    await page.getByText('Not undone: the score was changed in another window').waitFor()
    await saved('First', 70)
    expect(await page.getByRole('button', { name: 'Undo', exact: true }).isDisabled()).toBe(true)
  })

  it('G and Enter open the next recording with the same thresholds, at its first spot', async () => {
    await openPanel(page, 'Spots')
    await page.getByLabel('Sample score, to', { exact: true }).fill('60')
    await page.getByLabel('Sample score, to', { exact: true }).press('Enter')
    await page.locator('body').click({ position: { x: 5, y: 5 } })
    await page.keyboard.press('k')
    const notice = page.getByText('No spot before this')
    await notice.waitFor()
    await page.keyboard.press('6')
    await page.keyboard.press('g')
    await heading('Second').waitFor()
    await notice.waitFor({ state: 'detached' })
    await saved('First', 60)
    expect(page.url()).toContain('spotMax=60')
    const second = await stored('Second')
    const { items } = await world.api.spots(second.id, {
      max: 60,
      mergeGap: 0.3,
      minDuration: 0.2,
      sort: 'start',
    })
    const start = (items[0]?.start ?? Number.NaN) - 1
    await eventually(() => clockSeconds(page)).toBeGreaterThan(start - 0.1)
    expect(await clockSeconds(page)).toBeLessThan(start + 6)
    await stopPlaying(page)

    await resultRows(page, 'Spots').first().waitFor()
    await page.locator('body').click({ position: { x: 5, y: 5 } })
    await page.keyboard.press('7')
    await page.getByTestId('score-state').getByText('Saved').waitFor()
    await page.keyboard.press('Enter')
    await heading('Third').waitFor()
    await saved('Second', 70)
  })

  it('the end of the list is shown, with a link to the same list', async () => {
    await page.getByRole('button', { name: 'Last recording in the list' }).waitFor()
    await page.keyboard.press('g')
    await page.getByText('This was the last recording in the list.').waitFor()
    await page.getByText('Back to recordings', { exact: true }).click()
    await page.getByRole('link', { name: 'First' }).waitFor()
    expect(page.url()).toContain('sort=name')
  })
})
