import { describe, expect, it } from 'vitest'
import { readRecordingsSearch } from '../recordings-search.ts'
import { shownView, viewNamed, viewSearch, viewText } from './saved-views.ts'

const view = (name: string, search: string) => ({
  id: name,
  name,
  search,
  createdAt: '',
  updatedAt: '',
})

describe('the text of a view', () => {
  it.each([
    {},
    { q: 'a&b=c #1' },
    { q: '2024', tag: '7' },
    { tag: ['to review', 'Zoë & Co'], sort: '-name' },
    { sampleMeanFrom: 0.5, sampleMeanTo: 60, unscored: 'only', undiarized: 'include' },
    { provider: 'local', model: 'a/b', status: 'failed' },
  ] as const)('%j is read as it was written', (search) => {
    expect(viewSearch({ search: viewText(search) })).toEqual(readRecordingsSearch({ ...search }))
  })

  it('has no columns, and what is not known or invalid is left out', () => {
    expect(viewText({ q: 'a', columns: 'name' })).toBe('?q=a')
    expect(viewSearch({ search: '?q=a&columns=name&size=3&status=odd&sampleMeanTo=500' })).toEqual({
      q: 'a',
    })
    expect(viewSearch({ search: '%%%=' })).toEqual({})
  })
})

it('the shown view has the same filters and order, whatever the order of its text', () => {
  const views = [view('a', '?q=x'), view('b', '?sort=-name&tag=noise')]
  expect(shownView(views, { tag: 'noise', sort: '-name', columns: 'name' })?.name).toBe('b')
  expect(shownView(views, { tag: 'noise' })).toBeUndefined()
})

it('a view is found by its name without regard to case', () => {
  expect(viewNamed([view('Noisy', '')], ' noisy ')?.name).toBe('Noisy')
  expect(viewNamed([view('Noisy', '')], 'nois')).toBeUndefined()
})
