import { expect, it } from 'vitest'
import { listAction } from './list-keys.tsx'

it('keys act where no other element uses them', () => {
  expect(listAction('j', 'page')).toBe('next')
  expect(listAction('k', 'list')).toBe('previous')
  expect(listAction('j', 'control')).toBe('next')
  expect(listAction('j', 'typing')).toBeNull()
  expect(listAction('j', 'search')).toBeNull()
  expect(listAction('Escape', 'search')).toBe('leave')
  expect(listAction('y', 'page')).toBeNull()
  expect(listAction('?', 'control')).toBe('help')
  expect(listAction('?', 'search')).toBeNull()
})

it('a control keeps its arrow keys, Enter and Delete', () => {
  expect(listAction('ArrowDown', 'list')).toBe('next')
  expect(listAction('ArrowDown', 'control')).toBeNull()
  expect(listAction('Enter', 'list')).toBeNull()
  expect(listAction('Enter', 'page')).toBe('open')
  expect(listAction('Delete', 'control')).toBeNull()
  expect(listAction('Delete', 'list')).toBe('delete')
})

it('x, Shift and Ctrl A select', () => {
  const shift = { shift: true, control: false }
  const control = { shift: false, control: true }
  expect(listAction('x', 'page')).toBe('toggle')
  expect(listAction('x', 'search')).toBeNull()
  expect(listAction('j', 'list', shift)).toBe('extend-next')
  expect(listAction('ArrowUp', 'list', shift)).toBe('extend-previous')
  expect(listAction('ArrowUp', 'control', shift)).toBeNull()
  expect(listAction('?', 'page', shift)).toBe('help')
  expect(listAction('a', 'page', control)).toBe('select-all')
  expect(listAction('a', 'search', control)).toBeNull()
  expect(listAction('j', 'page', control)).toBeNull()
})

it('the space bar previews only where a row has the focus', () => {
  expect(listAction(' ', 'list')).toBe('preview')
  expect(listAction(' ', 'page')).toBeNull()
  expect(listAction(' ', 'control')).toBeNull()
})
