import { useState } from 'react'
import { HelpButton } from '../../keys/help-button.tsx'
import { SHORTCUT_GROUPS } from './shortcuts.ts'
import { useActions } from './use-actions.ts'

/** Help dialog with the keyboard shortcuts of a recording. */
export function ListenHelp() {
  const [isOpen, setOpen] = useState(false)
  useActions({ help: () => setOpen(true) })
  return <HelpButton groups={SHORTCUT_GROUPS} isOpen={isOpen} onChange={setOpen} />
}
