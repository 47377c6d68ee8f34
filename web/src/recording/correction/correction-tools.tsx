import { Button, Menu, Text } from '@mantine/core'
import { redoable, undoable } from '@toolkit/server/client'
import { memo, type RefObject, useCallback, useEffect, useRef, useSyncExternalStore } from 'react'
import { TURN_STATUS_WORDS } from '../../format/turn-status-words.ts'
import { useCommands } from '../../palette/commands.ts'
import { Swatch } from '../../timeline/plot/lane-labels.tsx'
import { onFreeKey } from '../listen/shortcuts.ts'
import classes from './correction.module.css'
import type { CorrectionEditor } from './correction-editor.ts'
import { commandOf, type EditCommand, KEY_COMMANDS, SPEAKER_KEYS } from './correction-keys.ts'
import type { CorrectionLog } from './correction-log.ts'
import { turnWords } from './edit-words.ts'
import { SpeakerQuestion } from './speaker-question.tsx'
import { OtherItems, TurnItems, TurnMenu } from './turn-menu.tsx'

interface Props {
  readonly editor: CorrectionEditor
  readonly log: CorrectionLog
}

/** The chosen turn, and all edits as buttons, keys and a menu. Each edit renders only the buttons that it changes. */
export const CorrectionTools = memo(function CorrectionTools({ editor, log }: Props) {
  const { state, chosen, notice, question, menu, isOverlapNext } = useSyncExternalStore(
    editor.subscribe,
    editor.state,
  )
  const line = useRef<HTMLParagraphElement>(null)
  useEditKeys(editor, line)
  const { turns, speakers, colours, nameOf } = editor.shown()
  const place = chosen === null ? -1 : turns.indexOf(chosen)
  const words = chosen === null ? '' : turnWords(chosen, place + 1, nameOf)
  return (
    <>
      <div className={classes.line}>
        <Text
          ref={line}
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
        <Steps editor={editor} log={log} />
        <span className={classes.group}>
          <Tool editor={editor} command={PREVIOUS} label="‹" name="Previous turn" title="P" />
          <Tool editor={editor} command={NEXT} label="›" name="Next turn" title="N" />
          <Tool editor={editor} command={CONFIRM} label="Confirm" title="C" />
        </span>
        <span className={classes.group}>
          {speakers.slice(0, SPEAKER_KEYS).map((speaker, at) => (
            <SpeakerTool
              key={speaker}
              editor={editor}
              place={at}
              name={nameOf(speaker)}
              colour={colours.get(speaker) ?? at}
              isPressed={chosen?.speaker === speaker}
            />
          ))}
          <Tool
            editor={editor}
            command={ASSIGN_NEW}
            label="New"
            name="Assign to a new speaker"
            title="0"
          />
          <Tool
            editor={editor}
            command={OVERLAP_NEXT}
            label="Overlap"
            title="Shift O"
            isPressed={isOverlapNext}
          />
        </span>
        {EDGES.map(({ edge, steps, snap }) => (
          <span key={edge} className={classes.group}>
            <span className={classes.edge}>{edge}</span>
            {steps.map((step) => (
              <Tool key={step.label} editor={editor} {...step} />
            ))}
            <Tool editor={editor} {...snap} />
          </span>
        ))}
        <span className={classes.group}>
          {OTHER_TOOLS.map((tool) => (
            <Tool key={tool.label} editor={editor} {...tool} />
          ))}
          <MoreEdits editor={editor} speakers={speakers} nameOf={nameOf} />
        </span>
      </div>
      {menu !== null && (
        <TurnMenu editor={editor} speakers={speakers} nameOf={nameOf} at={menu} words={words} />
      )}
      {question !== null && (
        <SpeakerQuestion
          question={question}
          speakers={speakers.filter((speaker) => state.speakers.has(speaker))}
          first={chosen?.speaker ?? null}
          part={editor.swapPart()}
          nameOf={nameOf}
          onDo={(operation) => editor.do(operation)}
          onClose={() => editor.ask(null)}
        />
      )}
    </>
  )
})

const UNDO = { kind: 'undo' } as const
const REDO = { kind: 'redo' } as const
const PREVIOUS = { kind: 'previous' } as const
const NEXT = { kind: 'next' } as const
const CONFIRM = { kind: 'confirm' } as const
const ASSIGN_NEW = { kind: 'assign-new' } as const
const OVERLAP_NEXT = { kind: 'overlap-next' } as const

const OTHER_TOOLS = [
  { label: 'Split', title: 'B', command: { kind: 'split' } },
  { label: 'Merge', title: 'H', command: { kind: 'merge' } },
  { label: 'Add', title: 'I', command: { kind: 'add' } },
  { label: 'Delete', title: 'X', command: { kind: 'delete' } },
  { label: 'Checked', title: 'Y', command: { kind: 'check' } },
] as const

