import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import module from 'node:module'
import { setPriority } from 'node:os'
import { decode, mixDown, resample } from '@toolkit/audio'
import { type MediaWarning, ToolkitError } from '@toolkit/core'
import { speakerCount } from '../clustering/speaker-count.ts'
import { collectEvidence, conclude } from '../diarize.ts'
import { enrolVoice, withinEnrolment } from '../enrol.ts'
import type { FileEvidence } from '../evidence.ts'
import { SAMPLE_RATE } from '../grid.ts'
import { identifySpeakers } from '../identification/identify.ts'
import { packVoiceprint } from '../identification/voiceprint.ts'
import { loadModels, type Models } from '../models.ts'
import type { ChildSettings, EvidenceReport, FromChild, ToChild } from './engine-protocol.ts'
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
  send({ type: 'progress', fraction: 1 })
  for (const [speaker, values] of Object.entries(result.speakerProbability)) {
    await sendAndWait({ type: 'speaker-curve', speaker, values })
  }
  const { mediaWarnings } = evidence
  await sendAndWait({
    type: 'result',
    result: { ...result, speakerProbability: {}, mediaWarnings, identified },
  })
}

async function makeVoiceprint({ path }: { path: string }, signal: AbortSignal): Promise<void> {
  const loaded = await loadedModels()
  const source = await openSamples(path, { ...settings, signal })
  const evidence = await collectEvidence(withinEnrolment(source.samples), loaded, {
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
  const source = await openSamples(job.path, { ...settings, signal })
  const found = await collectEvidence(source.samples, loaded, {
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

export interface SampleSource {
  /** 16 kHz mono. */
  readonly samples: AsyncIterable<Float32Array>
  /** Estimated duration from what has been read so far; null while unknown. */
  estimateSeconds(): number | null
  /** What was found about the file; complete once the samples are read to their end. */
  warnings(): readonly MediaWarning[]
}

/**
 * Opens a recording of any supported format as a stream of samples for the models. The file is closed when the stream
 * is read to its end or its loop is left.
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
  const { sampleRate, blocks, facts } = await decode(bytes(), options)
  // Files for ffmpeg are read completely before the first sample, so that the bytes read do not indicate progress.
  const isSpooled = bytesRead >= size
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
      isSpooled || bytesRead === 0 ? null : decodedSeconds * (size / bytesRead),
    warnings: () => facts().warnings,
  }
}
