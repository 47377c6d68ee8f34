import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { openPyannote } from '@toolkit/adapter-pyannote'
import { dayOfScores, JOB_ID } from './result-answer.ts'

/**
 * A child process of the benchmark: serves the response, or reads it from `origin` in one of two ways when it is told
 * to.
 */
const [role, origin = ''] = process.argv.slice(2)

const readers: Readonly<Record<string, () => Promise<unknown>>> = {
  job: () => {
    const options = {
      name: 'pyannoteai',
      origin,
      key: 'bench-key',
      models: ['precision-3'],
    } as const
    return openPyannote(options).job(JOB_ID, new AbortController().signal)
  },
  parse: async () => JSON.parse(await (await fetch(`${origin}/v1/jobs/${JOB_ID}`)).text()),
}

if (role === 'serve') {
  const server = createServer((_, response) => Readable.from(dayOfScores()).pipe(response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  process.send?.((server.address() as AddressInfo).port)
  await once(process, 'disconnect')
  server.close()
  server.closeAllConnections()
} else {
  const read = readers[role ?? '']
  if (read === undefined) throw new Error(`There is no role ${role}.`)
  process.send?.('ready')
  await once(process, 'message')
  const start = performance.now()
  const startUsage = process.cpuUsage()
  const result = await read()
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(startUsage)
  process.send?.({ seconds, cpuSeconds: (user + system) / 1e6, kept: typeof result })
  process.disconnect()
}
