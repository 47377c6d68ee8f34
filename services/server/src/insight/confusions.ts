import { z } from '@hono/zod-openapi'
import { CONFUSION_MARGIN, CONFUSION_TURNS, type Insights } from '@toolkit/core'

const doubtfulTurn = z.object({
  recordingId: z.string(),
  runId: z.string(),
  index: z.int().openapi({ description: 'the turn in its diarization' }),
  start: z.number(),
  end: z.number(),
  margin: z.number(),
})

const speakerSchema = z.object({
  speaker: z.string(),
  seconds: z.number().openapi({ description: 'of all their turns' }),
  comparedSeconds: z.number().openapi({
    description: 'of those that have a runner-up; 0: the result has no scores of turns',
  }),
})

const cellSchema = z.object({
  speaker: z.string(),
  runnerUp: z.string().nullable().openapi({ description: 'null: somebody without a name or row' }),
  seconds: z.number(),
  turns: z.int(),
  share: z.number().openapi({ description: 'of all time of the speaker, 0–1' }),
  worst: z
    .array(doubtfulTurn)
    .openapi({ description: `the lowest margins first, at most ${CONFUSION_TURNS}` }),
})

const rule = z.object({
  margin: z.number().openapi({ description: 'turns with a smaller margin count' }),
})

export const confusionsSchema = z
  .object({
    runId: z.string(),
    names: z.record(z.string(), z.string()).openapi({ description: 'label → name' }),
    speakers: z.array(speakerSchema).openapi({ description: 'labels; the longest time first' }),
    cells: z.array(cellSchema),
    rule,
  })
  .openapi('Confusions')
export type ConfusionsView = z.infer<typeof confusionsSchema>

export const corpusConfusionsSchema = z
  .object({
    read: z.int().openapi({ description: 'recordings, the newest whose speakers have names' }),
    cut: z.boolean().openapi({ description: 'whether older ones were not read' }),
    groups: z.array(
      z.object({
        provider: z.string(),
        model: z.string(),
        recordings: z.int(),
        names: z.int().openapi({ description: 'speakers, also those that have no row' }),
        speakers: z.array(speakerSchema).openapi({ description: 'names; the longest time first' }),
        cells: z.array(cellSchema),
      }),
    ),
    rule,
  })
  .openapi('CorpusConfusions')
export type CorpusConfusionsView = z.infer<typeof corpusConfusionsSchema>

type Matrix = Pick<Awaited<ReturnType<Insights['confusionsOf']>>, 'speakers' | 'cells'>

function matrixView({ speakers, cells }: Matrix) {
  return {
    speakers: [...speakers],
    cells: cells.map(({ worst, ...cell }) => ({ ...cell, worst: [...worst] })),
  }
}

const RULE = { margin: CONFUSION_MARGIN }

export function confusionsView(
  found: Awaited<ReturnType<Insights['confusionsOf']>>,
): ConfusionsView {
  return { runId: found.run.id, names: { ...found.names }, ...matrixView(found), rule: RULE }
}

export function corpusConfusionsView({
  read,
  cut,
  groups,
}: Awaited<ReturnType<Insights['confusions']>>): CorpusConfusionsView {
  return {
    ...{ read, cut, rule: RULE },
    groups: groups.map(({ provider, model, recordings, names, ...matrix }) => ({
      ...{ provider, model, recordings, names },
      ...matrixView(matrix),
    })),
  }
}
