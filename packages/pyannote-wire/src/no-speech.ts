/** The `output.error` of the local server for a recording without speech; more sentences may follow. */
export const NO_SPEECH_DETECTED = 'No speech was detected in the recording.'

const NO_SPEECH =
  /^no speech (was |has been |could be )?(detected|found)( in (the |this |your )?(audio|recording|file|media|input)( file)?)?\s*([.!]|$)/i

/**
 * Whether the `output.error` of a failed job says that the recording has no speech. The words of the cloud are not
 * documented, so that only a sentence that can mean nothing else counts.
 */
export function saysNoSpeech(error: string): boolean {
  return NO_SPEECH.test(error.trim())
}
