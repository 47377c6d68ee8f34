import { spawnSync } from 'node:child_process'
import { onTestFinished } from 'vitest'

/** Mounts a disk of its own, in memory, on a folder until the test ends; false where this user or system may not. */
export function mountSmallDisk(folder: string, sizeBytes: number): boolean {
  const done = (command: string, ...args: readonly string[]) =>
    spawnSync(command, args, { stdio: 'ignore' }).status === 0
  if (!done('mount', '-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'tmpfs', folder)) return false
  onTestFinished(() => void done('umount', folder))
  return true
}
