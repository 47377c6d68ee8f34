import { useLayoutEffect } from 'react'
import { Store } from '../../store/store.ts'
import type { Spans } from '../../timeline/spans.ts'

/** What the marks below the lanes are. */
export type MarkNoun = 'error' | 'difference'

interface MarkedStretches {
  readonly noun: MarkNoun
  /** Sorted by start; null while loading. */
  readonly spans: Spans | null
}

const NONE: MarkedStretches = { noun: 'error', spans: null }

const shown = new Store<MarkedStretches>(NONE)

/** The stretches that are marked in the diagram, for player and keys. */
export const markedStretches = shown.state

/** Provides the marked stretches while the component is mounted. */
export function useMarkedStretches(noun: MarkNoun, spans: Spans | null): void {
  useLayoutEffect(() => {
    shown.set({ noun, spans })
    return () => shown.set(NONE)
  }, [noun, spans])
}
