import { createReadStream, writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { ToolkitError } from '@toolkit/core'
import { decodeSource } from '../decode.ts'
import { openSource, type Source } from '../source.ts'
import type { DecoderTask, Decoding, FromChild, ToChild } from './decoder-protocol.ts'
import { measure } from './measure.ts'

/** Pieces of the rendition that may be sent before the parent has stored them. */
const MAX_UNSTORED = 4
const BLOCK_BYTES = 256 * 1024
/** Bytes read between two progress messages. */
const PROGRESS_BYTES = 4 * 1024 * 1024

// Serving pages and API calls has priority over decoding.
setPriority(10)
if (process.platform === 'linux') {
  try {
    // If the machine runs out of memory, the kernel kills this process and not the server.
    writeFileSync('/proc/self/oom_score_adj', '1000')
  } catch {
    // Not permitted on some systems; the process's own memory limit still applies.
  }
}

let onBytes: ((bytes: Uint8Array | null) => void) | null = null
let unstored = 0
let stored = Promise.withResolvers<void>()

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
      unstored -= 1
      stored.resolve()
  }
})

/** Sends a message. It may be lost if the parent has exited, because then this process exits too. */
function send(message: FromChild): void {
  if (process.connected) process.send?.(message)
}

/** Yields the bytes of the file, requesting one piece ahead so that reading and decoding overlap. */
async function* pullBytes(): AsyncGenerator<Uint8Array> {
  const ask = (): Promise<Uint8Array | null> => {
    const answer = Promise.withResolvers<Uint8Array | null>()
    onBytes = answer.resolve
    send({ kind: 'pull' })
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
  while (unstored >= MAX_UNSTORED) {
    stored = Promise.withResolvers<void>()
    await stored.promise
  }
  unstored += 1
  send({ kind: 'rendition', bytes })
}

async function run(task: DecoderTask): Promise<void> {
  unstored = 0
  try {
    const decoding = await decodeTask(task)
    send({ kind: 'done', decoding })
  } catch (error) {
    const code = error instanceof ToolkitError ? error.code : 'internal'
    const message = error instanceof Error ? error.message : String(error)
    send({ kind: 'failed', code, message })
  }
  // Release the memory of this file before the next one.
  globalThis.gc?.()
}

async function decodeTask(task: DecoderTask): Promise<Decoding> {
  const { file, sizeBytes, maxSeconds, rendition } = task
  let bytesRead = 0
  let reportedAt = 0
  let secondsDecoded = 0
  let declaredSeconds: number | null = null
  const progress = (): void => {
    const fraction =
      declaredSeconds === null ? bytesRead / sizeBytes : secondsDecoded / declaredSeconds
    send({ kind: 'progress', fraction: Math.min(1, fraction), bytesRead, secondsDecoded })
  }
  const fileStream = file === null ? null : createReadStream(file, { highWaterMark: BLOCK_BYTES })
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of (fileStream ?? pullBytes()) as AsyncIterable<Uint8Array>) {
      bytesRead += piece.length
      if (bytesRead - reportedAt >= PROGRESS_BYTES) {
        reportedAt = bytesRead
        progress()
      }
      yield piece
    }
  }
  const source = await openSource(counted(), task)
  checkTrack(source, task.track)
  const audio = await decodeSource(source, task)
  declaredSeconds = audio.declaredSeconds
  const onProgress = (seconds: number): void => {
    secondsDecoded = seconds
    progress()
  }
  return measure(audio, { maxSeconds, rendition, keep, onProgress })
}

function checkTrack({ codec }: Source, track: number | null): void {
  if (codec === 'ffmpeg' || track === null || track === 0) return
  throw new ToolkitError(
    'audio-no-samples',
    `The file has no audio track ${track + 1}; it has one track. Upload it without a track number.`,
  )
}
