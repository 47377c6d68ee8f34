import { Alert, Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ImportedView } from '@toolkit/server/client'
import { useState } from 'react'
import { api } from '../../api/client.ts'
import { applyRun } from '../../api/live-events.ts'
import { keys } from '../../api/queries.ts'
import { Dialog } from '../../components/dialog.tsx'
import { formatSize } from '../../format/number-format.ts'
import { importFault } from './import-words.ts'

interface Props {
  readonly recordingId: string
  readonly file: File
  readonly onClose: () => void
  readonly onImported: (imported: ImportedView, role: Role) => void
}

export type Role = 'run' | 'reference'

const ROLES = [
  { value: 'run', label: 'A result, beside the others' },
  { value: 'reference', label: 'The reference: the others are measured against it' },
]

/** Imports a result of another tool: how it is used, who made it, and which one of several. */
export default function ImportDialog({ recordingId, file, onClose, onImported }: Props) {
  const client = useQueryClient()
  const [role, setRole] = useState<Role>('run')
  const [label, setLabel] = useState('')
  const [result, setResult] = useState('')
  const send = useMutation({
    mutationFn: () =>
      api.importResult(recordingId, file, {
        role,
        ...(label.trim() === '' ? {} : { label: label.trim() }),
        ...(result === '' ? {} : { result }),
      }),
    onSuccess: (imported) => {
      if (imported.diarization !== null) applyRun(client, imported.diarization)
      void client.invalidateQueries({ queryKey: keys.recording(recordingId) })
      onImported(imported, role)
    },
  })
  const fault = send.isError ? importFault(send.error) : null
  const [choices, setChoices] = useState<readonly string[]>([])
  if (fault !== null && fault.choices.length > 0 && fault.choices.join() !== choices.join()) {
    setChoices(fault.choices)
    setResult(fault.choices[0] ?? '')
  }
  return (
    <Dialog title="Import a result" onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          send.mutate()
        }}
      >
        <Stack gap="sm">
          <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
            {file.name} <span className="figures">({formatSize(file.size)})</span>
          </Text>
          <NativeSelect
            label="Import it as"
            value={role}
            onChange={(event) => setRole(event.currentTarget.value as Role)}
            data={ROLES}
          />
          <TextInput
            label="Made by (optional)"
            description="A tool or a person, such as NeMo; shown with the result"
            maxLength={100}
            value={label}
            onChange={(event) => setLabel(event.currentTarget.value)}
          />
          {fault !== null && (
            <Alert color="red" variant="outline" title="The file was not imported">
              <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
                {fault.message}
              </Text>
              {fault.advice !== null && <Text size="sm">{fault.advice}</Text>}
            </Alert>
          )}
          {choices.length > 0 && (
            <NativeSelect
              label="Result in the file"
              value={result}
              onChange={(event) => setResult(event.currentTarget.value)}
              data={[...choices]}
            />
          )}
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={send.isPending}>
              Import
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  )
}
