import type { Reader } from '../diarization-file.ts'
import { readPyannoteOutput } from './structured/pyannote-output.ts'

/**
 * Reads a job of pyannoteAI (`{jobId, status, output}`), its bare `output`, or a bare list of turns. Kept: turns, their
 * scores and every curve. Without `diarization`, the exclusive diarization is used, with a warning. Files of
 * pyannote.audio are read too.
 */
export const readPyannoteAi: Reader = readPyannoteOutput
