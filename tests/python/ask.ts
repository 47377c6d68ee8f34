import { spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'vitest'
import { pythonVenv } from './venv.ts'

/** Asks a Python script, a line of JSON for a line of JSON. */
export type Ask = (question: unknown) => Promise<unknown>

type TestWithPython = (name: string, script: string, body: (ask: Ask) => Promise<void>) => void

/**
 * Makes tests that ask a Python script of `folder`, with the packages of its `requirements.txt`. They are skipped with the
 * reason where there is no Python or no packages; in CI both are required.
 */
export async function pythonTests(
  folder: string,
  installTimeoutMs?: number,
): Promise<TestWithPython> {
  const python = await pythonVenv(path.join(folder, 'requirements.txt'), installTimeoutMs).catch(
    (error: Error) => {
      if (process.env.CI) throw error
      return { missing: error.message.split('\n')[0] ?? 'no Python' }
    },
  )
  return (name, script, body) => {
    const missing = 'missing' in python ? ` (skipped: ${python.missing})` : ''
    test.skipIf(missing !== '')(`${name}${missing}`, async () => {
      if ('missing' in python) throw new Error(python.missing)
      const child = spawn(python.python, [path.join(folder, script)], {
        stdio: ['pipe', 'pipe', 'inherit'],
      })
      // A script that has ended gives no answer, which is reported there.
      child.stdin.on('error', () => undefined)
      try {
        const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
        await body(async (question) => {
          child.stdin.write(`${JSON.stringify(question)}\n`)
          const { value, done } = await answers.next()
          if (done) throw new Error(`${script} has ended: its error is in the output of the test.`)
          return JSON.parse(value)
        })
      } finally {
        child.kill()
      }
    })
  }
}
