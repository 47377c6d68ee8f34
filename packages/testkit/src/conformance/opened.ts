/** A subject of a suite, and how to close it. Each test opens its own empty one. */
export type Opened<T> = T & { close(): Promise<void> }

/** Runs `use` with a new subject and always closes it. */
export async function using<T extends { close(): Promise<void> }>(
  open: () => Promise<T>,
  use: (subject: T) => Promise<void>,
): Promise<void> {
  const subject = await open()
  try {
    await use(subject)
  } finally {
    await subject.close()
  }
}
