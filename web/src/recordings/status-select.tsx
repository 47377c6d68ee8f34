import { NativeSelect } from '@mantine/core'
import { statusWords } from '../format/status-words.ts'
import { STATUSES, type StatusFilter } from './recordings-search.ts'

interface Props {
  readonly value: StatusFilter | undefined
  readonly onChange: (value: StatusFilter | undefined) => void
}

/** Recordings whose newest diarization stands so. */
export function StatusSelect({ value, onChange }: Props) {
  return (
    <NativeSelect
      label="Status"
      w={172}
      value={value ?? ''}
      onChange={(event) => onChange(STATUSES.find((one) => one === event.currentTarget.value))}
      data={[
        { value: '', label: 'Any' },
        ...STATUSES.map((status) => ({ value: status, label: statusWords(status) })),
      ]}
    />
  )
}
