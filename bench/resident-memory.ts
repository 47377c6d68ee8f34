import { readFileSync } from 'node:fs'

/** Resident memory of a process in MiB, as reported by the kernel. */
export function residentMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
}

/** Samples the memory of a process every 50 ms. The returned function stops and returns the maximum. */
export function watchMemory(pid: () => number | undefined): () => number {
  let most = 0
  const look = () => {
    const now = pid()
    if (now !== undefined) most = Math.max(most, residentMiB(now))
  }
  const timer = setInterval(look, 50)
  return () => {
    look()
    clearInterval(timer)
    return most
  }
}
