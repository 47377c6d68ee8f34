import { pythonTests } from '../../python/ask.ts'

/** The packages are many. */
const INSTALL_TIMEOUT_MS = 900_000

/** A test that asks a Python script of this folder, which has the tools that we exchange files with. */
export const testWithPython = await pythonTests(import.meta.dirname, INSTALL_TIMEOUT_MS)
