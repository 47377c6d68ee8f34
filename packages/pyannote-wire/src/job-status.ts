/** What a job's status is called on the wire. `pending` and `created` are the same; new names may come. */
export const JOB_STATUSES = [
  'pending',
  'created',
  'running',
  'succeeded',
  'failed',
  'canceled',
] as const
export type JobStatus = (typeof JOB_STATUSES)[number]

const ENDED: readonly string[] = ['succeeded', 'failed', 'canceled'] satisfies JobStatus[]

/** Whether a job with this status never changes again. An unknown status is one that still goes on. */
export function hasEnded(status: string): boolean {
  return ENDED.includes(status)
}
