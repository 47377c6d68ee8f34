import { createWriteStream } from 'node:fs'
import { access, constants, realpath, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { ToolkitError } from '@toolkit/core'
import { STDIN } from './options.ts'

/** A recording of the command line. */
export interface Recording {
  /** The path as given, or `-`. */
  readonly file: string
  /** Its name in the result: the base name without extension, numbered where another recording has the same. */
  readonly name: string
  /** What messages call it. */
  readonly shown: string
}

/**
 * Names the recordings. Names differ also where case and Unicode normalisation do not count, as on macOS and Windows:
 * `a/talk.wav` and `b/Talk.mp3` become `talk` and `Talk-2`.
 */
export function namedRecordings(files: readonly string[]): Recording[] {
  const baseNames = files.map((file) => (file === STDIN ? 'stdin' : path.parse(file).name))
  const wanted = new Set(baseNames.map(keyOf))
  const taken = new Set<string>()
  return files.map((file, index) => {
    const base = baseNames[index] as string
    let name = base
    // The first keeps its name, the others take numbers that nobody wants.
    for (let number = 2; taken.has(keyOf(name)) || (name !== base && wanted.has(keyOf(name))); ) {
      name = `${base}-${number}`
      number += 1
    }
    taken.add(keyOf(name))
    return { file, name, shown: file === STDIN ? 'standard input' : file }
  })
}

function keyOf(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

/**
 * Returns the path of a regular file with the recording; standard input is copied into `tempDir`. Throws `not-found`,
 * `request-invalid`, `storage-full`, and the reason of the signal.
 */
export async function regularFile(
  { file }: Recording,
  tempDir: string,
  signal: AbortSignal,
): Promise<string> {
  if (file === STDIN) return copiedInput(path.join(tempDir, 'recording'), signal)
  try {
    const found = await stat(file)
    if (found.isDirectory()) throw invalid('This is a folder. Give the recordings in it.')
    // The engine's process cannot open what only this process has, and opening a pipe cannot be interrupted.
    if (!found.isFile()) {
      throw invalid(
        'This is no regular file. Read it from standard input: toolkit diarize - < FILE',
      )
    }
    await access(file, constants.R_OK)
    // Names such as /dev/stdin mean another file in the engine's process.
    return await realpath(file)
  } catch (error) {
    throw error instanceof ToolkitError ? error : unreadable(error as NodeJS.ErrnoException)
  }
}

async function copiedInput(copy: string, signal: AbortSignal): Promise<string> {
  if (process.stdin.isTTY) {
    throw invalid('Standard input is a terminal. Pipe a recording into the command.')
  }
  try {
    await pipeline(process.stdin, createWriteStream(copy, { flags: 'wx' }), { signal })
  } catch (error) {
    signal.throwIfAborted()
    const { code } = error as NodeJS.ErrnoException
    const message = `Standard input cannot be copied to ${path.dirname(copy)} (${code}). Check that there is room, or set TMPDIR to another folder.`
    throw new ToolkitError('storage-full', message, { cause: error })
  }
  return copy
}

function unreadable({ code }: NodeJS.ErrnoException): ToolkitError {
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new ToolkitError('not-found', 'There is no such file. Check the path.')
  }
  return invalid(`The file cannot be read (${code}). Check its permissions.`)
}

function invalid(message: string): ToolkitError {
  return new ToolkitError('request-invalid', message)
}
