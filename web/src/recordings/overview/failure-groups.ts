import type { ListedRecordingView } from '@toolkit/server/client'

/** Recordings that failed for the same reason. */
export interface FailureGroup {
  readonly reason: string
  /** What the user can do. */
  readonly advice: string
  readonly count: number
}

const DAMAGED = {
  reason: 'Unsupported or damaged audio file',
  advice: 'Upload the recording in another format, or a complete copy of it.',
}

const REASONS: Readonly<Record<string, Omit<FailureGroup, 'count'>>> = {
  'audio-needs-ffmpeg': {
    reason: 'File type that requires ffmpeg',
    advice: 'Install ffmpeg on the server and run again, or upload another format.',
  },
  'audio-too-large': {
    reason: 'File too large',
    advice: 'Upload the recording in parts, or in a compressed format.',
  },
  'audio-too-long': { reason: 'Recording too long', advice: 'Upload the recording in parts.' },
  'result-expired': {
    reason: 'Result not fetched in time',
    advice: 'Select them in the list and run them again. A paid provider bills them again.',
  },
  'file-missing': {
    reason: 'File missing on the server',
    advice: 'Check the disk of the server, or upload the file again.',
  },
}

const OTHER = {
  reason: 'Diarization failed',
  advice: 'Open a recording to see the reason, then run it again.',
}

/** Groups failed recordings by reason, the most frequent first. */
export function failureGroups(
  failed: readonly Pick<ListedRecordingView, 'error'>[],
): readonly FailureGroup[] {
  const groups = new Map<string, FailureGroup>()
  for (const { error } of failed) {
    const code = error?.code ?? ''
    const found = REASONS[code] ?? (code.startsWith('audio-') ? DAMAGED : OTHER)
    const count = (groups.get(found.reason)?.count ?? 0) + 1
    groups.set(found.reason, { ...found, count })
  }
  return [...groups.values()].sort((a, b) => b.count - a.count)
}
