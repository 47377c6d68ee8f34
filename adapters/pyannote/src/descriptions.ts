import type { ProviderDescription } from '@toolkit/core'
import { SCORES_OF_MODEL } from '@toolkit/pyannote-wire'

const DAY_MS = 24 * 3_600_000

/** The same of whoever speaks pyannoteAI's protocol. */
const PROTOCOL = {
  scores: SCORES_OF_MODEL,
  hints: ['num', 'min', 'max'],
  // The list may drop a job with its result, a day after its end: well before that it proves nothing more.
  search: { appearsMs: 120_000, remembersMs: 20 * 3_600_000 },
  // The shorter one of its promises.
  keeps: { mediaMs: DAY_MS, resultMs: DAY_MS },
} as const satisfies Partial<ProviderDescription>

/** Who speaks pyannoteAI's protocol: its cloud, and the local pyannoteAI, which also has progress, cancel and forget. */
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
    looks: { youngMs: 5_000, laterMs: 10_000, noticedMs: 60_000 },
  },
  local: {
    ...PROTOCOL,
    name: 'local',
    label: 'this machine',
    paid: false,
    notices: 'private',
    forgets: true,
    stops: true,
    // One more than the engine can work on.
    runsAtOnce: 2,
    // A person watches; where a notice will come a look only backs it up.
    looks: { youngMs: 400, laterMs: 400, noticedMs: 1_000 },
  },
} as const satisfies Readonly<Record<string, Omit<ProviderDescription, 'models'>>>
