/** A long calculation in steps of some milliseconds: between two of them its caller may let others go on. */
export type Steps<T> = Generator<void, T, void>

/** The result of a calculation without pauses. */
export function allSteps<T>(steps: Steps<T>): T {
  while (true) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** The result of a calculation, with a call of `pause` after each step but the last. */
export async function pacedSteps<T>(steps: Steps<T>, pause: () => Promise<void>): Promise<T> {
  while (true) {
    const step = steps.next()
    if (step.done) return step.value
    await pause()
  }
}
