export { openPyannote, type PyannoteOptions } from './pyannote.ts'
