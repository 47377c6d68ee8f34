import { expect, test } from 'vitest'
import { Store } from './store.ts'

test('notifies subscribers of each change, but not if the value stays the same', () => {
  const store = new Store('a')
  const heard: string[] = []
  const leave = store.subscribe(() => heard.push(store.state()))
  store.set('b')
  store.set('b')
  leave()
  store.set('c')
  expect([store.state(), heard]).toEqual(['c', ['b']])
})

test('treats NaN as equal to itself', () => {
  const store = new Store(Number.NaN)
  let changes = 0
  store.subscribe(() => {
    changes += 1
  })
  store.set(Number.NaN)
  expect(changes).toBe(0)
})
