import { useSyncExternalStore } from 'react'
import { Store } from '../../store/store.ts'

const notice = new Store('')

/** Shows a notice of the player, such as the end of a tour. '' clears it. */
export function announce(words: string): void {
  notice.set(words)
}

export function useNotice(): string {
  return useSyncExternalStore(notice.subscribe, notice.state)
}
