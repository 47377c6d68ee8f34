import { expect, test } from 'vitest'
import { Store } from './store.ts'

test('tells each change to those who listen, and the same value again to nobody', () => {
  const store = new Store('a')
  const heard: string[] = []
  const leave = store.subscribe(() => heard.push(store.state()))
  store.set('b')
  store.set('b')
  leave()
  store.set('c')
  expect([store.state(), heard]).toEqual(['c', ['b']])
})

test('hears not a number once', () => {
  const store = new Store(Number.NaN)
  let changes = 0
  store.subscribe(() => {
    changes += 1
  })
  store.set(Number.NaN)
  expect(changes).toBe(0)
})
