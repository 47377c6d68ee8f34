/** The parsed answer for a succeeded job. */
export function readAnswerOfJob(answer: string): { jobId: unknown; turns: number } {
  const { jobId, status, output } = JSON.parse(answer)
  return { jobId: status === 'succeeded' ? jobId : status, turns: output.diarization.length }
}
