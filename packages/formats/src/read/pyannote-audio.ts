import type { Reader } from '../diarization-file.ts'
import { readPyannoteOutput } from './structured/pyannote-output.ts'

/**
 * Reads `DiarizeOutput.serialize()` of pyannote.audio 4, an annotation of pyannote.core as JSON
 * (`{uri, content: [{segment, track, label}]}`), or a list of `{start, end, speaker | label}`. Tracks are left out. Files
 * of pyannoteAI are read too.
 */
export const readPyannoteAudio: Reader = readPyannoteOutput
