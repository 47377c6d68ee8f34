import { expect, it } from 'vitest'
import { readDockLayout } from './dock-layout.ts'

const DEFAULTS = { width: 450, isCollapsed: false, panel: 'spots' }

it('a stored layout is restored', () => {
  const stored = { width: 500, isCollapsed: true, panel: 'turns' }
  expect(readDockLayout(stored)).toEqual(stored)
})

it.each([null, 'x', 3, [], {}, { width: 1e9, isCollapsed: 'yes', panel: 'nothing' }])(
  'invalid parts have their default: %j',
  (stored) => {
    expect(readDockLayout(stored)).toEqual(DEFAULTS)
  },
)
