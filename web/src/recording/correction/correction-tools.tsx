import { Button, Menu, Text } from '@mantine/core'
import { redoable, undoable } from '@toolkit/server/client'
import { useEffect, useSyncExternalStore } from 'react'
import { TURN_STATUS_WORDS } from '../../format/turn-status-words.ts'
import { useCommands } from '../../palette/commands.ts'
import { Swatch } from '../../timeline/plot/lane-labels.tsx'
import { onFreeKey } from '../listen/shortcuts.ts'
import classes from './correction.module.css'
import type { CorrectionEditor } from './correction-editor.ts'
import { commandOf, type EditCommand, KEY_COMMANDS, type KeyCommand } from './correction-keys.ts'
import type { CorrectionLog } from './correction-log.ts'
import { turnWords } from './edit-words.ts'
import { SpeakerQuestion } from './speaker-question.tsx'

interface Props {
  readonly editor: CorrectionEditor
  readonly log: CorrectionLog
}

/** The chosen turn, and all edits as buttons and keys. */
export function CorrectionTools({ editor, log }: Props) {
  const { chosen, notice, question } = useSyncExternalStore(editor.subscribe, editor.state)
  const { history } = useSyncExternalStore(log.subscribe, log.state)
  useEditKeys(editor)
  const { turns, speakers, colours, nameOf } = editor.shown()
  const place = chosen === null ? -1 : turns.indexOf(chosen)
  const words = chosen === null ? '' : turnWords(chosen, place + 1, nameOf)
  const act = (command: EditCommand) => () => editor.run(command)
  return (
    <>
      <div className={classes.line}>
        <Text
          size="sm"
          className={`figures ${classes.chosen}`}
          data-testid="correction-turn"
          dir="auto"
        >
          {chosen === null ? 'No turn is chosen: N, P, or a click on one.' : words}
          {chosen !== null && (
            <span className={classes.status}>{TURN_STATUS_WORDS[chosen.status]}</span>
          )}
        </Text>
        <Text size="sm" c="dimmed" className={classes.notice}>
          {notice}
        </Text>
        <p className={classes.hidden} role="status" data-testid="correction-words">
          {[notice, words].filter((each) => each !== '').join('. ')}
        </p>
      </div>
      <div className={classes.tools} role="toolbar" aria-label="Edits">
        <span className={classes.group}>
          <Tool
            label="Undo"
            title="Ctrl Z"
            isOff={undoable(history) === null}
            onClick={act({ kind: 'undo' })}
          />
          <Tool
            label="Redo"
            title="Ctrl Shift Z"
            isOff={redoable(history) === null}
            onClick={act({ kind: 'redo' })}
          />
        </span>
        <span className={classes.group}>
          <Tool label="‹" name="Previous turn" title="P" onClick={act({ kind: 'previous' })} />
          <Tool label="›" name="Next turn" title="N" onClick={act({ kind: 'next' })} />
          <Tool label="Confirm" title="C" onClick={act({ kind: 'confirm' })} />
        </span>
        <span className={classes.group}>
          {speakers.slice(0, SPEAKER_KEYS).map((speaker, at) => (
            <Button
              key={speaker}
              size="compact-sm"
              variant="default"
              className={classes.speaker ?? ''}
              aria-pressed={chosen?.speaker === speaker}
              title={`Assign the turn to ${nameOf(speaker)} (${at + 1})`}
              onClick={act({ kind: 'assign', place: at })}
            >
              <kbd>{at + 1}</kbd>
              <span dir="auto">{nameOf(speaker)}</span>
              <Swatch colour={colours.get(speaker) ?? at} />
            </Button>
          ))}
          <Tool
            label="New"
            name="Assign to a new speaker"
            title="0"
            onClick={act({ kind: 'assign-new' })}
          />
        </span>
        {(['start', 'end'] as const).map((edge) => (
          <span key={edge} className={classes.group}>
            <span className={classes.edge}>{edge}</span>
            {STEPS.map(({ by, label, words: step }) => (
              <Tool
                key={label}
                label={label}
                name={`${edge} ${step}`}
                title={keyOf((command) => isMove(command, edge, by))}
                onClick={act({ kind: 'move', edge, by })}
              />
            ))}
            <Tool
              label="Snap"
              name={`Snap the ${edge} to silence`}
              title={edge === 'start' ? 'D' : 'Shift D'}
              onClick={act({ kind: 'snap', edge })}
            />
          </span>
        ))}
        <span className={classes.group}>
          <Tool label="Split" title="B" onClick={act({ kind: 'split' })} />
          <Tool label="Merge" title="H" onClick={act({ kind: 'merge' })} />
          <Tool label="Add" title="I" onClick={act({ kind: 'add' })} />
          <Tool label="Delete" title="X" onClick={act({ kind: 'delete' })} />
          <Tool label="Checked" title="Y" onClick={act({ kind: 'check' })} />
          <MoreEdits editor={editor} speakers={speakers} nameOf={nameOf} />
        </span>
      </div>
      {question !== null && (
        <SpeakerQuestion
          question={question}
          speakers={speakers.filter((speaker) => history.state.speakers.has(speaker))}
          first={chosen?.speaker ?? null}
          part={editor.swapPart()}
          nameOf={nameOf}
          onDo={(operation) => editor.do(operation)}
          onClose={() => editor.ask(null)}
        />
      )}
    </>
  )
}