const STEPS = [
  { by: -0.1, label: '−100', words: '100 ms earlier' },
  { by: -0.01, label: '−10', words: '10 ms earlier' },
  { by: 0.01, label: '+10', words: '10 ms later' },
  { by: 0.1, label: '+100', words: '100 ms later' },
] as const

const EDGES = (['start', 'end'] as const).map((edge) => ({
  edge,
  steps: STEPS.map(({ by, label, words }) => ({
    label,
    name: `${edge} ${words}`,
    title: keyOf((command) => isMove(command, edge, by)),
    command: { kind: 'move', edge, by } as const,
  })),
  snap: {
    label: 'Snap',
    name: `Snap the ${edge} to silence`,
    title: edge === 'start' ? 'D' : 'Shift D',
    command: { kind: 'snap', edge } as const,
  },
}))

function isMove(command: EditCommand, edge: 'start' | 'end', by: number): boolean {
  return command.kind === 'move' && command.edge === edge && command.by === by
}

function keyOf(isWanted: (command: EditCommand) => boolean): string {
  return KEY_COMMANDS.find(({ command }) => isWanted(command))?.keys[0] ?? ''
}

/** Undo and redo. */
function Steps({ editor, log }: Props) {
  const canUndo = useSyncExternalStore(log.subscribe, () => undoable(log.state().history) !== null)
  const canRedo = useSyncExternalStore(log.subscribe, () => redoable(log.state().history) !== null)
  return (
    <span className={classes.group}>
      <Tool editor={editor} command={UNDO} label="Undo" title="Ctrl Z" isOff={!canUndo} />
      <Tool editor={editor} command={REDO} label="Redo" title="Ctrl Shift Z" isOff={!canRedo} />
    </span>
  )
}

interface ToolProps {
  readonly editor: CorrectionEditor
  readonly command: EditCommand
  readonly label: string
  /** What a screen reader says, if it differs. */
  readonly name?: string
  /** The key. */
  readonly title: string
  readonly isOff?: boolean
  /** Undefined: it is no switch. */
  readonly isPressed?: boolean
}

const Tool = memo(function Tool(props: ToolProps) {
  const { editor, command, label, name = label, title, isOff = false, isPressed } = props
  const words = name.charAt(0).toUpperCase() + name.slice(1)
  return (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={words}
      aria-pressed={isPressed}
      title={`${words} (${title})`}
      disabled={isOff}
      onClick={() => editor.run(command)}
    >
      {label}
    </Button>
  )
})

interface SpeakerToolProps {
  readonly editor: CorrectionEditor
  readonly place: number
  readonly name: string
  readonly colour: number
  readonly isPressed: boolean
}

const SpeakerTool = memo(function SpeakerTool(props: SpeakerToolProps) {
  const { editor, place, name, colour, isPressed } = props
  return (
    <Button
      size="compact-sm"
      variant="default"
      className={classes.speaker ?? ''}
      aria-pressed={isPressed}
      title={`Assign the turn to ${name} (${place + 1})`}
      onClick={() => editor.run({ kind: 'assign', place })}
    >
      <kbd>{place + 1}</kbd>
      <span dir="auto">{name}</span>
      <Swatch colour={colour} />
    </Button>
  )
})

interface MoreProps {
  readonly editor: CorrectionEditor
  readonly speakers: readonly string[]
  readonly nameOf: (speaker: string) => string
}

/** Every edit, in a menu. */
const MoreEdits = memo(function MoreEdits({ editor, speakers, nameOf }: MoreProps) {
  return (
    <Menu position="bottom-end" shadow="md" withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button size="compact-sm" variant="default">
          More
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={classes.menu ?? ''}>
        <TurnItems editor={editor} speakers={speakers} nameOf={nameOf} />
        <OtherItems editor={editor} />
      </Menu.Dropdown>
    </Menu>
  )
})

/** The keys of edits, before those of the page, and the edits in the palette. `line`: where a key opens the menu. */
function useEditKeys(editor: CorrectionEditor, line: RefObject<HTMLElement | null>): void {
  const act = useCallback(
    (command: EditCommand) => {
      const box = line.current?.getBoundingClientRect()
      if (command.kind !== 'menu') editor.run(command)
      else if (box !== undefined) editor.openMenu({ left: box.left, top: box.bottom })
    },
    [editor, line],
  )
  useEffect(() => {
    const keys = new AbortController()
    const press = (event: KeyboardEvent) => {
      const command = commandOf(event)
      if (command === null) return
      event.preventDefault()
      act(command)
    }
    onFreeKey(press, keys.signal, { capture: true })
    return () => keys.abort()
  }, [act])
  useCommands(KEY_COMMANDS, (id) => {
    const found = KEY_COMMANDS.find((each) => each.id === id)
    if (found !== undefined) act(found.command)
  })
}
