import { Button, Group, NativeSelect, Text, TextInput } from '@mantine/core'
import type { Operation } from '@toolkit/server/client'
import { useState } from 'react'
import { Dialog } from '../../components/dialog.tsx'
import type { Question } from './correction-editor.ts'

interface Props {
  readonly question: Question
  /** The speakers that have turns. */
  readonly speakers: readonly string[]
  /** The speaker of the chosen turn. */
  readonly first: string | null
  /** Where speakers are swapped. */
  readonly part: { readonly from: number; readonly to: number | null; readonly words: string }
  readonly nameOf: (speaker: string) => string
  readonly onDo: (operation: Operation) => void
  readonly onClose: () => void
}

const TITLES: Readonly<Record<Question, string>> = {
  rename: 'Rename a speaker',
  'merge-speakers': 'Merge two speakers',
  swap: 'Swap two speakers',
}

const LABELS: Readonly<Record<Question, readonly [string, string]>> = {
  rename: ['Speaker', 'New label'],
  'merge-speakers': ['Speaker', 'becomes'],
  swap: ['Speaker', 'and'],
}

const DOES: Readonly<Record<Question, string>> = {
  rename: 'Rename',
  'merge-speakers': 'Merge',
  swap: 'Swap',
}

/** Asks for the speakers of an edit. */
export function SpeakerQuestion(props: Props) {
  const { question, speakers, part, nameOf, onDo, onClose } = props
  const [a, setA] = useState(props.first ?? speakers[0] ?? '')
  const others = speakers.filter((speaker) => speaker !== a)
  const [chosen, setB] = useState('')
  const b = others.includes(chosen) ? chosen : (others[0] ?? '')
  const [label, setLabel] = useState('')
  const isRename = question === 'rename'
  const shown = nameOf(a)
  const options = (list: readonly string[]) =>
    list.map((speaker) => ({ value: speaker, label: nameOf(speaker) }))
  const submit = () => {
    if (isRename) onDo({ kind: 'rename-speaker', from: a, to: label.trim() })
    else if (question === 'swap') {
      onDo({ kind: 'swap-speakers', a, b, from: part.from, to: part.to })
    } else onDo({ kind: 'merge-speakers', from: a, into: b })
  }
  const isReady = a !== '' && (isRename ? label.trim() !== '' : b !== '')
  return (
    <Dialog title={TITLES[question]} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (isReady) submit()
        }}
        onKeyDown={(event) => {
          // Enter in a list submits no form by itself.
          if (event.key !== 'Enter' || !(event.target instanceof HTMLSelectElement)) return
          event.preventDefault()
          if (isReady) submit()
        }}
      >
        <Group align="flex-end" mb="md">
          <NativeSelect
            label={LABELS[question][0]}
            value={a}
            data={options(speakers)}
            onChange={(event) => setA(event.currentTarget.value)}
          />
          {isRename ? (
            <TextInput
              label={LABELS[question][1]}
              value={label}
              maxLength={100}
              data-autofocus
              onChange={(event) => setLabel(event.currentTarget.value)}
            />
          ) : (
            <NativeSelect
              label={LABELS[question][1]}
              value={b}
              data={options(others)}
              onChange={(event) => setB(event.currentTarget.value)}
            />
          )}
        </Group>
        {isRename && !shown.includes(a) && (
          <Text size="sm" mb="md">
            The label of the voice is changed. Its name stays; the panel Speakers changes that.
          </Text>
        )}
        {question === 'swap' && (
          <Text size="sm" mb="md">
            All turns of both that start {part.words}.
          </Text>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!isReady}>
            {DOES[question]}
          </Button>
        </Group>
      </form>
    </Dialog>
  )
}
