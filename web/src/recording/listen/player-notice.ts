import { useSyncExternalStore } from 'react'
import { Store } from '../../store/store.ts'

const notice = new Store('')

/** The player's last word to the person: that there is no further spot, that all have been played. '' is none. */
export function announce(words: string): void {
  notice.set(words)
}

export function useNotice(): string {
  return useSyncExternalStore(notice.subscribe, notice.state)
}
