import { setPriority } from 'node:os'
import { ToolkitError } from '@toolkit/core'
import { diarize } from './diarize.ts'
import type { ChildSettings, FromChild, ToChild } from './engine-protocol.ts'
import { loadModels, type Models } from './models.ts'
import { openSamples } from './sample-source.ts'

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
