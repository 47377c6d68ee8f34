/** Work that Node has handed to its threads: files and compression. */
const AT_WORK = /^(FSReq|CloseReq|Zlib|ZLIB)/
/** Turns of the event loop without such work after which all that is left waits for the clock. */
const QUIET_TURNS = 12

/** Resolves when nothing in this process is under way but what waits for the manual clock. */
export async function untilIdle(): Promise<void> {
  let turns = 0
  while (turns < QUIET_TURNS) {
    await new Promise((resolve) => setImmediate(resolve))
    turns = process.getActiveResourcesInfo().some((name) => AT_WORK.test(name)) ? 0 : turns + 1
  }
}
