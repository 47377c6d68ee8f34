import { once } from 'node:events'
import { parentPort, workerData } from 'node:worker_threads'
import { ToolkitError } from '@toolkit/core'
import { ByteReader } from './byte-reader.ts'
import { decodeSource } from './decode.ts'
import type { FromWorker, Inspection, ToWorker, WorkerTask } from './inspect-protocol.ts'
import { measure } from './measure.ts'

const port = parentPort
if (port === null) throw new Error('this file is started as a worker thread by inspect.ts')

/** Asks for one piece ahead, so that reading and decoding overlap. */
async function* pulled(): AsyncGenerator<Uint8Array> {
  const ask = async (): Promise<ToWorker> => {
    const answer = once(port as NonNullable<typeof port>, 'message')
    post({ kind: 'pull' })
    return (await answer)[0] as ToWorker
  }
  let next = ask()
  while (true) {
    const bytes = await next
    if (bytes === null) return
    next = ask()
    yield bytes
  }
}

function post(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer)
}

async function run({ codec, maxSeconds }: WorkerTask): Promise<Inspection> {
  const reader = new ByteReader(pulled())
  return measure(await decodeSource({ codec, reader }, {}), maxSeconds)
}

try {
  const inspection = await run(workerData as WorkerTask)
  post({ kind: 'done', inspection }, [inspection.peaks.buffer as ArrayBuffer])
} catch (error) {
  const code = error instanceof ToolkitError ? error.code : 'internal'
  post({ kind: 'failed', code, message: error instanceof Error ? error.message : String(error) })
}
