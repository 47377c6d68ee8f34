import type { History } from './history.ts'

/** Histories that are always played: earlier failures, and one with a rare outcome. */
export const FOUND: readonly History[] = [
  // The response to the submit is lost and the job list is inconclusive: held for the user.
  {
    faults: [
      { kind: 'published-list', forMs: 7_200_000 },
      { kind: 'answer-lost', how: 'cut', call: 'diarize', times: 1, after: 0 },
    ],
    downtimesMs: [0, 0, 0, 0],
    hasWebhook: false,
    model: 'precision-2',
    cancelsAt: null,
    givesUp: false,
    stepsMs: [1_000, 2_000, 3_000, 4_000, 5_000],
    lifetimes: [{ killedAt: null, when: 'before', storageUnavailableAt: [] }],
  },
  // Given up while the storage was unavailable: the run was canceled, but the row of its recording stayed held.
  {
    faults: [
      { kind: 'cut', call: 'diarize', times: 3, after: 0 },
      { kind: 'answer-lost', how: 'gateway', call: 'diarize', times: 3, after: 0 },
    ],
    downtimesMs: [474_560, 155_458, 125_392_783, 10],
    hasWebhook: false,
    model: 'community-1',
    cancelsAt: 46,
    givesUp: true,
    stepsMs: [
      69_978, 9_357, 23_322, 30_781, 57_055, 19_432, 87_934, 12_519, 49_492, 7_634, 25_805, 55_819,
      5_054, 17_863,
    ],
    lifetimes: [
      { killedAt: 75, when: 'before', storageUnavailableAt: [105] },
      { killedAt: 77, when: 'after', storageUnavailableAt: [34] },
      { killedAt: 33, when: 'after', storageUnavailableAt: [82, 23] },
      { killedAt: null, when: 'after', storageUnavailableAt: [43, 93, 42] },
    ],
  },
]
