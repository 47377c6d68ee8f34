import { accessSync, constants, statSync } from 'node:fs'
import { basename, delimiter, dirname, isAbsolute, join } from 'node:path'

const EXTENSION = process.platform === 'win32' ? '.exe' : ''

/** Returns the path of `ffmpeg` on PATH, or null. Only checks files; runs no program and no shell. */
export function findFfmpeg(env: { PATH?: string | undefined }): string | null {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => isAbsolute(folder))
  const paths = folders.map((folder) => join(folder, `ffmpeg${EXTENSION}`))
  return paths.find(isExecutable) ?? null
}

/** Returns the path of `ffprobe` in the folder of this ffmpeg, or null. */
export function ffprobeBeside(ffmpegPath: string): string | null {
  const name = basename(ffmpegPath).replace('ffmpeg', 'ffprobe')
  const path = join(dirname(ffmpegPath), name)
  return name !== basename(ffmpegPath) && isExecutable(path) ? path : null
}

function isExecutable(path: string): boolean {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return false
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false // the only way to check execute permission
  }
}
