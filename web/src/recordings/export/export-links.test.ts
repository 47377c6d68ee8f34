import { expect, it } from 'vitest'
import { api } from '../../api/client.ts'
import { filtersOf, listQuery } from '../recordings-search.ts'
import { exportGroups } from './export-links.ts'

it('every download has the filters of the list, not its order and columns', () => {
  const search = { q: 'a&b', sort: 'name', columns: 'name', errorRateFrom: 5 } as const
  const links = exportGroups((query) =>
    api.corpusExportUrl({ ...listQuery(filtersOf(search)), ...query }),
  ).flatMap((group) => group.links)
  expect(links).toHaveLength(12)
  for (const { href } of links) {
    const { pathname, searchParams } = new URL(href, 'http://page')
    expect(pathname).toBe('/api/export')
    expect(searchParams.get('q')).toBe('a&b')
    expect(searchParams.get('errorRateFrom')).toBe('5')
    expect(searchParams.has('sort')).toBe(false)
    expect(searchParams.has('columns')).toBe(false)
  }
  const hrefs = links.map(({ href }) => href.replace(/q=[^&]*&errorRateFrom=5&?/, ''))
  expect(hrefs).toContain('/api/export?what=turns&format=jsonl')
  expect(hrefs).toContain('/api/export?format=rttm')
  expect(hrefs).toContain('/api/export?format=zip')
})
