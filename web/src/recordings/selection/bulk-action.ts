import type { SelectedRecording } from './row-selection.ts'

/** Recordings that an action failed for, with the same message. */
export interface ActionFailure {
  readonly message: string
  readonly recordings: readonly SelectedRecording[]
}

/** The end of an action: how many it was done for, and what failed. */
export interface ActionOutcome {
  readonly done: number
  readonly failures: readonly ActionFailure[]
}

/** Number of concurrent calls. */
const CONCURRENT = 3

/**
 * Calls `act` for each recording, a few at a time. Failures do not stop it; they are grouped by message.
 * @param onProgress called with the number of recordings that are finished.
 */
export async function actOnEach(
  recordings: readonly SelectedRecording[],
  act: (recording: SelectedRecording) => Promise<unknown>,
  errorMessage: (error: unknown) => string,
  onProgress: (finished: number) => void,
): Promise<ActionOutcome> {
  const failures = new Map<string, SelectedRecording[]>()
  const waiting = recordings.values()
  let finished = 0
  const work = async () => {
    for (const recording of waiting) {
      try {
        await act(recording)
      } catch (error) {
        const message = errorMessage(error)
        failures.set(message, [...(failures.get(message) ?? []), recording])
      }
      finished += 1
      onProgress(finished)
    }
  }
  await Promise.all(Array.from({ length: CONCURRENT }, work))
  const failed = [...failures.values()].reduce((sum, some) => sum + some.length, 0)
  return {
    done: recordings.length - failed,
    failures: [...failures]
      .map(([message, some]) => ({ message, recordings: some }))
      .sort((a, b) => b.recordings.length - a.recordings.length),
  }
}
