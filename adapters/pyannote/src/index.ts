export { PYANNOTE_PROVIDERS } from './descriptions.ts'
export { openPyannote, type PyannoteOptions } from './pyannote.ts'
export { pyannoteaiProvider } from './registration.ts'
