import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { constants, tmpdir } from 'node:os'
import path from 'node:path'
import { findFfmpeg } from '@toolkit/audio'
import { type ErrorCode, ToolkitError } from '@toolkit/core'
import { checkModels, type Engine, type EngineResult, startEngine } from '@toolkit/diarizer'
import { unmetHintText } from '@toolkit/local-pyannoteai/result-text'
import type { DiarizeOptions } from './options.ts'
import { clockTime, ProgressLines } from './progress.ts'
import { namedRecordings, type Recording, regularFile } from './recording.ts'
import { EXTENSIONS, formatted, writeOut, writeWhole } from './result-file.ts'

const modelsFolder = path.join(import.meta.dirname, '../..', 'models')

/** Messages for a server that do not fit a command. */
const MESSAGES: Partial<Record<ErrorCode, string>> = {
  'audio-empty': 'The file is empty. Check how it was copied.',
  'audio-needs-ffmpeg':
    'This format needs ffmpeg, which is not on PATH. Install ffmpeg, or convert the recording to WAV, FLAC, MP3 or Ogg.',
  'engine-died':
    'The diarizer stopped unexpectedly. The memory may be full: close other programs or give a smaller --jobs, and try again.',
}

/** `toolkit diarize`. Resolves with the exit code when the engines have stopped and the temporary files are gone. */
export async function runDiarize(options: DiarizeOptions): Promise<number> {
  await checkModels(modelsFolder)
  if (options.outDir !== null) await makeFolder(options.outDir)
  const interruption = interruptions()
  // Its reader may be gone, as after `2>&1 | head`: without a listener the error of a write would end the process.
  process.stderr.on('error', () => undefined)
  const tempDir = await makeTempDir()
  try {
    const failed = await diarizeAll(options, tempDir, interruption.signal)
    return interruption.exitCode() ?? (failed === 0 ? 0 : 1)
  } finally {
    await rm(tempDir, { recursive: true, force: true })
  }
}

async function makeFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true }).catch((error: NodeJS.ErrnoException) => {
    const message = `--out ${folder} is no folder and cannot become one (${error.code}). Give another one.`
    throw new ToolkitError('settings-invalid', message)
  })
}

async function makeTempDir(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'toolkit-')).catch((error: NodeJS.ErrnoException) => {
    const message = `No temporary folder can be created in ${tmpdir()} (${error.code}). Set TMPDIR to another folder.`
    throw new ToolkitError('storage-full', message)
  })
}

/**
 * Fires at the first SIGINT, SIGTERM or SIGHUP, or when the Node that runs bin/toolkit.js is killed. Later ones change
 * nothing: stopping takes less than a second.
 */
function interruptions() {
  const stop = new AbortController()
  let code: number | null = null
  const interrupt = (name: 'SIGINT' | 'SIGTERM' | 'SIGHUP'): void => {
    code ??= 128 + constants.signals[name]
    stop.abort()
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => interrupt(name))
  }
  process.on('disconnect', () => interrupt('SIGHUP'))
  if (process.connected === false) interrupt('SIGHUP')
  return { signal: stop.signal, exitCode: () => code }
}

/** Diarizes all recordings; a failure does not stop the others. Returns how many failed. */
async function diarizeAll(
  options: DiarizeOptions,
  tempDir: string,
  signal: AbortSignal,
): Promise<number> {
  const recordings = namedRecordings(options.files)
  const queue = recordings.values()
  const progress = new ProgressLines(process.stderr)
  let failed = 0
  const work = async (): Promise<void> => {
    const own = await mkdtemp(path.join(tempDir, 'engine-'))
    const engine = startEngine({ modelsFolder, ffmpegPath: findFfmpeg(process.env), tempDir: own })
    try {
      for (const recording of queue) {
        const line = await diarizeOne(recording, {
          options,
          engine,
          tempDir: own,
          signal,
          progress,
        })
          .catch((error: unknown) => {
            if (signal.aborted) return null
            failed += 1
            return reasonOf(error)
          })
          .finally(() => progress.end(recording))
        if (signal.aborted || line === null) return
        progress.say(`${recording.shown}: ${line}`)
      }
    } finally {
      await engine.close()
    }
  }
  await Promise.all(Array.from({ length: Math.min(options.jobs, recordings.length) }, work))
  if (recordings.length > 1 && failed > 0 && !signal.aborted) {
    progress.say(`${failed} of ${recordings.length} recordings failed.`)
  }
  return failed
}

interface Work {
  readonly options: DiarizeOptions
  readonly engine: Engine
  readonly tempDir: string
  readonly signal: AbortSignal
  readonly progress: ProgressLines
}

/** Diarizes one recording and writes its result. Returns a summary. */
async function diarizeOne(recording: Recording, work: Work): Promise<string> {
  const { options, engine, signal, progress } = work
  signal.throwIfAborted()
  const file =
    options.outDir && path.join(options.outDir, recording.name + EXTENSIONS[options.format])
  requireNoRecording(file, options)
  progress.start(recording)
  const copies = await mkdtemp(path.join(work.tempDir, 'copy-'))
  const result = await diarized().finally(() => rm(copies, { recursive: true, force: true }))
  progress.end(recording)
  signal.throwIfAborted()
  const text = formatted(options.format, recording.name, result)
  if (file === null) {
    await writeOut(text)
    return summaryOf(result) + hintNote(result)
  }
  await writeWhole(file, text)
  return `${summaryOf(result)} → ${file}${hintNote(result)}`

  async function diarized(): Promise<EngineResult> {
    const sound = await regularFile(recording, copies, signal)
    return engine.run(
      { path: sound, hints: options.hints },
      { signal, onProgress: (step) => progress.update(recording, step) },
    )
  }
}

/** A recording may be named as a result is: `talk.csv` may be sound. */
function requireNoRecording(file: string | null, { files }: DiarizeOptions): void {
  if (file === null || !files.some((other) => path.resolve(other) === path.resolve(file))) return
  const message = `The result would replace the recording ${file}. Give another folder with --out.`
  throw new ToolkitError('request-conflict', message)
}

function summaryOf({ turns, speakers, durationSeconds }: EngineResult): string {
  const length = clockTime(durationSeconds)
  if (turns.length === 0) return `no speech in ${length}`
  return `${count(speakers.length, 'speaker')}, ${count(turns.length, 'turn')} in ${length}`
}

function hintNote({ unmetHint }: EngineResult): string {
  return unmetHint === null ? '' : `. Warning: ${unmetHintText(unmetHint)}`
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}

/** Why a recording failed and what to do, in one line. */
function reasonOf(error: unknown): string {
  if (error instanceof ToolkitError) return MESSAGES[error.code] ?? error.message
  return `The diarization failed: ${error instanceof Error ? error.message : error}`
}
