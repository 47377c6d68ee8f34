import { createReadStream, createWriteStream } from 'node:fs'
import { access, constants, stat } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
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
    const shown = file === STDIN ? 'standard input' : file.replace(/\p{Cc}/gu, '?')
    return { file, name, shown }
  })
}

function keyOf(name: string): string {
  return name.normalize('NFC').toLowerCase()
}

/**
 * Returns the path of a regular file with the recording. Standard input, pipes and devices are copied into `tempDir`,
 * since only a file can be opened by the engine's process. Throws `not-found`, `request-invalid`, and the reason of the
 * signal.
 */
export async function regularFile(
  { file }: Recording,
  tempDir: string,
  signal: AbortSignal,
): Promise<string> {
  if (file === STDIN) {
    if (process.stdin.isTTY) {
      const message = 'Standard input is a terminal. Pipe a recording into the command.'
      throw new ToolkitError('request-invalid', message)
    }
    return copied(process.stdin, tempDir, signal)
  }
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(error)
  })
  if (found.isDirectory()) {
    throw new ToolkitError('request-invalid', 'This is a folder. Give the recordings in it.')
  }
  await access(file, constants.R_OK).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(error)
  })
  return found.isFile() ? path.resolve(file) : copied(createReadStream(file), tempDir, signal)
}

async function copied(from: Readable, tempDir: string, signal: AbortSignal): Promise<string> {
  const copy = path.join(tempDir, 'recording')
  try {
    await pipeline(from, createWriteStream(copy, { flags: 'wx' }), { signal })
  } catch (error) {
    signal.throwIfAborted()
    const { code } = error as NodeJS.ErrnoException
    const message = `The recording cannot be copied to ${tempDir} (${code}). Make room there, or set TMPDIR to another folder.`
    throw new ToolkitError('storage-full', message, { cause: error })
  }
  return copy
}

function unreadable({ code }: NodeJS.ErrnoException): ToolkitError {
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new ToolkitError('not-found', 'There is no such file. Check the path.')
  }
  const message = `The file cannot be read (${code}). Check its permissions.`
  return new ToolkitError('request-invalid', message)
}
