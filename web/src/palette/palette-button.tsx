import { UnstyledButton } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useState } from 'react'
import { loadedWhenShown } from '../components/loaded-later.tsx'
import classes from './palette.module.css'

const Palette = loadedWhenShown(() => import('./palette.tsx').then((module) => module.Palette))

/** Opens the palette by click or Ctrl/⌘ K, also from a text field. */
export function PaletteButton() {
  const [isOpen, setOpen] = useState(false)
  useHotkeys([['mod+K', () => setOpen((now) => !now)]], [])
  return (
    <>
      <UnstyledButton
        className={classes.button}
        aria-haspopup="dialog"
        aria-keyshortcuts="Control+K Meta+K"
        title="Go to a recording, or run an action (Ctrl K)"
        onClick={() => setOpen(true)}
      >
        <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
          <circle cx="7" cy="7" r="4.5" fill="none" stroke="currentColor" strokeWidth="1.6" />
          <path d="M10.5 10.5 14 14" stroke="currentColor" strokeWidth="1.6" />
        </svg>
        <span>Search or run …</span>
        <kbd>Ctrl K</kbd>
      </UnstyledButton>
      {isOpen && <Palette onClose={() => setOpen(false)} />}
    </>
  )
}
