import { afterAll, beforeAll, expect, it } from 'vitest'
import { savedViewListSchema, savedViewSchema } from '../src/views/saved-view.ts'
import { type RunningServer, runServer, sending } from './running-server.ts'

let server: RunningServer
beforeAll(async () => {
  server = await runServer()
})
afterAll(() => server.close())

const put = (id: string, body: unknown) => server.json(`/api/views/${id}`, sending('PUT', body))
const remove = (id: string) => server.fetch(`/api/views/${id}`, { method: 'DELETE' })
const names = async () => {
  const { body } = await server.json('/api/views')
  return savedViewListSchema.parse(body).map(({ name }) => name)
}

it('views are saved, listed by name, renamed and deleted', async () => {
  const search = 'tag=to%20review&sort=-name'
  const { status, body } = await put('one', { name: '  zebra ', search })
  expect(status).toBe(200)
  const view = savedViewSchema.strict().parse(body)
  expect(view).toMatchObject({ id: 'one', name: 'zebra', search })
  await put('two', { name: 'Apple 😀', search: '' })
  expect(await names()).toEqual(['Apple 😀', 'zebra'])
  const renamed = await put('one', { name: 'aardvark', search })
  expect(renamed.body.createdAt).toBe(view.createdAt)
  expect(await names()).toEqual(['aardvark', 'Apple 😀'])
  for (const id of ['one', 'two', 'two', 'never']) expect((await remove(id)).status).toBe(204)
  expect(await names()).toEqual([])
})

it.each([
  [{ name: ' ', search: '' }, 'name', 'must not be empty'],
  [{ name: 'x'.repeat(101), search: '' }, 'name', 'must have at most 100 characters'],
  [{ name: 'a\u0000', search: '' }, 'name', 'must not hold control characters'],
  [{ name: 'a', search: 'x'.repeat(4_001) }, 'search', 'must have at most 4000 characters'],
  [{ name: 'a', search: 'q=\u0007' }, 'search', 'must not hold control characters'],
  [{ name: 'a', search: 'q=\ud800' }, 'search', 'is not well-formed Unicode'],
  [{ name: 'a' }, 'search', 'must be text'],
  [{ name: 'a', search: '', more: 1 }, 'more', 'is not known here'],
])('%j is refused', async (body, path, message) => {
  const answer = await put('bad', body)
  expect(answer.status).toBe(400)
  expect(answer.body.errors).toContainEqual({ path, message })
  expect(await names()).toEqual([])
})

it('an id of another form is refused', async () => {
  expect(await put('a%2Fb', { name: 'a', search: '' })).toMatchObject({ status: 400 })
  expect((await remove('a.b')).status).toBe(400)
})

it('at most 200 are kept, also of many that are saved at once; one of them can still be changed', async () => {
  const saved = await Promise.all(
    Array.from({ length: 205 }, (_, n) => put(`v${n}`, { name: `view ${n}`, search: '' })),
  )
  expect(saved.filter(({ status }) => status === 200)).toHaveLength(200)
  expect(saved.filter(({ status }) => status === 409)).toHaveLength(5)
  expect(await names()).toHaveLength(200)
  expect((await put('v0', { name: 'other', search: '' })).status).toBe(200)
  await remove('v1')
  expect((await put('more', { name: 'more', search: '' })).status).toBe(200)
})
