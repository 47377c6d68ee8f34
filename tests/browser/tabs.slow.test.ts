import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { eventually, rowOf } from './actions.ts'
import { describeInBrowser, openWorld, type WatchedPage, type World } from './fixture.ts'
import { toneWav } from './sounds.ts'

const TABS = 10

describeInBrowser('many tabs', () => {
  let world: World
  let id: string
  let first: WatchedPage
  let context: BrowserContext
  let tabs: Page[]
  /** The open event streams per tab. */
  let streams: Map<Page, number>

  beforeAll(async () => {
    world = await openWorld()
    const form = new FormData()
    form.set('file', new File([toneWav(1)], 'tone.wav'))
    form.set('diarize', 'false')
    const answer = await fetch(`${world.url}/api/recordings`, { method: 'POST', body: form })
    id = ((await answer.json()) as { id: string }).id
  })
  afterAll(() => world.close())

  beforeEach(async () => {
    streams = new Map()
    first = await world.open('/about-nothing')
    context = first.page.context()
    const isStream = (request: { url(): string }) => request.url().endsWith('/api/events')
    const count = (page: Page | undefined, by: number) => {
      if (page) streams.set(page, (streams.get(page) ?? 0) + by)
    }
    context.on('request', (request) => isStream(request) && count(request.frame().page(), 1))
    context.on('requestfailed', (request) => isStream(request) && count(request.frame().page(), -1))
    context.on(
      'requestfinished',
      (request) => isStream(request) && count(request.frame().page(), -1),
    )
    tabs = [first.page]
    while (tabs.length < TABS) tabs.push(await context.newPage())
    for (const tab of tabs) tab.setDefaultTimeout(120_000)
  })
  afterEach(() => first.close())

  const load = () => Promise.all(tabs.map((tab) => tab.goto(world.url)))
  const shows = (name: string, among: readonly Page[] = tabs) =>
    Promise.all(among.map((tab) => rowOf(tab, name).waitFor()))
  const rename = (name: string) => world.api.change(id, { name })
  const leaders = () => tabs.filter((tab) => (streams.get(tab) ?? 0) > 0)
  const leader = async (): Promise<Page> => {
    await eventually(async () => leaders().length).toBe(1)
    return leaders()[0] as Page
  }

  it('load, share one stream, and continue when its tab is closed or crashes', async () => {
    await rename('before')
    await load()
    await shows('before')
    const before = await leader()
    await rename('after')
    await shows('after')
    expect(leaders()).toEqual([before])

    // The page of the fixture stays open, because closing it checks its faults.
    const closed = before === first.page ? null : before
    if (closed === null) await before.goto('about:blank')
    else await closed.close()
    tabs = tabs.filter((tab) => tab !== before)
    const next = await leader()
    expect(next).not.toBe(before)
    await rename('handed over')
    await shows('handed over')

    const session = await context.newCDPSession(next)
    const crashed = next.waitForEvent('crash')
    // A crashed tab never answers.
    session.send('Page.crash').catch(() => undefined)
    await crashed
    tabs = tabs.filter((tab) => tab !== next)
    expect(await leader()).not.toBe(next)
    await rename('survived')
    await shows('survived')
  })

  it('continue when the tab with the stream is frozen', async () => {
    await rename('thawed')
    tabs = tabs.slice(0, 3)
    await load()
    await shows('thawed')
    const before = await leader()
    const session = await context.newCDPSession(before)
    // Stops all scripts, as in a frozen tab.
    await session.send('Debugger.enable')
    await session.send('Debugger.pause')
    const others = tabs.filter((tab) => tab !== before)
    await rename('frozen over')
    await eventually(async () => others.filter((tab) => leaders().includes(tab)).length).toBe(1)
    await shows('frozen over', others)
    expect(leaders()).toHaveLength(2)
    await session.send('Debugger.resume')
    await session.send('Debugger.disable')
    await shows('frozen over')
    await eventually(async () => leaders().length).toBe(1)
  })

  it('have no stream while all are hidden, and refetch when one becomes visible', async () => {
    await rename('seen')
    tabs = tabs.slice(0, 2)
    await load()
    await shows('seen')
    const show = (isShown: boolean) =>
      Promise.all(
        tabs.map((tab) =>
          tab.evaluate(`
            Object.defineProperty(document, 'hidden', { get: () => ${!isShown}, configurable: true })
            document.dispatchEvent(new Event('visibilitychange'))
          `),
        ),
      )
    await leader()
    await show(false)
    await eventually(async () => leaders().length).toBe(0)
    await rename('unseen')
    await show(true)
    await shows('unseen')
    await leader()
  })
})
