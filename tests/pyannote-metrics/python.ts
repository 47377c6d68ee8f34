import { pythonTests } from '../python/ask.ts'

/** A test that asks a Python script of this folder, which has pyannote.metrics. */
export const testWithPython = await pythonTests(import.meta.dirname)
