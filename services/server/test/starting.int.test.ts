import { memoryStorage } from '@toolkit/testkit'
import { expect, it } from 'vitest'
import { runServer } from './running-server.ts'
import { toneWav } from './wav.ts'

it('answers 503 until recovery has finished', async () => {
  const memory = memoryStorage()
  const recovered = Promise.withResolvers<void>()
  const runs: typeof memory.runs = {
    ...memory.runs,
    async unfinished() {
      await recovered.promise
      return memory.runs.unfinished()
    },
  }
  const file = new File([toneWav(1)], 'a.wav')
  const form = () => {
    const fields = new FormData()
    fields.set('file', file)
    return fields
  }
  const server = await runServer({
    storage: { ...memory, runs },
    meanwhile: async (origin) => {
      for (const [method, path] of [
        ['GET', '/api/recordings'],
        ['POST', '/api/recordings'],
        ['GET', '/api/events'],
        ['DELETE', '/api/recordings/x'],
      ] as const) {
        const body = method === 'POST' ? { body: form() } : {}
        const answer = await fetch(`${origin}${path}`, { method, ...body })
        expect([answer.status, answer.headers.get('Retry-After')], path).toEqual([503, '2'])
        expect(await answer.json(), path).toMatchObject({ code: 'starting' })
      }
      const health = await fetch(`${origin}/api/health`)
      expect(health.status).toBe(200)
      expect(await health.json()).toMatchObject({ status: 'starting' })
      expect((await fetch(`${origin}/api/openapi.json`)).status).toBe(200)
      recovered.resolve()
    },
  })
  expect((await server.json('/api/health')).body.status).toBe('ok')
  expect((await server.json('/api/recordings')).body.total).toBe(0)
  await server.close()
})
