import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { residentMiB, watchMemory } from './resident-memory.ts'
import { dayOfScores } from './result-answer.ts'
import type { Row } from './row.ts'

const MEGABYTE = 1e6

interface Timing {
  readonly seconds: number
  /** Processor time of all threads, so that other programs do not count. */
  readonly cpuSeconds: number
}

function child(...role: readonly string[]): ChildProcess {
  return fork(new URL('./result-process.ts', import.meta.url), role)
}

async function message<T>(from: ChildProcess): Promise<T> {
  const said = once(from, 'message').then(([first]) => first as T)
  const died = once(from, 'exit').then(([code]) => {
    throw new Error(`A child of the bench ended early (${code}).`)
  })
  return Promise.race([said, died])
}

/** Reads the response in a separate process. Returns the seconds and the growth of its memory in MiB. */
async function measure(role: 'job' | 'parse', origin: string) {
  const reader = child(role, origin)
  const ended = once(reader, 'exit')
  try {
    await message(reader)
    const before = residentMiB(reader.pid ?? 0)
    const stop = watchMemory(() => (reader.exitCode === null ? reader.pid : undefined))
    reader.send('go')
    const timing = await message<Timing>(reader).finally(stop)
    return { ...timing, growth: stop() - before }
  } finally {
    reader.kill()
    await ended
  }
}

/**
 * A result of precision-3 for a day with eight speakers, over a local HTTP server: read by the adapter, and by
 * JSON.parse.
 */
export async function resultBenches(): Promise<Row[]> {
  let sizeBytes = 0
  for (const piece of dayOfScores()) sizeBytes += piece.length
  const server = child('serve')
  const ended = once(server, 'exit')
  try {
    const origin = `http://127.0.0.1:${await message<number>(server)}`
    const job = await measure('job', origin)
    const parse = await measure('parse', origin)
    const megabytes = sizeBytes / MEGABYTE
    return [
      {
        what: `result of 24 h, eight speakers, ${megabytes.toFixed(0)} MB: rate`,
        value: megabytes / job.seconds,
        unit: 'MB/s',
        reach: { atLeast: 30 },
        beside: { what: 'text and JSON.parse, MB/s', value: megabytes / parse.seconds },
      },
      {
        what: 'the same: for each second of processor time',
        value: megabytes / job.cpuSeconds,
        unit: 'MB/s',
        reach: null,
        beside: { what: 'text and JSON.parse, MB/s', value: megabytes / parse.cpuSeconds },
      },
      {
        what: 'the same: growth of resident memory',
        value: job.growth,
        unit: 'MiB',
        reach: { atMost: 286 },
        beside: { what: 'text and JSON.parse', value: parse.growth },
      },
    ]
  } finally {
    server.disconnect()
    await ended
  }
}
