import type { ProviderDescription } from '@toolkit/core'
import { MAX_VOICEPRINTS, SCORES_OF_MODEL } from '@toolkit/pyannote-wire'

const DAY_MS = 24 * 3_600_000

/** What the providers of pyannoteAI's protocol have in common. */
const PROTOCOL = {
  scores: SCORES_OF_MODEL,
  hints: ['num', 'min', 'max'],
  // The list may drop a job a day after its end, together with its result.
  search: { appearsMs: 120_000, remembersMs: 20 * 3_600_000 },
  // The shorter of the documented times.
  keeps: { mediaMs: DAY_MS, resultMs: DAY_MS },
  voices: { maxPrints: MAX_VOICEPRINTS, maxSeconds: 30 },
} as const satisfies Partial<ProviderDescription>

/** The providers of pyannoteAI's protocol: the cloud, and the local pyannoteAI, which adds progress, cancel and forget. */
export const PYANNOTE_PROVIDERS = {
  pyannoteai: {
    ...PROTOCOL,
    name: 'pyannoteai',
    label: 'pyannoteAI',
    paid: true,
    notices: 'public',
    forgets: false,
    stops: false,
    runsAtOnce: 20,
    pollIntervals: { firstMinuteMs: 5_000, laterMs: 10_000, withNoticeMs: 60_000 },
  },
  local: {
    ...PROTOCOL,
    name: 'local',
    label: 'this machine',
    paid: false,
    notices: 'private',
    forgets: true,
    stops: true,
    // One more than the engine processes at a time.
    runsAtOnce: 2,
    // Short, because a person is watching. If a notice is expected, polling is only a fallback.
    pollIntervals: { firstMinuteMs: 400, laterMs: 400, withNoticeMs: 1_000 },
  },
} as const satisfies Readonly<Record<string, Omit<ProviderDescription, 'models'>>>
