import { spawnSync } from 'node:child_process'
import { onTestFinished } from 'vitest'

/** Mounts a disk in memory on a folder until the test ends. Returns false if this user or system cannot mount one. */
export function mountSmallDisk(folder: string, sizeBytes: number): boolean {
  const run = (command: string, ...args: readonly string[]) =>
    spawnSync(command, args, { stdio: 'ignore' }).status === 0
  if (!run('mount', '-t', 'tmpfs', '-o', `size=${sizeBytes}`, 'tmpfs', folder)) return false
  onTestFinished(() => void run('umount', folder))
  return true
}
