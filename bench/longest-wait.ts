import { times } from './recordings.ts'

/** The longest answer of the health route of a product while `work` runs, in milliseconds. */
export async function longestWait(origin: string, work: Promise<unknown>): Promise<number> {
  let done = false
  const end = () => {
    done = true
  }
  work.then(end, end)
  let longest = 0
  while (!done) {
    const [waited = 0] = await times([() => fetch(`${origin}/api/health`)])
    longest = Math.max(longest, waited)
  }
  return longest
}
