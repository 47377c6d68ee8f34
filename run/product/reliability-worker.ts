import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { type Reliability, reliability, Semaphore, type WeightedMoment } from '@toolkit/core'

/** Fewer moments are compared sooner here than a worker starts. */
const LEAST_FOR_WORKER = 2_000

interface Task {
  readonly moments: readonly WeightedMoment[]
  readonly seed: number
}

/** One worker at a time: each takes a core, and a copy of the moments. */
const workers = new Semaphore(1)

/**
 * `reliability` in a thread of its own, which ends with it: its resamples take up to a second for 50,000 moments. One thread runs
 * at a time; others wait in the order of their calls. Aborted, it leaves the queue or ends its thread, and rejects with the
 * signal's reason.
 */
export async function reliabilityInWorker(
  moments: readonly WeightedMoment[],
  seed: number,
  signal: AbortSignal,
): Promise<Reliability> {
  if (moments.length < LEAST_FOR_WORKER) return reliability(moments, seed)
  const release = await workers.acquire(signal)
  const task: Task = { moments, seed }
  const worker = new Worker(new URL(import.meta.url), { workerData: task, env: {} })
  const stop = () => void worker.terminate()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await new Promise((resolve, reject) => {
      worker.once('message', resolve)
      worker.once('error', reject)
      worker.once('exit', (code) =>
        reject(signal.aborted ? signal.reason : new Error(`The worker ended with code ${code}.`)),
      )
    })
  } finally {
    signal.removeEventListener('abort', stop)
    release()
  }
}

if (!isMainThread && parentPort !== null) {
  const { moments, seed } = workerData as Task
  parentPort.postMessage(reliability(moments, seed))
}
