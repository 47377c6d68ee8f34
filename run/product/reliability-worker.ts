import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { type Reliability, reliability, type WeightedMoment } from '@toolkit/core'

/** Fewer moments are compared sooner here than a worker starts. */
const LEAST_FOR_WORKER = 2_000

interface Task {
  readonly moments: readonly WeightedMoment[]
  readonly seed: number
}

/** `reliability` in a thread of its own, which ends with it: its resamples take up to a second for 50,000 moments. */
export async function reliabilityInWorker(
  moments: readonly WeightedMoment[],
  seed: number,
): Promise<Reliability> {
  if (moments.length < LEAST_FOR_WORKER) return reliability(moments, seed)
  const task: Task = { moments, seed }
  const worker = new Worker(new URL(import.meta.url), { workerData: task, env: {} })
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', (code) => reject(new Error(`The worker ended with code ${code}.`)))
  })
}

if (!isMainThread && parentPort !== null) {
  const { moments, seed } = workerData as Task
  parentPort.postMessage(reliability(moments, seed))
}
