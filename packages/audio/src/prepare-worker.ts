import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { ToolkitError } from '@toolkit/core'
import { ByteReader } from './byte-reader.ts'
import { decodeSource } from './decode.ts'
import { measure } from './measure.ts'
import type { Decoding, FromWorker, ToWorker, WorkerTask } from './prepare-protocol.ts'

/** Pieces of the rendition that may be on their way to the storage. */
const MAX_UNKEPT = 4

const port = parentPort
if (port === null) throw new Error('this file is started as a worker thread by prepare.ts')

// On Linux a priority is a thread's: pages and calls go before decoding.
if (process.platform === 'linux') setPriority(constants.priority.PRIORITY_BELOW_NORMAL)

let waiting: ((bytes: Uint8Array | null) => void) | null = null
let unkept = 0
let onKept = Promise.withResolvers<void>()

port.on('message', (message: ToWorker) => {
  if (message.kind === 'bytes') {
    waiting?.(message.bytes)
    return
  }
  unkept -= 1
  onKept.resolve()
})

function post(message: FromWorker, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer)
}

/** Asks for one piece ahead, so that reading and decoding overlap. */
async function* pulled(): AsyncGenerator<Uint8Array> {
  const ask = (): Promise<Uint8Array | null> => {
    const answer = Promise.withResolvers<Uint8Array | null>()
    waiting = answer.resolve
    post({ kind: 'pull' })
    return answer.promise
  }
  let next = ask()
  while (true) {
    const bytes = await next
    if (bytes === null) return
    next = ask()
    yield bytes
  }
}

async function keep(bytes: Uint8Array): Promise<void> {
  while (unkept >= MAX_UNKEPT) {
    onKept = Promise.withResolvers<void>()
    await onKept.promise
  }
  unkept += 1
  post({ kind: 'rendition', bytes }, [bytes.buffer as ArrayBuffer])
}

async function run({ codec, maxSeconds, refusesCut, rendition }: WorkerTask): Promise<Decoding> {
  const reader = new ByteReader(pulled())
  const audio = await decodeSource({ codec, reader }, { refusesCut })
  const { promisedSeconds } = audio
  const onProgress = (seconds: number): void =>
    post({
      kind: 'progress',
      fraction: promisedSeconds === null ? null : seconds / promisedSeconds,
    })
  return measure(audio, { maxSeconds, rendition, keep, onProgress })
}

try {
  const decoding = await run(workerData as WorkerTask)
  post({ kind: 'done', decoding }, [decoding.peaks.buffer as ArrayBuffer])
} catch (error) {
  const code = error instanceof ToolkitError ? error.code : 'internal'
  post({ kind: 'failed', code, message: error instanceof Error ? error.message : String(error) })
} finally {
  port.close()
}
