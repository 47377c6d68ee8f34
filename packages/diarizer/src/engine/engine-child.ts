import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { setPriority } from 'node:os'
import { decode, mixDown, resample } from '@toolkit/audio'
import { ToolkitError } from '@toolkit/core'
import { diarize } from '../diarize.ts'
import { SAMPLE_RATE } from '../grid.ts'
import { loadModels, type Models } from '../models.ts'
import type { ChildSettings, FromChild, ToChild } from './engine-protocol.ts'

// Threads take the priority of the thread that makes them, so this comes before the models are loaded.
setPriority(10)

const settings = JSON.parse(process.argv[2] ?? '{}') as ChildSettings
let models: Promise<Models> | undefined
let running: AbortController | undefined

process.on('disconnect', () => process.exit(0))
process.on('message', (message: ToChild) => {
  if (message.type === 'cancel') running?.abort()
  else void run(message)
})

async function run(job: Extract<ToChild, { type: 'run' }>): Promise<void> {
  const controller = new AbortController()
  running = controller
  try {
    models ??= loadModels(settings.modelsFolder, { threads: settings.threads })
    const loaded = await models
    const source = await openSamples(job.path, { ...settings, signal: controller.signal })
    const result = await diarize(source.samples, loaded, {
      hints: job.hints,
      durationSeconds: job.durationSeconds ?? source.estimateSeconds,
      onProgress: ({ fraction }) => tell({ type: 'progress', fraction }),
      signal: controller.signal,
    })
    for (const [speaker, values] of Object.entries(result.speakerProbability)) {
      await told({ type: 'speaker-curve', speaker, values })
    }
    await told({ type: 'result', result: { ...result, speakerProbability: {} } })
  } catch (error) {
    if (controller.signal.aborted) tell({ type: 'canceled' })
    else tell(failure(error))
  } finally {
    running = undefined
  }
}

function failure(error: unknown): FromChild {
  if (error instanceof ToolkitError)
    return { type: 'failed', code: error.code, message: error.message }
  const words = wordsOf(error)
  return { type: 'failed', code: 'diarization-failed', message: `The diarization failed: ${words}` }
}

/** What an error says; of a failed system call only its name, for its message holds paths of this machine. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { syscall, code } = error as NodeJS.ErrnoException
  return syscall === undefined ? error.message : `the recording cannot be read (${code})`
}

/** Says something that may get lost when the parent is gone: then this process ends anyway. */
function tell(message: FromChild): void {
  if (process.connected) process.send?.(message)
}

/** The same, waiting until it is on its way, so that messages do not pile up in memory. */
function told(message: FromChild): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!process.connected || process.send === undefined) return resolve()
    process.send(message, undefined, {}, (error) => (error ? reject(error) : resolve()))
  })
}

export interface SampleSource {
  /** 16 kHz mono. */
  readonly samples: AsyncIterable<Float32Array>
  /** Length by what has been read so far; null while nothing can be said. */
  estimateSeconds(): number | null
}

/**
 * Opens a recording of any known format as a stream of samples for the models. Reading to the end or leaving the
 * loop closes the file.
 */
export async function openSamples(
  path: string,
  options: { ffmpegPath: string | null; tempDir: string; signal: AbortSignal },
): Promise<SampleSource> {
  const { size } = await stat(path)
  let bytesRead = 0
  let decodedSeconds = 0
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for await (const chunk of createReadStream(path, { signal: options.signal })) {
      bytesRead += (chunk as Uint8Array).length
      yield chunk as Uint8Array
    }
  }
  const { sampleRate, blocks } = await decode(bytes(), options)
  // What ffmpeg decodes is read whole before the first sample: its length cannot be told from the bytes.
  const spooled = bytesRead >= size
  async function* counted(): AsyncGenerator<Float32Array> {
    for await (const channels of blocks) {
      const block = mixDown(channels)
      decodedSeconds += block.length / sampleRate
      yield block
    }
  }
  return {
    samples: resample(counted(), sampleRate, SAMPLE_RATE),
    estimateSeconds: () =>
      spooled || bytesRead === 0 ? null : decodedSeconds * (size / bytesRead),
  }
}
