import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import type { DiarizationView } from '@toolkit/server/client'
import { useState } from 'react'
import { Dialog } from '../../components/dialog.tsx'
import { useKnownProviders } from '../../providers/known-providers.ts'
import type { ComparedRuns } from '../recording-search.ts'
import { runWords } from '../runs/run-words.ts'

interface Props {
  readonly runs: readonly DiarizationView[]
  readonly firstRunId: string | null
  readonly currentRunId: string | null
  readonly onClose: () => void
  readonly onCompare: (runs: ComparedRuns) => void
}

/** Chooses the two runs to compare. */
export default function CompareDialog({ runs, firstRunId, currentRunId, ...props }: Props) {
  const { onClose, onCompare } = props
  const known = useKnownProviders()
  const finished = runs.filter(({ status }) => status === 'succeeded')
  const initial = finished.find(({ id }) => id === firstRunId) ?? finished[0]
  const [a, setA] = useState(initial?.id ?? '')
  const preferred = finished.find(({ id }) => id !== a && id === currentRunId)
  const [b, setB] = useState((preferred ?? finished.find(({ id }) => id !== a))?.id ?? '')
  const isPair = a !== b && a !== '' && b !== ''
  const data = finished.map((run) => ({
    value: run.id,
    label: runWords(known, run, run.id === currentRunId),
  }))
  return (
    <Dialog title="Compare two diarizations" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isPair) onCompare([a, b])
        }}
      >
        <Stack gap="sm">
          {finished.length < 2 ? (
            <Text>There is only one finished diarization. Run it again, or import a result.</Text>
          ) : (
            <>
              <NativeSelect
                label="A"
                value={a}
                onChange={(event) => setA(event.currentTarget.value)}
                data={data}
              />
              <NativeSelect
                label="B"
                value={b}
                onChange={(event) => setB(event.currentTarget.value)}
                data={data}
                error={a === b ? 'Choose two different diarizations.' : undefined}
              />
            </>
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={!isPair}>
              Compare
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
