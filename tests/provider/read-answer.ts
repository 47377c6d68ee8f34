/** What the answer of pyannoteAI's protocol says of a succeeded job. */
export function readAnswerOfJob(answer: string): { jobId: unknown; turns: number } {
  const { jobId, status, output } = JSON.parse(answer)
  return { jobId: status === 'succeeded' ? jobId : status, turns: output.diarization.length }
}
