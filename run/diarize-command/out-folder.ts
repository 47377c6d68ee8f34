import { randomUUID } from 'node:crypto'
import { lstat, mkdir, open, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { ToolkitError } from '@toolkit/core'
import { nullIfMissing, writeAtomically } from '@toolkit/file-kit'

/**
 * Makes the folder of the results, with those above it, and writes a file there on trial. Throws `settings-invalid`
 * with the reason: it is called before hours of diarization.
 */
export async function openOutFolder(folder: string): Promise<void> {
  try {
    await makeFolder(path.resolve(folder))
    const trial = unfinishedIn(folder)
    await (await open(trial, 'wx')).close()
    await rm(trial)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const message = `No results can be written to --out ${folder} (${code}). Give a folder that you may write to.`
    throw new ToolkitError('settings-invalid', message, { cause: error })
  }
}

// The recursion of Node's mkdir never ends in /proc, where a folder is missing although the one above it exists.
async function makeFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch(nullIfMissing)
  if (found !== null) return
  await makeFolder(path.dirname(folder))
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    // Another process may have made it meanwhile.
    if (error.code !== 'EEXIST') throw error
  })
}

/**
 * Checks that a result can be written to `file` later. `recordings` are the files that it must not replace: a recording
 * may be named as a result is, and `talk.csv` may be sound. Throws `request-conflict` and `request-invalid`.
 */
export async function requireResultFile(
  file: string,
  recordings: readonly string[],
): Promise<void> {
  const there = await lstat(file, { bigint: true })
    .catch(nullIfMissing)
    .catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENAMETOOLONG'
        ? invalid('The name of the result would be too long. Shorten the name of the recording.')
        : unwritable(file, error)
    })
  if (there?.isDirectory()) {
    throw invalid(`There is a folder ${file}. Remove it, or give another folder with --out.`)
  }
  for (const recording of recordings) {
    // The same file may have several paths.
    const found = there && (await stat(recording, { bigint: true }).catch((): null => null))
    const isSame = found !== null && found.dev === there?.dev && found.ino === there.ino
    if (!isSame && path.resolve(recording) !== path.resolve(file)) continue
    const message = `The result would replace the recording ${file}. Give another folder with --out.`
    throw new ToolkitError('request-conflict', message)
  }
}

/** Writes a file as a whole or not at all, and replaces an earlier one. Throws `storage-full`. */
export async function writeWhole(file: string, pieces: Iterable<string>): Promise<void> {
  try {
    await writeAtomically(
      file,
      { unfinished: unfinishedIn(path.dirname(file)) },
      async (append) => {
        for (const piece of pieces) await append(piece)
      },
    )
  } catch (error) {
    throw unwritable(file, error)
  }
}

/** The error of a result that cannot be written. */
export function unwritable(what: string, error: unknown): ToolkitError {
  const { code } = error as NodeJS.ErrnoException
  const message = `The result cannot be written to ${what} (${code}). Check that there is room and that you may write there.`
  return new ToolkitError('storage-full', message, { cause: error })
}

function unfinishedIn(folder: string): string {
  return path.join(folder, `.${randomUUID()}.unfinished`)
}

function invalid(message: string): ToolkitError {
  return new ToolkitError('request-invalid', message)
}
