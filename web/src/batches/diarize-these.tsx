import { Button } from '@mantine/core'
import type { RecordingListQuery } from '@toolkit/server/client'
import { useState } from 'react'
import { counted } from '../format/score-format.ts'
import { DiarizeTheseDialog } from './diarize-these-dialog.tsx'

interface Props {
  /** The list that stands in view: recordings that have never been diarized. */
  readonly query: RecordingListQuery
  readonly total: number
}

/** Diarizes a whole list of recordings that have not been diarized. */
export function DiarizeThese({ query, total }: Props) {
  const [isAsking, setAsking] = useState(false)
  return (
    <>
      <Button style={{ alignSelf: 'flex-start' }} onClick={() => setAsking(true)}>
        Diarize {total === 1 ? 'this recording' : `these ${counted(total, 'recording')}`}
      </Button>
      {isAsking && <DiarizeTheseDialog query={query} onClose={() => setAsking(false)} />}
    </>
  )
}
