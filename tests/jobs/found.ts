import type { History } from './history.ts'

/** Histories that are played first: those that were found to end wrong, and one of a rare kind of end. */
export const FOUND: readonly History[] = [
  // The answer to the submit is lost and the list of jobs proves nothing: held for the person.
  {
    faults: [
      { kind: 'published-list', forMs: 7_200_000 },
      { kind: 'answer-lost', how: 'cut', call: 'diarize', times: 1, after: 0 },
    ],
    absencesMs: [0, 0, 0, 0],
    hasWebhook: false,
    model: 'precision-2',
    cancelsAt: null,
    givesUp: false,
    stepsMs: [1_000, 2_000, 3_000, 4_000, 5_000],
    lives: [{ diesAt: null, when: 'before', storageAwayAt: [] }],
  },
  // Given up while the storage was away: the run was canceled, its recording's row said held for ever.
  {
    faults: [
      { kind: 'cut', call: 'diarize', times: 3, after: 0 },
      { kind: 'answer-lost', how: 'gateway', call: 'diarize', times: 3, after: 0 },
    ],
    absencesMs: [474_560, 155_458, 125_392_783, 10],
    hasWebhook: false,
    model: 'community-1',
    cancelsAt: 46,
    givesUp: true,
    stepsMs: [
      69_978, 9_357, 23_322, 30_781, 57_055, 19_432, 87_934, 12_519, 49_492, 7_634, 25_805, 55_819,
      5_054, 17_863,
    ],
    lives: [
      { diesAt: 75, when: 'before', storageAwayAt: [105] },
      { diesAt: 77, when: 'after', storageAwayAt: [34] },
      { diesAt: 33, when: 'after', storageAwayAt: [82, 23] },
      { diesAt: null, when: 'after', storageAwayAt: [43, 93, 42] },
    ],
  },
]
