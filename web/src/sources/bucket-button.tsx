import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { loadedLater } from '../components/loaded-later.tsx'
import { sourcesQuery } from './source-queries.ts'

const BucketDialog = loadedLater(() =>
  import('./bucket-dialog.tsx').then((all) => all.BucketDialog),
)

/** Opens the dialog in which recordings are chosen from buckets. Nothing if the settings name no bucket. */
export function BucketButton() {
  const { data } = useQuery(sourcesQuery)
  const [isOpen, setOpen] = useState(false)
  if (data === undefined || data.items.length === 0) return null
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setOpen(true)}>
        From a bucket…
      </Button>
      {isOpen && <BucketDialog places={data.items} onClose={() => setOpen(false)} />}
    </>
  )
}
