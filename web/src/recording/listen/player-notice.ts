import { useSyncExternalStore } from 'react'

let text = ''
const listeners = new Set<() => void>()

/** The player's last word to the person: that there is no further spot, that all have been played. '' is none. */
export function announce(words: string): void {
  text = words
  for (const listener of listeners) listener()
}

export function useNotice(): string {
  return useSyncExternalStore(subscribe, () => text)
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
