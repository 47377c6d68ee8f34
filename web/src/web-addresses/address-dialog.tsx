import { Button, Group, Progress, Stack, Text, Textarea } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { errorMessage } from '../api/error-message.ts'
import { keys } from '../api/queries.ts'
import { Dialog } from '../components/dialog.tsx'
import { counted } from '../format/number-format.ts'
import { useUploads } from '../uploads/uploads-context.tsx'
import { addAddresses } from './add-addresses.ts'
import { addressLines, type LineFault, MAX_ADDRESSES } from './address-lines.ts'

/** Dialog in which addresses are pasted, one in each line. The server fetches them; the page need not stay open. */
export function AddressDialog({ onClose }: { readonly onClose: () => void }) {
  const { settings } = useUploads()
  const client = useQueryClient()
  const [text, setText] = useState('')
  const [refused, setRefused] = useState<readonly LineFault[]>([])
  const [added, setAdded] = useState(0)
  const stopped = useRef(false)
  const lines = useRef<HTMLTextAreaElement>(null)
  const { addresses, faults } = addressLines(text)
  const isTooMany = addresses.length > MAX_ADDRESSES
  const add = useMutation({
    mutationFn: () => addAddresses(addresses, settings, stopped, setAdded),
    // The button cannot keep the focus while it waits.
    onMutate: () => lines.current?.focus(),
    onSettled: () => client.invalidateQueries({ queryKey: keys.openUploads }),
    onSuccess: (left) => {
      if (left.length === 0) return onClose()
      // What was added is not added again: the lines that were refused stay.
      setText(left.map(({ url }) => url).join('\n'))
      setRefused(left.map(({ url, message }, index) => ({ line: index + 1, text: url, message })))
    },
  })
  const close = () => {
    stopped.current = true
    onClose()
  }
  const shown = [...faults, ...refused]
  return (
    <Dialog title="Recordings from web addresses" onClose={close}>
      <Textarea
        label="Addresses, one in each line"
        description="Each is the https:// or s3://bucket/key address of an audio or video file. The server fetches them, also when this page is closed. The upload options apply."
        value={text}
        rows={8}
        spellCheck={false}
        readOnly={add.isPending}
        ref={lines}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value)
          setRefused([])
        }}
      />
      <Text size="sm" role="status" c={isTooMany ? 'var(--mantine-color-error)' : 'dimmed'}>
        {countWords(addresses.length, faults.length, isTooMany)}
      </Text>
      {shown.length > 0 && <Faults faults={shown} />}
      {add.isPending && (
        <Progress value={(added / addresses.length) * 100} aria-label="Addresses added" />
      )}
      {add.isError && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {errorMessage(add.error)}
        </Text>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          {add.isPending ? 'Stop' : 'Cancel'}
        </Button>
        <Button
          loading={add.isPending}
          disabled={addresses.length === 0 || faults.length > 0 || isTooMany}
          onClick={() => add.mutate()}
        >
          {addresses.length === 0 ? 'Fetch' : `Fetch ${counted(addresses.length, 'recording')}`}
        </Button>
      </Group>
    </Dialog>
  )
}

function Faults({ faults }: { readonly faults: readonly LineFault[] }) {
  return (
    <Stack
      gap={2}
      component="ul"
      m={0}
      pl="md"
      aria-label="Lines to correct"
      mah="10rem"
      style={{ overflowY: 'auto' }}
      tabIndex={0}
    >
      {faults.map(({ line, text, message }) => (
        <Text
          key={`${line} ${text}`}
          component="li"
          size="sm"
          c="var(--mantine-color-error)"
          style={{ overflowWrap: 'anywhere' }}
        >
          Line {line}: {message}
        </Text>
      ))}
    </Stack>
  )
}

function countWords(addresses: number, faults: number, isTooMany: boolean): string {
  if (isTooMany) {
    return `${counted(addresses, 'recording')}: at most ${MAX_ADDRESSES} at once. Remove some, and add them afterwards.`
  }
  const wrong = faults === 0 ? '' : `, ${counted(faults, 'line')} to correct`
  return `${counted(addresses, 'recording')}${wrong}`
}
