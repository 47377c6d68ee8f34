/**
 * Runs `work` while no other page of this browser holds the lock `name`. Where there are no locks, or this one is refused
 * because the data of the site is blocked, it runs without. Rejects if `work` does, or if the lock is taken away.
 */
export async function alone(
  locks: Pick<LockManager, 'request'> | undefined,
  name: string,
  work: () => Promise<void>,
): Promise<void> {
  if (locks === undefined) return work()
  let isStarted = false
  try {
    await locks.request(name, () => {
      isStarted = true
      return work()
    })
  } catch (error) {
    if (isStarted) throw error
    await work()
  }
}