/** The speakers that have a key. */
const SPEAKER_KEYS = 9

const STEPS = [
  { by: -0.1, label: '−100', words: '100 ms earlier' },
  { by: -0.01, label: '−10', words: '10 ms earlier' },
  { by: 0.01, label: '+10', words: '10 ms later' },
  { by: 0.1, label: '+100', words: '100 ms later' },
] as const

function isMove(command: EditCommand, edge: 'start' | 'end', by: number): boolean {
  return command.kind === 'move' && command.edge === edge && command.by === by
}

function keyOf(isWanted: (command: EditCommand) => boolean): string {
  return KEY_COMMANDS.find(({ command }) => isWanted(command))?.keys[0] ?? ''
}

interface ToolProps {
  readonly label: string
  /** What a screen reader says, if it differs. */
  readonly name?: string
  /** The key. */
  readonly title: string
  readonly isOff?: boolean
  readonly onClick: () => void
}

function Tool({ label, name = label, title, isOff = false, onClick }: ToolProps) {
  const words = name.charAt(0).toUpperCase() + name.slice(1)
  return (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={words}
      title={`${words} (${title})`}
      disabled={isOff}
      onClick={onClick}
    >
      {label}
    </Button>
  )
}

interface MoreProps {
  readonly editor: CorrectionEditor
  readonly speakers: readonly string[]
  readonly nameOf: (speaker: string) => string
}

/** Every edit of the chosen turn, in a menu. */
function MoreEdits({ editor, speakers, nameOf }: MoreProps) {
  return (
    <Menu position="bottom-end" shadow="md" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button size="compact-sm" variant="default">
          More
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.menu ?? ''}>
        <Menu.Label>Overlap: also speaks here</Menu.Label>
        {speakers.map((speaker, place) => (
          <Menu.Item key={speaker} onClick={() => editor.run({ kind: 'overlap', place })}>
            {nameOf(speaker)}
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => editor.run({ kind: 'overlap-new' })}>A new speaker</Menu.Item>
        {speakers.length > SPEAKER_KEYS && (
          <>
            <Menu.Label>Assign to</Menu.Label>
            {speakers.slice(SPEAKER_KEYS).map((speaker, at) => (
              <Menu.Item
                key={speaker}
                onClick={() => editor.run({ kind: 'assign', place: at + SPEAKER_KEYS })}
              >
                {nameOf(speaker)}
              </Menu.Item>
            ))}
          </>
        )}
        <Menu.Divider />
        {MENU.map(({ id, label, keys, command }) => (
          <Menu.Item
            key={id}
            rightSection={<kbd>{keys[0]}</kbd>}
            onClick={() => editor.run(command)}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

const IN_BAR: ReadonlySet<EditCommand['kind']> = new Set(['move', 'undo', 'redo', 'assign-new'])
const MENU: readonly KeyCommand[] = KEY_COMMANDS.filter(({ command }) => !IN_BAR.has(command.kind))

/** The keys of edits, before those of the page, and the edits in the palette. */
function useEditKeys(editor: CorrectionEditor): void {
  useEffect(() => {
    const keys = new AbortController()
    const act = (event: KeyboardEvent) => {
      const command = commandOf(event)
      if (command === null) return
      event.preventDefault()
      editor.run(command)
    }
    onFreeKey(act, keys.signal, { capture: true })
    return () => keys.abort()
  }, [editor])
  useCommands(KEY_COMMANDS, (id) => {
    const found = KEY_COMMANDS.find((each) => each.id === id)
    if (found !== undefined) editor.run(found.command)
  })
}
