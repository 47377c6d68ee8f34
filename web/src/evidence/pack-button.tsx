import { Button, Text } from '@mantine/core'
import type { EvidenceSelection } from '@toolkit/server/client'
import { useState } from 'react'
import { api } from '../api/client.ts'
import { saveFile } from '../api/save-file.ts'

interface Props {
  /** null: there is nothing to download. */
  readonly selection: EvidenceSelection | null
  readonly label: string
  readonly variant?: 'filled' | 'default'
  /** The server did not send the pack. */
  readonly onRefused?: () => void
}

const WORDS = {
  idle: '',
  sent: 'The browser saves clips.zip as soon as the server sends it, and shows the progress.',
  refused:
    'The server did not send the clips: too many are being sent, or a recording has changed. Wait a moment, then try again.',
}

/** A button that downloads an evidence pack. */
export function PackButton({ selection, label, variant = 'default', onRefused }: Props) {
  const [state, setState] = useState<keyof typeof WORDS>('idle')
  return (
    <div>
      <Button
        variant={variant}
        disabled={selection === null}
        onClick={() => {
          if (selection === null) return
          setState('sent')
          saveFile(api.evidenceUrl(), selection, () => {
            setState('refused')
            onRefused?.()
          })
        }}
      >
        {label}
      </Button>
      <Text
        size="sm"
        mt={state === 'idle' ? 0 : 4}
        role="status"
        {...(state === 'refused' ? { c: 'var(--mantine-color-error)' } : {})}
      >
        {WORDS[state]}
      </Text>
    </div>
  )
}
