import { Button, Group, NativeSelect, Progress, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { SourceListView } from '@toolkit/server/client'
import { useRef, useState } from 'react'
import { keys } from '../api/queries.ts'
import { Dialog } from '../components/dialog.tsx'
import { counted } from '../format/number-format.ts'
import { useUploads } from '../uploads/uploads-context.tsx'
import { addAddresses } from '../web-addresses/add-addresses.ts'
import { BucketFolder } from './bucket-folder.tsx'
import { type Choice, MAX_CHOSEN } from './choice.ts'

interface Props {
  readonly places: SourceListView['items']
  readonly onClose: () => void
}

/** Dialog in which objects of buckets are chosen. The server fetches them; the page need not stay open. */
export function BucketDialog({ places, onClose }: Props) {
  const { settings } = useUploads()
  const client = useQueryClient()
  const [index, setIndex] = useState(0)
  const [choice, setChoice] = useState<Choice>(new Map())
  const [refused, setRefused] = useState<readonly { name: string; url: string; message: string }[]>(
    [],
  )
  const [added, setAdded] = useState(0)
  const stopped = useRef(false)
  const cancel = useRef<HTMLButtonElement>(null)
  const add = useMutation({
    mutationFn: () => addAddresses([...choice.values()], settings, stopped, setAdded),
    // The button cannot keep the focus while it waits.
    onMutate: () => cancel.current?.focus(),
    onSettled: () => client.invalidateQueries({ queryKey: keys.openUploads }),
    onSuccess: (left) => {
      if (left.length === 0) return onClose()
      setRefused(left)
      setChoice(new Map(left.map(({ url, name }) => [url, { url, name }])))
    },
  })
  const close = () => {
    stopped.current = true
    onClose()
  }
  const place = places[index]
  return (
    <Dialog title="Recordings from a bucket" onClose={close}>
      {places.length > 1 && (
        <NativeSelect
          label="Bucket"
          value={String(index)}
          data={places.map(({ url }, number) => ({ value: String(number), label: url }))}
          onChange={({ currentTarget }) => setIndex(Number(currentTarget.value))}
        />
      )}
      {place && <BucketFolder key={place.url} place={place} choice={choice} onChoose={setChoice} />}
      <Text size="sm" role="status" c="dimmed">
        {choiceWords(choice.size)}
      </Text>
      {refused.length > 0 && (
        <ul style={{ margin: 0, paddingInlineStart: '1.2rem' }} aria-label="Not added">
          {refused.slice(0, 5).map(({ url, name, message }) => (
            <Text key={url} component="li" size="sm" c="var(--mantine-color-error)">
              {name}: {message}
            </Text>
          ))}
          {refused.length > 5 && (
            <Text component="li" size="sm" c="var(--mantine-color-error)">
              And {counted(refused.length - 5, 'further one')}.
            </Text>
          )}
        </ul>
      )}
      {add.isPending && (
        <Progress value={(added / choice.size) * 100} aria-label="Recordings added" />
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={close} ref={cancel}>
          {add.isPending ? 'Stop' : 'Cancel'}
        </Button>
        <Button loading={add.isPending} disabled={choice.size === 0} onClick={() => add.mutate()}>
          {choice.size === 0 ? 'Fetch' : `Fetch ${counted(choice.size, 'recording')}`}
        </Button>
      </Group>
    </Dialog>
  )
}

function choiceWords(count: number): string {
  if (count === 0) return 'Nothing is chosen yet. The upload options apply.'
  const full = count >= MAX_CHOSEN ? ': the most at once. Add more afterwards.' : ''
  return `${counted(count, 'recording')} chosen${full}`
}
