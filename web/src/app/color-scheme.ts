import { isMantineColorScheme, localStorageColorSchemeManager } from '@mantine/core'

const KEY = 'toolkit-color-scheme'

/** Where light, dark or "as the system" is kept, over visits. */
export const schemes = localStorageColorSchemeManager({ key: KEY })

/** Colours the document before anything is drawn in it, so that nothing flashes in the other scheme. */
export function applyColorScheme(root: HTMLElement): void {
  const kept = schemes.get('auto')
  const chosen = isMantineColorScheme(kept) ? kept : 'auto'
  const systemIsDark = window.matchMedia('(prefers-color-scheme: dark)').matches
  const scheme = chosen === 'auto' ? (systemIsDark ? 'dark' : 'light') : chosen
  root.setAttribute('data-mantine-color-scheme', scheme)
}
