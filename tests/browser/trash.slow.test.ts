import type { Clock } from '@toolkit/core'
import { systemClock } from '@toolkit/http-kit'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { eventually, openTurns, rowOf, scrollsSideways } from './actions.ts'
import { axeViolations } from './axe.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { MINUTE, openRecordingWorld } from './recording-world.ts'
import { manySeeds, putRecordings } from './recordings-seed.ts'

const NAMES = ['First', 'Second', 'Third']
const DAY_MS = 24 * 3_600_000
/** The longest wait of the product's clock in these tests. */
const SHORT_MS = 50

describeInBrowser('the trash', () => {
  let world: World
  let watched: WatchedPage
  let page: Page
  let aheadMs: number

  /** A clock that can be set ahead, and whose waits are short, so that sweeps follow each other quickly. */
  const clock: Clock = {
    now: () => systemClock.now() + aheadMs,
    wait: (durationMs, signal) => systemClock.wait(Math.min(durationMs, SHORT_MS), signal),
  }

  beforeEach(async () => {
    aheadMs = 0
    const seeds = NAMES.map((name, place) => ({ name, sampleMean: 50 + place }))
    world = await openWorld((folder) => putRecordings(folder, seeds), {}, undefined, clock)
    watched = await world.open('/?sort=name', { bypassCSP: true })
    page = watched.page
    await rowOf(page, 'First').waitFor()
  })
  afterEach(async () => {
    await watched.close()
    await world.close()
  })

  const idOf = async (name: string) =>
    (await world.api.list({ trashed: 'include', q: name })).items[0]?.id ?? ''
  const inTrash = async () =>
    (await world.api.list({ trashed: 'only', sort: 'name' })).items.map(({ name }) => name)
  const trashAll = async () => {
    for (const name of NAMES) await world.api.trash(await idOf(name))
  }
  const openTrash = async () => {
    await page.getByRole('link', { name: 'Trash', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Trash' }).waitFor()
  }
  const focusedLabel = () => page.locator('*:focus').getAttribute('aria-label')

  it('a deleted recording is listed in it, and can be restored from there', async () => {
    await page.getByRole('button', { name: 'Delete Second' }).click()
    await eventually(inTrash).toEqual(['Second'])
    await openTrash()
    await rowOf(page, 'Second').getByText('in 30 days', { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Restore Second' }).click()
    await page.getByText('Restored “Second”.').waitFor()
    await page.getByText('The trash is empty.').waitFor()
    expect(await inTrash()).toEqual([])
    await page.getByRole('link', { name: 'PyAnnote API Toolkit' }).click()
    await rowOf(page, 'Second').waitFor()
  })

  it('a recording is deleted permanently after a question; the focus stays near', async () => {
    await trashAll()
    await openTrash()
    const remove = (name: string) =>
      page.getByRole('button', { name: `Delete permanently: ${name}` }).click()
    const dialog = page.getByRole('dialog')
    await remove('Second')
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    expect(await inTrash()).toEqual(['First', 'Second', 'Third'])
    await remove('Second')
    await dialog.getByText('Delete “Second” permanently?').waitFor()
    await dialog.getByRole('button', { name: 'Delete permanently' }).click()
    await page.getByText('Deleted “Second” permanently.').waitFor()
    await rowOf(page, 'Second').waitFor({ state: 'detached' })
    await eventually(() => focusedLabel()).toBe('Restore First')
    await eventually(inTrash).toEqual(['First', 'Third'])
    expect((await world.api.list({ trashed: 'include' })).total).toBe(2)
  })

  it('is emptied after a question that says how many and how large', async () => {
    await trashAll()
    await openTrash()
    await page.getByRole('button', { name: 'Empty trash' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('This permanently deletes 3 recordings (132 bytes)').waitFor()
    await dialog.getByRole('button', { name: 'Empty trash' }).click()
    await page.getByText('The trash is empty.').waitFor()
    await eventually(async () => (await world.api.list({ trashed: 'include' })).total).toBe(0)
  })

  it('is searched by name, as the list is', async () => {
    await trashAll()
    const held = Promise.withResolvers<void>()
    await page.route('**/api/recordings?*trashed=only*', async (route) => {
      await held.promise
      await route.continue()
    })
    await openTrash()
    // Before the list is there: what is typed meanwhile is not lost.
    await page.keyboard.press('/')
    await page.keyboard.type('SEC')
    held.resolve()
    await eventually(async () => new URL(page.url()).searchParams.get('q')).toBe('SEC')
    await rowOf(page, 'First').waitFor({ state: 'detached' })
    expect(await rowOf(page, 'Second').count()).toBe(1)
    // It would delete the others too.
    expect(await page.getByRole('button', { name: 'Empty trash' }).count()).toBe(0)
    await page.keyboard.press('Escape')
    expect(await page.locator('*:focus').innerText()).toBe('Second')
    const field = page.getByRole('searchbox', { name: 'Search by name' })
    expect(await field.inputValue()).toBe('SEC')
    await page.reload()
    await rowOf(page, 'Second').waitFor()
    expect(await field.inputValue()).toBe('SEC')
    await field.fill('none of them')
    await page.getByText('No recording in the trash matches this search.').waitFor()
    expect(await axeViolations(page)).toEqual([])
    await page.getByRole('button', { name: 'Clear the search' }).click()
    await rowOf(page, 'Third').waitFor()
    expect(new URL(page.url()).search).toBe('')
  })

  it('is beside the list in the header, on phones in the footer', async () => {
    const link = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Trash' })
    await link.click()
    await page.getByRole('heading', { level: 1, name: 'Trash' }).waitFor()
    expect(await link.getAttribute('aria-current')).toBe('page')
    await page.setViewportSize({ width: 390, height: 844 })
    expect(await link.isVisible()).toBe(false)
    const footer = page.getByRole('contentinfo').getByRole('link')
    await footer.filter({ hasText: 'Trash' }).waitFor()
    // They wrap instead of leaving the page at its left.
    for (const one of await footer.all()) {
      expect((await one.boundingBox())?.x).toBeGreaterThanOrEqual(16)
    }
  })

  const looks: [string, BrowserContextOptions][] = [
    ['wide', {}],
    ['dark', { colorScheme: 'dark' }],
    ['at 390 px', { viewport: { width: 390, height: 844 } }],
  ]
  it.each(looks)('its page has no axe violations and fits, %s', async (_, options) => {
    await trashAll()
    const other = await world.open('/trash', { ...options, bypassCSP: true })
    await other.page.getByRole('button', { name: 'Restore First' }).waitFor()
    expect(await axeViolations(other.page)).toEqual([])
    expect(await scrollsSideways(other.page)).toBe(false)
    await other.page.getByRole('button', { name: 'Empty trash' }).click()
    await other.page.getByRole('dialog').waitFor()
    expect(await axeViolations(other.page)).toEqual([])
    await other.close()
  })

  it('its page says why it cannot be shown, and continues', async () => {
    watched.expectFault(/Failed to load resource|answer 507/)
    await page.route('**/api/recordings?trashed=only*', (route) =>
      route.fulfill({ status: 507, body: '{}' }),
    )
    await openTrash()
    await page.getByText('The trash cannot be shown').waitFor()
    await page.unroute('**/api/recordings?trashed=only*')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByText('The trash is empty.').waitFor()
  })

  it('a recording is deleted permanently when its days are over, also on open pages', async () => {
    await world.api.trash(await idOf('First'))
    await openTrash()
    aheadMs = 29 * DAY_MS
    await world.api.trash(await idOf('Second'))
    await eventually(inTrash).toEqual(['First', 'Second'])
    await rowOf(page, 'Second').waitFor()
    aheadMs = 30 * DAY_MS + 1000
    await rowOf(page, 'First').waitFor({ state: 'detached' })
    expect(await inTrash()).toEqual(['Second'])
    expect((await world.api.list({ trashed: 'include' })).total).toBe(2)
  })
})

describeInBrowser('other tabs', () => {
  it('follow: the list, the trash, and the view of the recording, which asks only once', async () => {
    const world = await openRecordingWorld([
      { ...MINUTE, name: 'First' },
      { ...MINUTE, name: 'Third' },
    ])
    const [id = '', third = ''] = world.recordings.map((one) => one.id)
    const trash = await world.open('/trash')
    const list = await world.open('/?sort=name')
    const view = await world.open(`/recordings/${id}`)
    await rowOf(list.page, 'First').waitFor()
    await view.page.getByRole('heading', { level: 1, name: 'First' }).waitFor()
    await trash.page.getByText('The trash is empty.').waitFor()
    await openTurns(view.page)
    const asked: string[] = []
    view.page.on('request', (request) => {
      if (request.url().includes(`/recordings/${id}`)) asked.push(request.url())
    })

    await world.api.trash(id)
    await view.page.getByText('This recording is in the trash').waitFor()
    await rowOf(list.page, 'First').waitFor({ state: 'detached' })
    await rowOf(trash.page, 'First').waitFor()
    const settled = asked.length
    for (const name of ['Renamed', 'Renamed again']) {
      await world.api.change(third, { name })
      await rowOf(list.page, name).waitFor()
    }
    expect(asked.length).toBe(settled)

    await view.page.getByRole('button', { name: 'Restore' }).click()
    await view.page.getByText('This recording is in the trash').waitFor({ state: 'detached' })
    await view.page.getByRole('button', { name: 'Actions', exact: true }).waitFor()
    await rowOf(list.page, 'First').waitFor()
    await trash.page.getByText('The trash is empty.').waitFor()

    asked.length = 0
    await world.api.remove(id)
    await view.page.getByRole('heading', { name: 'This recording was deleted' }).waitFor()
    await rowOf(list.page, 'First').waitFor({ state: 'detached' })
    await world.api.change(third, { name: 'Changed' })
    await rowOf(list.page, 'Changed').waitFor()
    expect(asked.filter((url) => !url.includes('/audio'))).toEqual([])
    for (const tab of [trash, list, view]) await tab.close()
    await world.close()
  })
})

describeInBrowser('a large selection', () => {
  it('is moved to the trash, and restored, a few calls at a time', async () => {
    const world = await openWorld((folder) => putRecordings(folder, manySeeds(300)))
    const { page, close } = await world.open('/?sort=name')
    const requests = new Set<string>()
    let most = 0
    page.on('request', (request) => {
      if (request.method() !== 'DELETE') return
      requests.add(request.url())
      most = Math.max(most, requests.size)
    })
    page.on('requestfinished', (request) => requests.delete(request.url()))
    await rowOf(page, 'Call 0000').waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Control+a')
    const bar = page.getByRole('region', { name: 'Selection' })
    await bar.getByRole('button', { name: /Select all 300/ }).click()
    await bar.getByText('300 selected').waitFor()
    await bar.getByRole('button', { name: 'Delete' }).click()
    await eventually(async () => (await world.api.list({})).total).toBe(0)
    // Four; the end of a request is told with a delay.
    expect(most).toBeLessThan(20)
    await page.getByRole('button', { name: 'Undo all: 300 recordings' }).click()
    await eventually(async () => (await world.api.list({})).total).toBe(300)
    await page.getByText(/^300 recordings/).waitFor()
    await close()
    await world.close()
  })

  it('that is not sent yet is asked about before the page is left, and then not any more', async () => {
    const world = await openWorld((folder) => putRecordings(folder, manySeeds(30)))
    const { page, close } = await world.open('/?sort=name')
    const asked: string[] = []
    page.on('dialog', async (dialog) => {
      asked.push(dialog.type())
      await dialog.dismiss()
    })
    const held: (() => Promise<void>)[] = []
    let isHeld = true
    await page.route('**/api/recordings/*', async (route) => {
      const send = () => route.continue()
      if (isHeld && route.request().method() === 'DELETE') held.push(send)
      else await send()
    })
    await rowOf(page, 'Call 0000').waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('Control+a')
    const bar = page.getByRole('region', { name: 'Selection' })
    await bar.getByRole('button', { name: 'Delete' }).click()
    await eventually(async () => held.length).toBe(4)
    await page.close({ runBeforeUnload: true })
    await eventually(async () => asked).toEqual(['beforeunload'])
    isHeld = false
    for (const send of held) await send()
    await eventually(async () => (await world.api.list({ trashed: 'only' })).total).toBe(30)
    await page.getByText('Moved to the trash').waitFor()
    await page.reload()
    await rowOf(page, 'Call 0000').waitFor({ state: 'detached' })
    expect(asked).toHaveLength(1)
    await close()
    await world.close()
  })
})

describeInBrowser('a server without a trash', () => {
  it('asks before it deletes permanently', async () => {
    const world = await openWorld((folder) => putRecordings(folder, [{ name: 'Only' }]), {
      TRASH_DAYS: '0',
    })
    const { page, close } = await world.open('/')
    await page.getByRole('button', { name: 'Server: no problems' }).waitFor()
    const remove = () => page.getByRole('button', { name: 'Delete Only' }).click()
    await remove()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    expect((await world.api.list({})).total).toBe(1)
    await remove()
    await page.getByRole('dialog').getByRole('button', { name: 'Delete permanently' }).click()
    await page.getByText('Deleted: “Only”').waitFor()
    await eventually(async () => (await world.api.list({ trashed: 'include' })).total).toBe(0)
    await close()
    await world.close()
  })
})
