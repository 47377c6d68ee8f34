import { Button } from '@mantine/core'
import { useState } from 'react'
import { loadedLater } from '../components/loaded-later.tsx'

const AddressDialog = loadedLater(() =>
  import('./address-dialog.tsx').then((all) => all.AddressDialog),
)

/** Opens the dialog in which addresses of recordings are pasted. */
export function AddressButton() {
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setOpen(true)}>
        From web addresses…
      </Button>
      {isOpen && <AddressDialog onClose={() => setOpen(false)} />}
    </>
  )
}
