import { useMutation, useQueryClient } from '@tanstack/react-query'
import {
  assignColours,
  type ColoursByLabel,
  coloursByLabel,
  type DiarizationListView,
  type DiarizationView,
  hueOf,
  type Texture,
  textureOf,
} from '@toolkit/server/client'
import { useMemo } from 'react'
import { api } from '../../api/client.ts'
import { applyRun } from '../../api/live-events.ts'
import { keys } from '../../api/queries.ts'
import type { TurnTable } from '../../timeline/results/turn-table.ts'

const HUE_WORDS = ['Blue', 'Orange', 'Green', 'Pink', 'Light blue', 'Red-orange', 'Yellow'] as const

const TEXTURE_WORDS: Readonly<Record<Texture, string>> = {
  none: '',
  upright: ', vertical stripes',
  level: ', horizontal stripes',
}

/** What a colour is called. */
export function colourWords(colour: number): string {
  return `${HUE_WORDS[hueOf(colour)]}${TEXTURE_WORDS[textureOf(colour)]}`
}

/** The colours of all speakers of the shown run (null while loading). */
export function useSpeakerColours(
  run: DiarizationView | null,
  table: TurnTable | null,
): ColoursByLabel {
  const names = run?.speakerNames ?? null
  return useMemo(() => {
    const speakers = table?.lanes.map(({ speaker }) => speaker) ?? []
    return assignColours(speakers, coloursByLabel(names))
  }, [table, names])
}

interface ColourChoice {
  readonly speaker: string
  /** Null: automatic. */
  readonly colour: number | null
}

/** Changes the chosen colours of a run, one request at a time. */
export function useChooseColour(recordingId: string, runId: string | null) {
  const client = useQueryClient()
  return useMutation({
    scope: { id: `names-${recordingId}` },
    mutationFn: async ({ speaker, colour }: ColourChoice) => {
      if (runId === null) return
      // Read when its turn has come, so that the choice before it is not lost.
      const list = client.getQueryData<DiarizationListView>(keys.runs(recordingId))
      const run = list?.items.find(({ id }) => id === runId)
      const chosen = new Map(coloursByLabel(run?.speakerNames ?? null))
      if (colour === null) chosen.delete(speaker)
      else chosen.set(speaker, colour)
      const speakerColours = Object.fromEntries(chosen)
      applyRun(client, await api.changeDiarization(recordingId, runId, { speakerColours }))
    },
  })
}
