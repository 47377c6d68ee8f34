import { createReadStream, writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { ToolkitError } from '@toolkit/core'
import { decodeSource } from '../decode.ts'
import { openSource, type Source } from '../source.ts'
import type { DecoderTask, Decoding, FromChild, ToChild } from './decoder-protocol.ts'
import { measure } from './measure.ts'

/** Pieces of the rendition that may be on their way to the storage. */
const MAX_UNKEPT = 4
const BLOCK_BYTES = 256 * 1024
/** Bytes read between two words on how far it is. */
const PROGRESS_BYTES = 4 * 1024 * 1024

// Pages and calls go before decoding.
setPriority(10)
if (process.platform === 'linux') {
  try {
    // Where memory runs out, it is this process that ends and not the server.
    writeFileSync('/proc/self/oom_score_adj', '1000')
  } catch {
    // Some systems do not let a process say so; its own limit holds all the same.
  }
}

let onBytes: ((bytes: Uint8Array | null) => void) | null = null
let unkept = 0
let onKept = Promise.withResolvers<void>()

process.on('disconnect', () => process.exit(0))
process.on('message', (message: ToChild) => {
  switch (message.kind) {
    case 'run':
      void run(message.task)
      return
    case 'bytes':
      onBytes?.(message.bytes)
      return
    case 'kept':
      unkept -= 1
      onKept.resolve()
  }
})

/** Says something that may get lost when the parent is gone: then this process ends anyway. */
function tell(message: FromChild): void {
  if (process.connected) process.send?.(message)
}

/** Asks for one piece ahead, so that reading and decoding overlap. */
async function* pulled(): AsyncGenerator<Uint8Array> {
  const ask = (): Promise<Uint8Array | null> => {
    const answer = Promise.withResolvers<Uint8Array | null>()
    onBytes = answer.resolve
    tell({ kind: 'pull' })
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
  tell({ kind: 'rendition', bytes })
}

async function run(task: DecoderTask): Promise<void> {
  unkept = 0
  try {
    const decoding = await decoded(task)
    tell({ kind: 'done', decoding })
  } catch (error) {
    const code = error instanceof ToolkitError ? error.code : 'internal'
    const message = error instanceof Error ? error.message : String(error)
    tell({ kind: 'failed', code, message })
  }
  // What this file took is not to be missing to the next one.
  globalThis.gc?.()
}

async function decoded(task: DecoderTask): Promise<Decoding> {
  const { file, sizeBytes, maxSeconds, rendition } = task
  let bytesRead = 0
  let toldAt = 0
  let secondsDecoded = 0
  let promisedSeconds: number | null = null
  const progress = (): void => {
    const fraction =
      promisedSeconds === null ? bytesRead / sizeBytes : secondsDecoded / promisedSeconds
    tell({ kind: 'progress', fraction: Math.min(1, fraction), bytesRead, secondsDecoded })
  }
  const stored = file === null ? null : createReadStream(file, { highWaterMark: BLOCK_BYTES })
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of (stored ?? pulled()) as AsyncIterable<Uint8Array>) {
      bytesRead += piece.length
      if (bytesRead - toldAt >= PROGRESS_BYTES) {
        toldAt = bytesRead
        progress()
      }
      yield piece
    }
  }
  const source = await openSource(counted(), task)
  refuseTrack(source, task.track)
  const audio = await decodeSource(source, task)
  promisedSeconds = audio.promisedSeconds
  const onProgress = (seconds: number): void => {
    secondsDecoded = seconds
    progress()
  }
  return measure(audio, { maxSeconds, rendition, keep, onProgress })
}

function refuseTrack({ codec }: Source, track: number | null): void {
  if (codec === 'ffmpeg' || track === null || track === 0) return
  throw new ToolkitError(
    'audio-no-samples',
    `There is no sound track ${track + 1} in this file, which has one. Hand it in without a track.`,
  )
}
