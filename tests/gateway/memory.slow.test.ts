import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

const SIZE = 300 * 1024 * 1024
/** Far below the size of the value; garbage is collected late. */
const MAX_GROWTH = SIZE / 2

let folder: string
let gateway: ChildProcess
let url: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gateway-memory-'))
  gateway = fork(new URL('./gateway-process.ts', import.meta.url), [folder])
  const [started] = (await once(gateway, 'message')) as [{ url: string }]
  url = started.url
})
afterAll(async () => {
  const exited = once(gateway, 'exit')
  gateway.send('close')
  await exited
  await rm(folder, { recursive: true })
})

async function peakOfGateway(): Promise<number> {
  const answer = once(gateway, 'message')
  gateway.send('memory')
  const [peakBytes] = (await answer) as [number]
  return peakBytes
}

it('300 MB are written and read in bounded memory on both sides', async () => {
  const before = await peakOfGateway()
  const client = fork(new URL('./client-process.ts', import.meta.url), [url, String(SIZE)])
  const exited = once(client, 'exit')
  const [told] = (await once(client, 'message')) as [Record<string, number>]
  await exited
  expect(told).toMatchObject({ put: SIZE, read: SIZE })
  expect(told.putGrowth).toBeLessThan(MAX_GROWTH)
  expect(told.readGrowth).toBeLessThan(MAX_GROWTH)
  expect((await peakOfGateway()) - before).toBeLessThan(MAX_GROWTH)
})
