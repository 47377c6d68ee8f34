import { aRecording } from '@toolkit/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordingSchema } from '../src/resources/recording.ts'
import { type RunningServer, runServer, sending } from './running-server.ts'

let server: RunningServer
beforeAll(async () => {
  server = await runServer()
  for (const [id, tags] of [
    ['a', ['Noise', 'Zoë']],
    ['b', ['noise']],
    ['c', []],
  ] as const) {
    await server.storage.recordings.insert(aRecording({ id, name: `call ${id}`, tags }))
  }
  const trashedAt = '2026-02-01T00:00:00.000Z'
  await server.storage.recordings.insert(aRecording({ id: 'gone', tags: ['noise'], trashedAt }))
})
afterAll(() => server.close())

const change = (id: string, body: unknown) =>
  server.json(`/api/recordings/${id}`, sending('PATCH', body))
const idsOf = async (query: string) => {
  const { body } = await server.json(`/api/recordings?sort=name&${query}`)
  return body.items.map(({ id }: { id: string }) => id).join('')
}

describe('tags of a recording', () => {
  it('are trimmed, normalized, sorted, and each is kept once in its first spelling', async () => {
    const { status, body } = await change('c', { tags: [' ﬁne ', 'b', 'B', 'Ａ', 'fine'] })
    expect(status).toBe(200)
    expect(recordingSchema.strict().parse(body).tags).toEqual(['A', 'b', 'fine'])
    expect((await server.storage.recordings.get('c'))?.tags).toEqual(['A', 'b', 'fine'])
  })

  it('are added and removed without the others, in any case', async () => {
    await change('c', { tags: ['keep', 'Drop'] })
    const { body } = await change('c', { addTags: ['KEEP', 'new'], removeTags: ['drop', 'none'] })
    expect(body.tags).toEqual(['keep', 'new'])
    expect((await change('c', { name: 'call c' })).body.tags).toEqual(['keep', 'new'])
    expect((await change('c', { tags: [] })).body.tags).toEqual([])
  })

  it.each([
    [{ tags: [''] }, 'tags.0', 'must not be empty'],
    [{ tags: ['\u200b'] }, 'tags.0', 'must not be empty'],
    [{ tags: ['a\nb'] }, 'tags.0', 'must not hold control characters'],
    [{ tags: ['x'.repeat(61)] }, 'tags.0', 'must have at most 60 characters'],
    [{ addTags: ['a\ud800'] }, 'addTags.0', 'is not well-formed Unicode'],
    [{ tags: 'a' }, 'tags', 'must be a list of texts'],
    [{ tags: [7] }, 'tags.0', 'must be text'],
    [{ tags: Array.from({ length: 21 }, (_, n) => `t${n}`) }, 'tags', 'must be at most 20 tags'],
  ])('%j is refused', async (body, path, message) => {
    const answer = await change('c', body)
    expect(answer).toMatchObject({ status: 400, body: { errors: [{ path, message }] } })
  })

  it('are at most 20, also with those that are added', async () => {
    const many = Array.from({ length: 20 }, (_, n) => `t${n}`)
    expect((await change('c', { tags: [...many, 'T0'] })).body.tags).toHaveLength(20)
    const refused = await change('c', { addTags: ['one more'] })
    expect(refused).toMatchObject({ status: 400, body: { code: 'request-invalid' } })
    expect(refused.body.detail).toContain('at most 20 tags')
    const swapped = await change('c', { addTags: ['one more'], removeTags: ['t0'] })
    expect(swapped.body.tags).toHaveLength(20)
    await change('c', { tags: [] })
  })

  it('of a recording in the trash cannot be changed', async () => {
    expect(await change('gone', { addTags: ['a'] })).toMatchObject({
      status: 409,
      body: { code: 'recording-trashed' },
    })
  })
})

