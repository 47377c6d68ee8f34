import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, isAbsolute, join } from 'node:path'

const NAMES = process.platform === 'win32' ? ['ffmpeg.exe'] : ['ffmpeg']

/** Path of the `ffmpeg` that PATH names, or null. Looks at files only: nothing is run and no shell is asked. */
export function findFfmpeg(env: { PATH?: string | undefined }): string | null {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => isAbsolute(folder))
  const paths = folders.flatMap((folder) => NAMES.map((name) => join(folder, name)))
  return paths.find(isExecutable) ?? null
}

function isExecutable(path: string): boolean {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false // there is no other way to ask for the right to run it
  }
}
