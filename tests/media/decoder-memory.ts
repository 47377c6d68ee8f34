import { readdirSync, readFileSync, writeFileSync } from 'node:fs'

const LOOK_MS = 20

/** Process ids of all descendants of this process. */
function descendants(): number[] {
  const parents = new Map<number, number>()
  for (const pid of readdirSync('/proc').map(Number).filter(Number.isInteger)) {
    const stat = readOf(pid, 'stat')
    if (stat !== null) parents.set(pid, Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]))
  }
  const found = new Set([process.pid])
  for (let size = 0; size < found.size; ) {
    size = found.size
    for (const [pid, parent] of parents) if (found.has(parent)) found.add(pid)
  }
  found.delete(process.pid)
  return [...found]
}

/** Null if the process has just exited. */
function readOf(pid: number, what: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${what}`, 'utf8')
  } catch {
    return null // the process may have exited
  }
}

/**
 * Watches the decoders of this process. Returns a function that stops it and returns the peak memory of one decoder in
 * MiB.
 */
export function watchDecoders(): () => number {
  for (const pid of descendants()) {
    try {
      // Resets the peak (proc(5), clear_refs).
      writeFileSync(`/proc/${pid}/clear_refs`, '5')
    } catch {
      // The process has just exited.
    }
  }
  let most = 0
  const look = (): void => {
    for (const pid of descendants()) {
      const mark = Number(/VmHWM:\s+(\d+)/.exec(readOf(pid, 'status') ?? '')?.[1] ?? 0)
      most = Math.max(most, mark / 1024)
    }
  }
  const timer = setInterval(look, LOOK_MS)
  return () => {
    look()
    clearInterval(timer)
    return most
  }
}
