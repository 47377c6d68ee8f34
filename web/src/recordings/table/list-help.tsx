import { useState } from 'react'
import { HelpButton, type ShortcutGroup } from '../../keys/help-button.tsx'
import { useListKeys } from './list-keys.ts'

const GROUPS: readonly ShortcutGroup[] = [
  {
    name: 'List of recordings',
    lines: [
      { keys: ['J', 'K'], does: 'next, previous recording; ↓ and ↑ too' },
      { keys: ['Enter'], does: 'open the recording' },
      { keys: ['Delete'], does: 'delete the recording; it can be undone for a while' },
      { keys: ['/'], does: 'search by name' },
      { keys: ['Esc'], does: 'out of the search, out of the list' },
    ],
  },
]

/** The keys of the list. */
export function ListHelp() {
  const [isOpen, setOpen] = useState(false)
  useListKeys(null, (action) => {
    if (action === 'help') setOpen(true)
    return action === 'help'
  })
  return <HelpButton groups={GROUPS} isOpen={isOpen} onChange={setOpen} size={28} />
}
