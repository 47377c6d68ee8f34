import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { eventually, openFilter, openPanel, rowOf, scrollsSideways } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { putRecordings } from './recordings-seed.ts'

const NAMES = ['Alpha', 'Bravo', 'Charlie', 'Delta']

describeInBrowser('tags and saved views', () => {
  let world: World
  let watched: WatchedPage
  let page: Page

  beforeEach(async () => {
    world = await openWorld((folder) =>
      putRecordings(
        folder,
        NAMES.map((name, place) => ({ name, sampleMean: 50 + place })),
      ),
    )
    watched = await world.open('/?sort=name', { bypassCSP: true })
    page = watched.page
    await rowOf(page, 'Alpha').waitFor()
  })
  afterEach(async () => {
    await watched.close()
    await world.close()
  })

  const bar = () => page.getByRole('region', { name: 'Selection' })
  const words = () => bar().getByRole('status').innerText()
  const tagsOf = async (name: string) => (await world.api.list({ q: name })).items[0]?.tags
  const tag = async (name: string, tags: readonly string[]) => {
    const id = (await world.api.list({ q: name })).items[0]?.id ?? ''
    await world.api.change(id, { tags: [...tags] })
    return id
  }
  const listed = () =>
    page
      .locator('td[data-column="name"] a')
      .evaluateAll((links) => links.map((one) => one.textContent))
  const parameters = () => new URL(page.url()).searchParams
  const openDetails = async (name: string) => {
    // The recordings have no sound that could be decoded.
    watched.expectFault(/409/)
    await rowOf(page, name).getByRole('link').click()
    await openPanel(page, 'Details')
  }
  const select = async (...names: readonly string[]) => {
    for (const name of names) await page.getByRole('checkbox', { name: `Select ${name}` }).click()
  }

  it('a recording is tagged, found by the tag and untagged, with keys only', async () => {
    await tag('Bravo', ['Noisy line'])
    await openDetails('Alpha')
    const editor = page.getByRole('region', { name: 'Tags' })
    const field = editor.getByRole('combobox', { name: 'Add a tag' })
    await field.focus()
    const suggested = () =>
      editor
        .locator('datalist option')
        .evaluateAll((all) => all.map((one) => one.getAttribute('value')))
    await eventually(suggested).toEqual(['Noisy line'])
    await page.keyboard.type('  Zoë & Co ')
    await page.keyboard.press('Enter')
    await editor.getByRole('link', { name: 'Zoë & Co' }).waitFor()
    await page.keyboard.type('second')
    await page.keyboard.press('Enter')
    await editor.getByRole('link', { name: 'second' }).waitFor()
    expect(await tagsOf('Alpha')).toEqual(['second', 'Zoë & Co'])
    expect(await axeViolations(page)).toEqual([])
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Enter')
    await editor.getByText('“Zoë & Co” removed.').waitFor()
    expect(await tagsOf('Alpha')).toEqual(['second'])
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    await editor.getByText('Undone.').waitFor()
    expect(await tagsOf('Alpha')).toEqual(['second', 'Zoë & Co'])
    await editor.getByRole('link', { name: 'Zoë & Co' }).focus()
    await page.keyboard.press('Enter')
    await eventually(listed).toEqual(['Alpha'])
    expect(parameters().get('tag')).toBe('Zoë & Co')
  })

  it('a wrong tag is refused beside the field, and what the server refuses is said', async () => {
    await tag(
      'Alpha',
      Array.from({ length: 20 }, (_, n) => `t${n}`),
    )
    await openDetails('Alpha')
    const editor = page.getByRole('region', { name: 'Tags' })
    const field = editor.getByRole('combobox', { name: 'Add another tag' })
    await field.fill('x'.repeat(61))
    await editor.getByText('A tag must have at most 60 characters.').waitFor()
    watched.expectFault(/400/)
    await field.fill('one more')
    await field.press('Enter')
    await editor.getByText(/Not saved\. .*at most 20 tags/).waitFor()
    expect(await field.inputValue()).toBe('one more')
  })

  it('tags are a column and a filter; a click on one filters by it', async () => {
    for (const [name, tags] of [
      ['Alpha', ['noise', 'call']],
      ['Bravo', ['Noise']],
      ['Charlie', ['call']],
    ] as const) {
      await tag(name, tags)
    }
    await page.getByRole('columnheader', { name: 'Tags', exact: true }).waitFor()
    await rowOf(page, 'Bravo').getByText('Noise', { exact: true }).click()
    await eventually(listed).toEqual(['Alpha', 'Bravo'])
    await page.getByRole('button', { name: 'Tags: Noise', exact: true }).waitFor()
    await openFilter(page, 'Tags')
    const panel = page.getByRole('dialog', { name: 'Filter: Tags' })
    await panel.getByRole('checkbox', { name: 'call (1)' }).focus()
    await page.keyboard.press('Space')
    await eventually(listed).toEqual(['Alpha'])
    expect(await axeViolations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.reload()
    await eventually(listed).toEqual(['Alpha'])
    await page.getByRole('button', { name: 'Remove the filter Tags: Noise, call' }).click()
    await eventually(listed).toEqual(NAMES)
    await page.setViewportSize({ width: 390, height: 800 })
    await rowOf(page, 'Alpha').getByTitle('call, noise').getByText('+1').waitFor()
    expect(await scrollsSideways(page)).toBe(false)
  })

  it('tags are added to and removed from a selection, and the change is undone exactly', async () => {
    await tag('Alpha', ['keep'])
    await tag('Bravo', ['drop', 'keep'])
    await page.getByRole('columnheader', { name: 'Tags', exact: true }).waitFor()
    await select('Alpha', 'Bravo', 'Charlie')
    await bar().getByRole('button', { name: 'Tag', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Tags of 3 recordings' })
    await dialog.getByRole('combobox', { name: 'Add a tag' }).focus()
    await page.keyboard.type('keep')
    await page.keyboard.press('Enter')
    await dialog.getByRole('list', { name: 'Tags to add' }).getByText('keep').waitFor()
    await page.keyboard.type('new')
    await dialog.getByRole('checkbox', { name: 'drop (1)' }).check()
    expect(await axeViolations(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Change the tags' }).click()
    await eventually(words).toContain('3 recordings: tagged.')
    for (const name of ['Alpha', 'Bravo', 'Charlie']) {
      expect(await tagsOf(name)).toEqual(['keep', 'new'])
    }
    await bar().getByRole('button', { name: 'Undo' }).click()
    await eventually(words).toContain('3 recordings: tagged as before.')
    expect(await tagsOf('Alpha')).toEqual(['keep'])
    expect(await tagsOf('Bravo')).toEqual(['drop', 'keep'])
    expect(await tagsOf('Charlie')).toEqual([])
    await select('Alpha', 'Bravo', 'Charlie')
    await eventually(words).toBe('3 recordings: tagged as before.')
  })

  it('what cannot be tagged is named, the others are tagged', async () => {
    await tag(
      'Alpha',
      Array.from({ length: 20 }, (_, n) => `t${n}`),
    )
    watched.expectFault(/400/)
    await select('Alpha', 'Bravo')
    await bar().getByRole('button', { name: 'Tag', exact: true }).click()
    await page.getByRole('combobox', { name: 'Add a tag' }).fill('new')
    await page.getByRole('button', { name: 'Change the tags' }).click()
    await eventually(words).toContain('1 recording: tagged.')
    expect(await words()).toMatch(/1 recording not tagged \(.*Alpha.*\): .*at most 20 tags/)
    expect(await tagsOf('Bravo')).toEqual(['new'])
  })

  it('selected recordings are exported, in the order of the selection', async () => {
    await select('Charlie', 'Alpha')
    await bar().getByRole('button', { name: 'Export', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Export 2 recordings' })
    expect(await axeViolations(page)).toEqual([])
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Recordings as CSV' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('recordings.csv')
    const rows = (await readFile(await download.path(), 'utf8')).trim().split('\r\n')
    expect(rows.map((row) => row.split(',')[1])).toEqual(['recording_name', 'Charlie', 'Alpha'])
    await dialog.getByRole('button', { name: 'Close' }).click()
  })

  it('selected recordings are added to the review, which is then of them', async () => {
    await select('Delta', 'Bravo')
    await bar().getByRole('button', { name: 'Add to review' }).click()
    // The list stays as it is.
    await bar().getByText('2 recordings: tagged.').waitFor()
    expect(new URL(page.url()).pathname).toBe('/')
    await bar().getByRole('link', { name: 'Open review' }).click()
    await page.getByRole('heading', { level: 1, name: 'Review' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/review')
    expect(parameters().get('tag')).toBe('to review')
    await page.getByText('Tags: to review').waitFor()
    expect(await tagsOf('Delta')).toEqual(['to review'])
    await page.getByRole('link', { name: 'Change the filters in the list' }).click()
    await eventually(listed).toEqual(['Bravo', 'Delta'])
    await page.goto(`${world.url}/review?tag=to%20review`)
    await page.getByText('Tags: to review').waitFor()
  })

  it('a view is saved, shown, renamed, deleted and restored, with keys only', async () => {
    await tag('Alpha', ['noise'])
    await page.goto(`${world.url}/?sort=-name&sampleMeanTo=52&tag=noise`)
    await eventually(listed).toEqual(['Alpha'])
    const opener = page.getByRole('button', { name: /^Views/ })
    const panel = page.getByRole('dialog', { name: 'Views' })
    await opener.focus()
    await page.keyboard.press('Enter')
    await panel.getByText('No views yet.').waitFor()
    await page.keyboard.type('Noisy ones')
    await page.keyboard.press('Enter')
    await panel.getByText('“Noisy ones” saved.').waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Views: Noisy ones' }).waitFor()

    const other = await world.open('/', { bypassCSP: true })
    await other.page.getByRole('button', { name: 'Views', exact: true }).click()
    await other.page.getByRole('button', { name: 'Noisy ones', exact: true }).click()
    await other.page.getByRole('button', { name: 'Views: Noisy ones' }).waitFor()
    const shown = new URL(other.page.url()).searchParams
    expect([shown.get('sort'), shown.get('sampleMeanTo'), shown.get('tag')]).toEqual([
      '-name',
      '52',
      'noise',
    ])
    await other.close()

    await page.goto(`${world.url}/?sort=name`)
    await eventually(listed).toEqual(NAMES)
    await page.keyboard.press('ControlOrMeta+k')
    const palette = page.getByRole('textbox', { name: 'Search or run' })
    await palette.fill('noisy')
    await page.getByText('View: Noisy ones').waitFor()
    await palette.focus()
    await page.keyboard.press('Enter')
    await eventually(listed).toEqual(['Alpha'])

    await opener.focus()
    await page.keyboard.press('Enter')
    await panel.getByRole('button', { name: 'Rename Noisy ones' }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.type('Loud')
    await page.keyboard.press('Enter')
    await panel.getByText('Renamed to “Loud”.').waitFor()
    await panel.getByRole('button', { name: 'Delete Loud' }).focus()
    await page.keyboard.press('Enter')
    await panel.getByText('“Loud” deleted.').waitFor()
    expect(await world.api.views()).toEqual([])
    await panel.getByRole('button', { name: 'Undo' }).focus()
    await page.keyboard.press('Enter')
    await panel.getByText('“Loud” restored.').waitFor()
    expect((await world.api.views()).map(({ name }) => name)).toEqual(['Loud'])
  })
})
