import { readFileSync } from 'node:fs'

/** Resident memory of a process in MiB, as the kernel counts it. */
export function residentMiB(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024
}

/** Looks at a process every 50 ms until stopped; answers the most it saw. */
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
