/** Resources of work in Node's thread pool: files and compression. */
const BUSY_RESOURCES = /^(FSReq|CloseReq|Zlib|ZLIB)/
/** Event loop turns without such work after which everything left waits for the clock. */
const IDLE_TURNS = 12

/** Resolves when everything in this process waits for the manual clock. */
export async function untilIdle(): Promise<void> {
  let turns = 0
  while (turns < IDLE_TURNS) {
    await new Promise((resolve) => setImmediate(resolve))
    turns = process.getActiveResourcesInfo().some((name) => BUSY_RESOURCES.test(name))
      ? 0
      : turns + 1
  }
}
