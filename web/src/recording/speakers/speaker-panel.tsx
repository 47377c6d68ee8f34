import { Alert, Button, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { coloursByLabel, type DiarizationView, type RecordingView } from '@toolkit/server/client'
import { type ReactNode, useMemo, useState } from 'react'
import { errorMessage } from '../../api/error-message.ts'
import { formatCount, formatScore, formatShare } from '../../format/number-format.ts'
import { speakerDoubtWords } from '../../format/speaker-doubt-words.ts'
import { formatListening } from '../../format/time-format.ts'
import { SpeakerIdentity } from '../../identification/speaker-identity.tsx'
import type { TurnTable } from '../../timeline/results/turn-table.ts'
import { ColourChoice } from './colour-choice.tsx'
import {
  type CarriedName,
  carriedName,
  type Names,
  shownNames,
  speakerNamer,
  useChangeNames,
} from './run-names.ts'
import { useChooseColour, useSpeakerColours } from './speaker-colours.ts'
import { type SpeakerFigures, speakerFigures } from './speaker-figures.ts'
import classes from './speaker-panel.module.css'

interface Props {
  readonly recording: RecordingView
  /** The shown run; null while loading. */
  readonly run: DiarizationView | null
  /** null while loading. */
  readonly table: TurnTable | null
  /** Opens the dialog that makes a voiceprint of a speaker. */
  readonly onEnrol: (speaker: { runId: string; speaker: string; name: string }) => void
}

type ShownRun = Pick<Props, 'run' | 'table'>

const NO_NAMES = [] as const

function carriedWords({ agreement }: CarriedName): string {
  const share = agreement === null ? '' : ` (${formatShare(100 * agreement)} of the voice matches)`
  return `Carried over from an earlier diarization${share}`
}

/** What each speaker says in the shown run, their names, and which of them may be no person. */
export function SpeakerPanel({ recording, onEnrol, ...given }: Props) {
  const [drafts, setDrafts] = useState<Names>({})
  const [edited, setEdited] = useState<ShownRun>(given)
  // A name belongs to a voice of one run, which stays until the name is saved or discarded.
  const isHeld = Object.keys(drafts).length > 0 && edited.run?.id !== given.run?.id
  const { run, table } = isHeld ? edited : given
  const turns = table?.turns
  const figures = useMemo(() => (turns === undefined ? [] : speakerFigures(turns)), [turns])
  const names = shownNames(recording, run)
  const nameOf = speakerNamer(names)
  const change = useChangeNames(recording, run)
  const colours = useSpeakerColours(run, table)
  const recolour = useChooseColour(recording.id, run?.id ?? null)
  const chosen = coloursByLabel(run?.speakerNames ?? null)
  const failed = [change, recolour].find(({ isError }) => isError)
  if (table !== null && figures.length === 0) return <Text>This diarization has no speakers.</Text>
  const rename = (label: string, name: string) => {
    const { [label]: _old, ...others } = names
    return change.mutateAsync({
      speakerNames: name === '' ? others : { ...others, [label]: name },
    })
  }
  const edit = (label: string, draft: string | null) => {
    setEdited({ run, table })
    setDrafts(({ [label]: _old, ...others }) =>
      draft === null ? others : { ...others, [label]: draft },
    )
  }
  return (
    <Stack gap="xs" component="section" aria-label="Speakers">
      {isHeld && (
        <Text size="sm" role="status">
          Another diarization is shown now. These are the speakers of the earlier one, until the
          name is saved (Enter) or discarded (Escape).
        </Text>
      )}
      <ol className={classes.speakers}>
        {figures.map((each) => (
          <li key={each.speaker}>
            <SpeakerName
              label={each.speaker}
              mark={
                <ColourChoice
                  speaker={each.speaker}
                  colours={colours}
                  isChosen={chosen.has(each.speaker)}
                  isDisabled={run === null}
                  nameOf={nameOf}
                  onChoose={(colour) => recolour.mutate({ speaker: each.speaker, colour })}
                />
              }
              name={names[each.speaker] ?? ''}
              draft={drafts[each.speaker] ?? null}
              carried={carriedName(run, each.speaker)}
              doubt={speakerDoubtWords(each.speaker, run?.speakerDoubt ?? null)}
              onDraft={(draft) => edit(each.speaker, draft)}
              onRename={(name) => rename(each.speaker, name)}
            />
            <IdentityOf run={run} speaker={each.speaker} />
            <Figures figures={each} nameOf={nameOf} />
            {run !== null && recording.audioRemovedAt === null && (
              <Button
                variant="default"
                size="compact-sm"
                aria-label={`Enrol this voice: ${nameOf(each.speaker)}`}
                onClick={() =>
                  onEnrol({ runId: run.id, speaker: each.speaker, name: nameOf(each.speaker) })
                }
              >
                Enrol this voice…
              </Button>
            )}
          </li>
        ))}
      </ol>
      <UnclearNames
        unclear={run?.speakerNames?.unclear ?? NO_NAMES}
        labels={figures.map(({ speaker }) => speaker)}
        nameOf={nameOf}
        isBusy={change.isPending}
        onGive={(label, name) => void rename(label, name).catch(() => undefined)}
        onForget={() => change.mutate({ forgetUnclear: true })}
      />
      {failed && (
        <Text c="var(--mantine-color-error)" role="alert">
          {errorMessage(failed.error)}
        </Text>
      )}
    </Stack>
  )
}

function IdentityOf({ run, speaker }: Pick<Props, 'run'> & { readonly speaker: string }) {
  const identity = run?.identification?.find((each) => each.speaker === speaker)
  if (run === null || identity === undefined) return null
  return <SpeakerIdentity key={`${run.id}/${speaker}`} run={run} identity={identity} />
}

interface UnclearProps {
  readonly unclear: readonly { readonly name: string; readonly closest: string | null }[]
  readonly labels: readonly string[]
  readonly nameOf: (speaker: string) => string
  readonly isBusy: boolean
  readonly onGive: (label: string, name: string) => void
  readonly onForget: () => void
}

/** Names of an earlier diarization that have no clear voice in this one: the person decides. */
function UnclearNames({ unclear, labels, nameOf, isBusy, onGive, onForget }: UnclearProps) {
  if (unclear.length === 0) return null
  return (
    <Alert
      color="orange"
      variant="outline"
      role="note"
      title="Names without a matching speaker"
      // Orange text has too little contrast on white.
      styles={{ title: { color: 'var(--mantine-color-text)' } }}
    >
      <Stack gap="xs">
        <Text size="sm">
          They were assigned in an earlier diarization. In this one, their voices are joined, split
          or missing.
        </Text>
        {unclear.map(({ name, closest }) => (
          <NativeSelect
            key={name}
            size="xs"
            label={name}
            description={closest !== null && `Closest: ${nameOf(closest)}`}
            disabled={isBusy}
            value=""
            onChange={(event) => onGive(event.currentTarget.value, name)}
            data={[
              { value: '', label: 'Choose a speaker' },
              ...labels.map((label) => ({ value: label, label: nameOf(label) })),
            ]}
          />
        ))}
        <Button
          variant="default"
          size="compact-sm"
          disabled={isBusy}
          style={{ alignSelf: 'flex-start' }}
          onClick={onForget}
        >
          Remove these names
        </Button>
      </Stack>
    </Alert>
  )
}

interface FiguresProps {
  readonly figures: SpeakerFigures
  readonly nameOf: (speaker: string) => string
}

function Figures({ figures, nameOf }: FiguresProps) {
  const { seconds, share, turns, longestSeconds, overlapSeconds, overlapMost, confidence } = figures
  const overlap =
    overlapMost === null
      ? formatListening(0)
      : `${formatListening(overlapSeconds)}, most with ${nameOf(overlapMost.speaker)} (${formatListening(overlapMost.seconds)})`
  const facts = [
    ['Talk time', `${formatListening(seconds)} (${formatShare(share)})`],
    ['Turns', formatCount(turns)],
    ['Longest', formatListening(longestSeconds)],
    ['Mean confidence', formatScore(confidence)],
    ['Overlap', overlap],
  ] as const
  return (
    <dl className={`${classes.figures} figures`}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

interface SpeakerNameProps {
  readonly label: string
  /** The colour, before the name. */
  readonly mark: ReactNode
  readonly name: string
  /** What is typed and not saved; null: nothing. */
  readonly draft: string | null
  /** How the name came from an earlier diarization; null if it did not. */
  readonly carried: CarriedName | null
  /** Why this speaker may be no person, or null. */
  readonly doubt: string | null
  readonly onDraft: (draft: string | null) => void
  /** Rejects if the name is not saved. */
  readonly onRename: (name: string) => Promise<unknown>
}

function SpeakerName(props: SpeakerNameProps) {
  const { label, mark, name, draft, carried, doubt, onDraft, onRename } = props
  const commit = () => {
    const typed = draft?.trim()
    if (typed === undefined || typed === name) onDraft(null)
    // The panel shows the error, and the text is kept.
    else
      onRename(typed).then(
        () => onDraft(null),
        () => undefined,
      )
  }
  return (
    <TextInput
      label={label}
      description={[doubt, carried && carriedWords(carried)].filter(Boolean).join(' · ') || null}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      placeholder="Name"
      size="xs"
      maxLength={100}
      leftSection={mark}
      leftSectionPointerEvents="all"
      value={draft ?? name}
      onChange={(event) => onDraft(event.currentTarget.value)}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.key === 'Enter') commit()
        if (event.key === 'Escape') onDraft(null)
      }}
    />
  )
}
