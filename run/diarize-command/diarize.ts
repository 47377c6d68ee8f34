import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { findFfmpeg } from '@toolkit/audio'
import { type ErrorCode, ToolkitError } from '@toolkit/core'
import { checkModels, type Engine, type FileResult, startEngine } from '@toolkit/diarizer'
import { WRITERS } from '@toolkit/formats'
import { warningTexts } from '@toolkit/local-pyannoteai/result-text'
import { type Interruption, interruptions } from './interruption.ts'
import { type DiarizeOptions, STDIN } from './options.ts'
import { openOutFolder, requireResultFile, writeWhole } from './out-folder.ts'
import { clockTime, ProgressLines } from './progress.ts'
import { namedRecordings, type Recording, regularFile } from './recording.ts'
import { formatted, writeOut } from './result-file.ts'
import { doubtLine } from './speaker-doubt.ts'

/** As of a process that SIGPIPE ends. */
const READER_GONE = 141

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
  if (options.outDir !== null) await openOutFolder(options.outDir)
  const interruption = interruptions()
  // Its reader may be gone, as after `2>&1 | head`: without a listener the error of a write would end the process.
  process.stderr.on('error', () => undefined)
  const tempDir = await makeTempDir()
  try {
    const failed = await diarizeAll(options, tempDir, interruption)
    return interruption.exitCode() ?? (failed === 0 ? 0 : 1)
  } finally {
    await rm(tempDir, { recursive: true, force: true })
  }
}

async function makeTempDir(): Promise<string> {
  return mkdtemp(path.join(tmpdir(), 'toolkit-')).catch((error: NodeJS.ErrnoException) => {
    const message = `No temporary folder can be created in ${tmpdir()} (${error.code}). Set TMPDIR to another folder.`
    throw new ToolkitError('storage-full', message)
  })
}

/** Diarizes all recordings; a failure does not stop the others. Returns how many failed. */
async function diarizeAll(
  options: DiarizeOptions,
  tempDir: string,
  interruption: Interruption,
): Promise<number> {
  const { signal } = interruption
  const recordings = namedRecordings(options.files)
  const queue = recordings.values()
  const progress = new ProgressLines(process.stderr, { canRedraw: process.env.TERM !== 'dumb' })
  let failed = 0
  const work = async (): Promise<void> => {
    const own = await mkdtemp(path.join(tempDir, 'engine-'))
    const engine = startEngine({ modelsFolder, ffmpegPath: findFfmpeg(process.env), tempDir: own })
    try {
      for (const recording of queue) {
        const lines = await diarizeOne(recording, {
          options,
          engine,
          tempDir: own,
          interruption,
          progress,
        })
          .catch((error: unknown) => {
            if (signal.aborted) return []
            failed += 1
            return [reasonOf(error)]
          })
          .finally(() => progress.end(recording))
        if (signal.aborted) return
        for (const line of lines) progress.say(`${recording.shown}: ${line}`)
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
  readonly interruption: Interruption
  readonly progress: ProgressLines
}

/** Diarizes one recording and writes its result. Returns a summary, the warnings and the doubt, a line each. */
async function diarizeOne(recording: Recording, work: Work): Promise<string[]> {
  const { options, engine, interruption, progress } = work
  const { signal } = interruption
  signal.throwIfAborted()
  const file =
    options.outDir && path.join(options.outDir, recording.name + WRITERS[options.format].extension)
  if (file !== null) {
    const named = options.files.filter((other) => other !== STDIN)
    await requireResultFile(file, named)
  }
  progress.start(recording)
  const copies = await mkdtemp(path.join(work.tempDir, 'copy-'))
  const result = await diarized().finally(() => rm(copies, { recursive: true, force: true }))
  progress.end(recording)
  signal.throwIfAborted()
  const text = formatted(options.format, recording.name, result)
  if (file !== null) await writeWhole(file, text)
  else if (!(await writeOut(text))) interruption.end(READER_GONE)
  return [
    summaryOf(result) + (file === null ? '' : ` → ${file}`),
    ...warningTexts(result).map((warning) => `Warning: ${warning}`),
    ...[doubtLine(result.speakers.length, result.speakerDoubt)].filter((line) => line !== null),
  ]

  async function diarized(): Promise<FileResult> {
    const sound = await regularFile(recording, copies, signal)
    return engine.run(
      { path: sound, hints: options.hints, byChannel: options.byChannel },
      { signal, onProgress: (step) => progress.update(recording, step) },
    )
  }
}

function summaryOf({ turns, speakers, durationSeconds }: FileResult): string {
  const length = clockTime(durationSeconds)
  if (turns.length === 0) return `no speech in ${length}`
  return `${count(speakers.length, 'speaker')}, ${count(turns.length, 'turn')} in ${length}`
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`
}

/** Why a recording failed and what to do, in one line. */
function reasonOf(error: unknown): string {
  if (error instanceof ToolkitError) return MESSAGES[error.code] ?? error.message
  return `The diarization failed: ${error instanceof Error ? error.message : error}`
}