describe('the filter by tags', () => {
  it('finds recordings with all tags, in any case', async () => {
    expect(await idsOf('tag=NOISE')).toBe('ab')
    expect(await idsOf(`tag=noise&tag=${encodeURIComponent('ZOË')}`)).toBe('a')
    expect(await idsOf('tag=nois')).toBe('')
    expect(await idsOf('tag=noise&trashed=only')).toBe('gone')
  })

  it.each(['tag=', 'tag=%00', `tag=${'x'.repeat(61)}`, 'tag=a&'.repeat(21)])(
    '%s is refused',
    async (query) => {
      expect(await server.json(`/api/recordings?${query}`)).toMatchObject({ status: 400 })
    },
  )

  it.each(['recordings/facets', 'spots', 'statistics', 'calibration', 'evaluation', 'verdicts'])(
    'holds for /api/%s',
    async (path) => {
      expect((await server.json(`/api/${path}?tag=noise`)).status).toBe(200)
      expect((await server.json(`/api/${path}?tag=`)).status).toBe(400)
    },
  )

  it.each(['noise', ['noise', 'zoë']])('holds for the plan of clips: %j', async (tag) => {
    const body = { matching: { tag }, spots: { max: 50 } }
    const { status } = await server.json('/api/evidence/plan', sending('POST', body))
    expect(status).toBe(200)
  })

  it('counts tags of the recordings that match the other filters', async () => {
    expect((await server.json('/api/tags')).body).toEqual([
      { tag: 'Noise', recordings: 2 },
      { tag: 'Zoë', recordings: 1 },
    ])
    expect((await server.json('/api/tags?q=call%20b')).body).toEqual([
      { tag: 'noise', recordings: 1 },
    ])
    expect((await server.json(`/api/tags?tag=${encodeURIComponent('zoë')}`)).body).toEqual([
      { tag: 'Noise', recordings: 1 },
      { tag: 'Zoë', recordings: 1 },
    ])
    expect((await server.json('/api/tags?trashed=only')).body).toHaveLength(1)
    expect((await server.json('/api/tags?limit=3')).status).toBe(400)
  })

  it('holds for exports, which have the tags', async () => {
    const lines = async (query: string) =>
      (await (await server.fetch(`/api/export?format=jsonl&${query}`)).text())
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line).tags)
    expect(await lines('tag=noise')).toEqual(['Noise; Zoë', 'noise'])
    expect(await lines('q=call%20c')).toEqual([null])
  })
})

describe('the export of chosen recordings', () => {
  const chosen = (query: string, recordingIds: unknown, init: RequestInit = {}) =>
    server.fetch(`/api/export?${query}`, { ...sending('POST', { recordingIds }), ...init })
  const idsIn = (text: string) =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line).recording_id)

  it('has them in their order, each once, without those in the trash or deleted', async () => {
    const response = await chosen('format=jsonl', ['c', 'a', 'gone', 'nobody', 'c'])
    expect(response.status).toBe(200)
    expect(idsIn(await response.text())).toEqual(['c', 'a'])
  })

  it('reads more than a page of them', async () => {
    const ids = Array.from({ length: 45 }, (_, n) => `many-${n}`)
    for (const id of ids) await server.storage.recordings.insert(aRecording({ id }))
    expect(idsIn(await (await chosen('format=jsonl', ids.toReversed())).text())).toEqual(
      ids.toReversed(),
    )
    for (const id of ids) await server.storage.recordings.remove(id)
  })

  it('refuses a parameter that is repeated, as the export of all does', async () => {
    for (const query of ['format=jsonl&format=csv', 'min=10&min=90&what=turns']) {
      expect([query, (await chosen(query, ['a'])).status]).toEqual([query, 400])
      expect((await server.fetch(`/api/export?${query}`)).status).toBe(400)
    }
  })

  it('is also made from a form, in any format', async () => {
    const form = new URLSearchParams({ selection: JSON.stringify({ recordingIds: ['b'] }) })
    const response = await server.fetch('/api/export?format=csv', { method: 'POST', body: form })
    expect(await response.text()).toContain('call b')
    expect(response.headers.get('content-disposition')).toContain('recordings.csv')
    expect((await chosen('format=zip', ['b'])).headers.get('content-type')).toBe('application/zip')
  })

  it.each([
    ['', [], 'recordingIds', 'must name a recording'],
    ['', ['../x'], 'recordingIds.0', 'is not an id'],
    ['', Array(10_001).fill('a'), 'recordingIds', 'must name at most 10000 recordings'],
    ['q=a', ['a'], 'q', 'is not known here'],
    ['format=rttm&what=spots', ['a'], 'what', 'must be turns for rttm'],
  ])('%s with wrong ids is refused', async (query, ids, path, message) => {
    const response = await chosen(query, ids)
    expect(response.status).toBe(400)
    expect(((await response.json()) as { errors: unknown }).errors).toContainEqual({
      path,
      message,
    })
  })
})
