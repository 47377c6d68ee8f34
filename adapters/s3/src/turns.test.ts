import { Semaphore } from '@toolkit/core'
import { expect, test } from 'vitest'
import { Turns } from './turns.ts'

const { signal } = new AbortController()

async function* blocks(...values: readonly number[]) {
  for (const value of values) yield Uint8Array.of(value)
}

/** Stores what turns give, as one list for each turn. */
function aStore() {
  const turns: number[][] = []
  const store = async (bytes: AsyncIterable<Uint8Array>) => {
    const turn: number[] = []
    turns.push(turn)
    for await (const block of bytes) turn.push(...block)
  }
  return { turns, store }
}

test('nobody waits: one turn, however slow the sender is', async () => {
  const { turns, store } = aStore()
  const slots = new Semaphore(1)
  await new Turns(blocks(1, 2, 3), slots, 1).run(store, signal)
  expect(turns).toEqual([[1, 2, 3]])
  expect(slots.tryAcquire()).not.toBe(null)
})

test('a sender that is silent in the middle lets another one store, and loses no byte', async () => {
  const slots = new Semaphore(1)
  const [slow, quick] = [aStore(), aStore()]
  const [isSent, mayGoOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  async function* silent() {
    yield Uint8Array.of(1)
    isSent.resolve()
    await mayGoOn.promise
    yield Uint8Array.of(2)
  }
  const slowly = new Turns(silent(), slots, 5).run(slow.store, signal)
  await isSent.promise
  await new Turns(blocks(7, 8), slots, 5).run(quick.store, signal)
  expect(quick.turns).toEqual([[7, 8]])
  expect(slow.turns).toEqual([[1]])
  mayGoOn.resolve()
  await slowly
  expect(slow.turns).toEqual([[1], [2]])
})

test('a sender that has sent nothing has no slot', async () => {
  const slots = new Semaphore(1)
  const mayEnd = Promise.withResolvers<void>()
  async function* nothing() {
    await mayEnd.promise
    yield* blocks()
  }
  const waiting = new Turns(nothing(), slots, 5).run(aStore().store, signal)
  const quick = aStore()
  await new Turns(blocks(7), slots, 5).run(quick.store, signal)
  expect(quick.turns).toEqual([[7]])
  mayEnd.resolve()
  await waiting
})

test('a store that fails after a turn does not wait for a silent sender', async () => {
  const slots = new Semaphore(1)
  async function* silent() {
    yield Uint8Array.of(1)
    await new Promise(() => undefined)
  }
  const store = async (bytes: AsyncIterable<Uint8Array>) => {
    await Array.fromAsync(bytes)
    throw new Error('full')
  }
  const failing = expect(new Turns(silent(), slots, 5).run(store, signal)).rejects.toThrow('full')
  const quick = aStore()
  await new Turns(blocks(7), slots, 5).run(quick.store, signal)
  await failing
})

test('an error of the sender or of the store rejects and frees the slot', async () => {
  const slots = new Semaphore(1)
  async function* broken() {
    yield Uint8Array.of(1)
    throw new Error('lost')
  }
  await expect(new Turns(broken(), slots, 5).run(aStore().store, signal)).rejects.toThrow('lost')
  const refuse = async () => {
    throw new Error('full')
  }
  await expect(new Turns(blocks(1), slots, 5).run(refuse, signal)).rejects.toThrow('full')
  expect(slots.tryAcquire()).not.toBe(null)
})
