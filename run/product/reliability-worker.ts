import { isMainThread, parentPort, Worker } from 'node:worker_threads'
import { type MomentColumns, type Reliability, reliability, Semaphore } from '@toolkit/core'

/** Fewer moments are compared sooner here than they are sent to a thread. */
const LEAST_FOR_WORKER = 2_000
/** The thread is kept for so long: it takes most of a second to start, and 30 MB. */
const IDLE_MS = 5 * 60_000

interface Task {
  readonly moments: MomentColumns
  readonly seed: number
}

/** One call at a time: each takes a core. */
const calls = new Semaphore(1)

/** The thread that waits for the next call; null: there is none. */
let idle: { readonly worker: Worker; readonly leave: () => void } | null = null

/**
 * `reliability` in a thread of its own: its resamples take a fifth of a second for 50,000 moments. One call runs at a time;
 * others wait in the order of their calls. The thread is kept for the next call, and does not keep the process running. Aborted,
 * a call leaves the queue or ends the thread, and rejects with the signal's reason.
 */
export async function reliabilityInWorker(
  moments: MomentColumns,
  seed: number,
  signal: AbortSignal,
): Promise<Reliability> {
  if (moments.times.length < LEAST_FOR_WORKER) return reliability(moments, seed)
  const release = await calls.acquire(signal)
  if (signal.aborted) {
    release()
    throw signal.reason
  }
  const worker = takeWorker()
  const stop = () => void worker.terminate()
  signal.addEventListener('abort', stop, { once: true })
  try {
    const answer = await answerOf(worker, { moments, seed }, signal)
    if (!signal.aborted) keepWorker(worker)
    return answer
  } catch (error) {
    stop()
    throw error
  } finally {
    signal.removeEventListener('abort', stop)
    release()
  }
}

function answerOf(worker: Worker, task: Task, signal: AbortSignal): Promise<Reliability> {
  return new Promise<Reliability>((resolve, reject) => {
    const leave = () => {
      worker.off('message', done)
      worker.off('error', fail)
      worker.off('exit', ended)
    }
    const done = (answer: Reliability) => {
      leave()
      resolve(answer)
    }
    const fail = (error: unknown) => {
      leave()
      reject(error)
    }
    const ended = (code: number) => {
      const reason = new Error(`The worker ended with code ${code}.`)
      fail(signal.aborted ? signal.reason : reason)
    }
    worker.on('message', done)
    worker.on('error', fail)
    worker.on('exit', ended)
    worker.postMessage(task)
  })
}

function takeWorker(): Worker {
  const kept = idle
  if (kept === null) return new Worker(new URL(import.meta.url), { env: {} })
  kept.leave()
  kept.worker.ref()
  return kept.worker
}

function keepWorker(worker: Worker): void {
  const leave = () => {
    clearTimeout(end)
    worker.off('exit', leave)
    worker.off('error', leave)
    idle = null
  }
  const end = setTimeout(() => {
    leave()
    void worker.terminate()
  }, IDLE_MS)
  end.unref()
  worker.on('exit', leave)
  worker.on('error', leave)
  worker.unref()
  idle = { worker, leave }
}

if (!isMainThread && parentPort !== null) {
  const port = parentPort
  port.on('message', ({ moments, seed }: Task) => port.postMessage(reliability(moments, seed)))
}
