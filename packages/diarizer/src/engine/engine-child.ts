import module from 'node:module'
import { setPriority } from 'node:os'
import { ToolkitError } from '@toolkit/core'
import { runChannels } from '../channels/channel-evidence.ts'
import { buildChannelResult } from '../channels/channel-result.ts'
import { speakerCount } from '../clustering/speaker-count.ts'
import { collectEvidence, conclude, progressOf } from '../diarize.ts'
import { enrolVoice, withinEnrolment } from '../enrol.ts'
import type { FileEvidence } from '../evidence.ts'
import { SAMPLE_RATE } from '../grid.ts'
import { identifySpeakers } from '../identification/identify.ts'
import { packVoiceprint } from '../identification/voiceprint.ts'
import { loadModels, type Models } from '../models.ts'
import type {
  ChildSettings,
  ComparedResult,
  EvidenceReport,
  FromChild,
  ToChild,
} from './engine-protocol.ts'
import { channelSamples, monoSamples, openSound } from './sound-source.ts'
import { readStoredEvidence, storeEvidence } from './stored-evidence.ts'

// Threads inherit the priority of their creator, so this precedes loading the models.
setPriority(10)
// Not at the end, because the child is killed when it is idle. Node 20, which may run the packed command, has no such cache.
module.flushCompileCache?.()

const settings = JSON.parse(process.argv[2] ?? '{}') as ChildSettings
let models: Promise<Models> | undefined
let running: AbortController | undefined

process.on('disconnect', () => process.exit(0))
process.on('message', (message: ToChild) => {
  if (message.type === 'cancel') running?.abort()
  else if (message.type === 'voiceprint') void answer((signal) => makeVoiceprint(message, signal))
  else if (message.byChannel) void answer((signal) => diarizeChannels(message, signal))
  else void answer((signal) => diarizeFile(message, signal))
})

type Job = Extract<ToChild, { type: 'run' }>

/** Runs a job, which sends its result, and sends its failure. */
async function answer(job: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const controller = new AbortController()
  running = controller
  try {
    await job(controller.signal)
  } catch (error) {
    if (controller.signal.aborted) send({ type: 'canceled' })
    else send(failedMessage(error))
  } finally {
    running = undefined
  }
}

async function diarizeFile(job: Job, signal: AbortSignal): Promise<void> {
  // Invalid hints are rejected before the models run.
  speakerCount(job.hints)
  const evidence = await evidenceOf(job, signal)
  const { result, voices } = conclude(evidence, job.hints)
  const { comparison } = job
  const identified = comparison && identifySpeakers(voices, comparison.voices, comparison.matching)
  await sendResult({ ...result, mediaWarnings: evidence.mediaWarnings, identified })
}

async function diarizeChannels(job: Job, signal: AbortSignal): Promise<void> {
  const sound = await openSound(job.path, { ...settings, signal })
  const evidence = await runChannels(channelSamples(sound), await loadedModels(), {
    signal,
    onProcessed: (samples) => {
      const seconds = job.durationSeconds ?? sound.estimateSeconds()
      if (seconds !== null && seconds > 0) {
        send({ type: 'progress', fraction: progressOf(samples, seconds) })
      }
    },
  })
  const result = buildChannelResult(evidence)
  await sendResult({ ...result, mediaWarnings: sound.warnings(), identified: null })
}

async function sendResult(result: ComparedResult): Promise<void> {
  send({ type: 'progress', fraction: 1 })
  for (const [speaker, values] of Object.entries(result.speakerProbability)) {
    await sendAndWait({ type: 'speaker-curve', speaker, values })
  }
  await sendAndWait({ type: 'result', result: { ...result, speakerProbability: {} } })
}

async function makeVoiceprint({ path }: { path: string }, signal: AbortSignal): Promise<void> {
  const loaded = await loadedModels()
  const source = await openSound(path, { ...settings, signal })
  const evidence = await collectEvidence(withinEnrolment(monoSamples(source)), loaded, {
    durationSeconds: source.estimateSeconds,
    onProgress: ({ fraction }) => send({ type: 'progress', fraction }),
    signal,
  })
  const voice = enrolVoice(evidence)
  const result = {
    voiceprint: packVoiceprint(voice),
    speechSeconds: voice.seconds,
    durationSeconds: evidence.samples / SAMPLE_RATE,
    mediaWarnings: source.warnings(),
  }
  await sendAndWait({ type: 'voiceprint', result })
}

function loadedModels(): Promise<Models> {
  models ??= loadModels(settings.modelsFolder, { threads: settings.threads })
  return models
}

/** The stored evidence of the job, else that of the models, which is then stored. */
async function evidenceOf(job: Job, signal: AbortSignal): Promise<FileEvidence> {
  const { evidenceFile } = job
  const report = (report: EvidenceReport) => send({ type: 'evidence', report })
  const stored = evidenceFile && (await readStoredEvidence(evidenceFile, report))
  if (stored) return stored
  const loaded = await loadedModels()
  const source = await openSound(job.path, { ...settings, signal })
  const found = await collectEvidence(monoSamples(source), loaded, {
    durationSeconds: job.durationSeconds ?? source.estimateSeconds,
    onProgress: ({ fraction }) => send({ type: 'progress', fraction }),
    signal,
  })
  const evidence = { ...found, mediaWarnings: source.warnings() }
  if (evidenceFile !== null) await storeEvidence(evidenceFile, evidence, { signal, report })
  return evidence
}

function failedMessage(error: unknown): FromChild {
  if (error instanceof ToolkitError)
    return { type: 'failed', code: error.code, message: error.message }
  const reason = messageOf(error)
  return {
    type: 'failed',
    code: 'diarization-failed',
    message: `The diarization failed: ${reason}`,
  }
}

/**
 * Returns the message of an error. For a failed system call only its code, because the message contains local paths.
 */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { syscall, code } = error as NodeJS.ErrnoException
  return syscall === undefined ? error.message : `the recording cannot be read (${code})`
}

/** Sends a message. It may be lost if the parent has exited, because then this process exits too. */
function send(message: FromChild): void {
  if (process.connected) process.send?.(message)
}

/** Like `send`, but waits until the message is sent, so that messages do not accumulate in memory. */
function sendAndWait(message: FromChild): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!process.connected || process.send === undefined) return resolve()
    process.send(message, undefined, {}, (error) => (error ? reject(error) : resolve()))
  })
}
