import { spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { test } from 'vitest'
import { pythonVenv } from '../python/venv.ts'

const here = import.meta.dirname

/** The Python with pyannote.metrics, or the reason why it is missing. In CI it is required. */
const python = await pythonVenv(path.join(here, 'requirements.txt')).catch((error: Error) => {
  if (process.env.CI) throw error
  return { missing: error.message.split('\n')[0] ?? 'no Python' }
})

/** A test that asks a Python script, a line of JSON for a line of JSON; skipped with the reason where there is no Python. */
export function testWithPython(
  name: string,
  script: string,
  body: (ask: (question: unknown) => Promise<unknown>) => Promise<void>,
): void {
  const missing = 'missing' in python ? ` (skipped: ${python.missing})` : ''
  test.skipIf(missing !== '')(`${name}${missing}`, async () => {
    if ('missing' in python) throw new Error(python.missing)
    const child = spawn(python.python, [path.join(here, script)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    try {
      const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
      await body(async (question) => {
        child.stdin.write(`${JSON.stringify(question)}\n`)
        const { value } = await answers.next()
        return JSON.parse(value ?? 'null')
      })
    } finally {
      child.kill()
    }
  })
}
