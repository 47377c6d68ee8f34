import {
  applyOperation,
  type CorrectionState,
  type EditedTurn,
  type Operation,
  type TurnId,
} from '@toolkit/server/client'
import type { Playhead, PlayheadState } from '../../playback/playhead.ts'
import { newId } from '../../store/new-id.ts'
import { Subscribable } from '../../store/store.ts'
import { isSeek } from '../../timeline/timeline.tsx'
import type { TimelineStore } from '../../timeline/timeline-state.ts'
import type { Edge, MenuPlace } from '../../timeline/turn-edits.ts'
import { playItem } from '../listen/player-state.ts'
import type { EditedView } from '../results/edited-view.ts'
import type { EditCommand } from './correction-keys.ts'
import { type CorrectionLog, isUnfit } from './correction-log.ts'
import { operationWords } from './edit-words.ts'
import * as edits from './edits.ts'
import { type CorrectedRun, type ShownCorrection, shownCorrections } from './shown-correction.ts'

/** What asks for more than a key. */
export type Question = 'rename' | 'merge-speakers' | 'swap'

export interface EditorState {
  /** With the boundary that is being dragged. */
  readonly state: CorrectionState
  readonly chosen: EditedTurn | null
  /** What changed, or why nothing did. */
  readonly notice: string
  readonly question: Question | null
  /** Where the menu of the chosen turn is open; null: it is not. */
  readonly menu: MenuPlace | null
  /** Whether the next number adds a second speaker. */
  readonly isOverlapNext: boolean
}

export interface EditorParts {
  readonly log: CorrectionLog
  readonly runId: string
  readonly base: CorrectedRun
  readonly timeline: TimelineStore
  readonly playhead: Playhead
  /** The nearest silence to a boundary; null: there is none. */
  readonly silence: (seconds: number, edge: Edge) => Promise<number | null>
}

/** Times that a sound is sought to are rounded by the browser. Seconds. */
const SAME_SECONDS = 0.005

/** Edits a correction: the chosen turn, commands of keys and buttons, drags, and what the page shows of it. */
export class CorrectionEditor extends Subscribable {
  readonly #parts: EditorParts
  readonly #shownOf: (state: CorrectionState) => ShownCorrection
  #chosenId: TurnId | null = null
  #preview: CorrectionState | null = null
  #markedAt: number | null = null
  #notice = ''
  #question: Question | null = null
  #menu: MenuPlace | null = null
  #isOverlapNext = false
  #state: EditorState
  #view: EditedView

  constructor(parts: EditorParts) {
    super()
    this.#parts = parts
    this.#shownOf = shownCorrections(parts.base)
    this.#state = this.#nextState()
    this.#view = this.#nextView()
  }

  /** Follows the log and the playhead. Returns a function that stops it. */
  open(): () => void {
    const stops = [this.#parts.log.subscribe(() => this.#update()), this.#followSeeks()]
    this.#chooseAt(this.#parts.playhead.state().seconds)
    return () => {
      for (const stop of stops) stop()
    }
  }

  readonly state = (): EditorState => this.#state
  readonly view = (): EditedView => this.#view

  /** What is shown now. */
  shown(): ShownCorrection {
    return this.#shownOf(this.#state.state)
  }

  /** What a person does. */
  run(given: EditCommand): void {
    const command = this.#isOverlapNext ? overlapOf(given) : given
    this.#isOverlapNext = given.kind === 'overlap-next' && !this.#isOverlapNext
    this.closeMenu()
    const edit = edits.editOf(command, this.#context())
    if (edit !== null) this.#apply(edit)
    else if (command.kind === 'next') this.#step(1)
    else if (command.kind === 'previous') this.#step(-1)
    else if (command.kind === 'snap') void this.#snap(command.edge)
    else if (command.kind === 'mark') this.#mark()
    else if (command.kind === 'undo') this.#undo()
    else if (command.kind === 'redo') this.#redo()
    else if (command.kind === 'play') this.#play()
    else if (command.kind === 'overlap-next') this.#say(this.#isOverlapNext ? OVERLAP_NEXT : '')
    else if (isQuestion(command.kind)) this.ask(command.kind)
    if (command.kind === 'confirm' && edit !== null && 'operation' in edit) this.#play()
  }

  /** Opens a question; null closes it. */
  ask(question: Question | null): void {
    this.#question = question
    this.#update()
  }

  /** Opens the menu of the chosen turn. */
  openMenu(at: MenuPlace): void {
    if (this.#state.chosen === null) this.#say(edits.NO_TURN.refused)
    else {
      this.#menu = at
      this.#update()
    }
  }

  closeMenu(): void {
    this.#menu = null
    this.#update()
  }

  /** Carries out an operation, which a question was about. */
  do(operation: Operation): void {
    this.#question = null
    this.#apply({ operation })
  }

  readonly #chooseById = (id: TurnId): void => this.choose(id)

  readonly #openMenuOf = (id: TurnId, at: MenuPlace): void => {
    this.choose(id)
    this.openMenu(at)
  }

  choose(id: TurnId | null): void {
    this.#chosenId = id
    this.#notice = ''
    this.#update()
  }

  /** Where speakers are swapped now. */
  swapPart() {
    return edits.swapPart(this.#context())
  }

  #context(): edits.EditContext {
    const { playhead, timeline } = this.#parts
    return {
      state: this.#parts.log.state().history.state,
      chosen: this.#state.chosen,
      playhead: playhead.state().seconds,
      selection: timeline.state().selection,
      newId,
    }
  }

  #apply(edit: edits.Edit): void {
    if ('refused' in edit) {
      this.#say(edit.refused)
      return
    }
    const { operation, chosen } = edit
    // The chosen turn is set first, so that the page is drawn once.
    const before = this.#chosenId
    if (chosen !== undefined) this.#chosenId = chosen
    this.#notice = operationWords(operation)
    this.#preview = null
    try {
      this.#parts.log.do(operation)
    } catch (error) {
      if (!isUnfit(error)) throw error
      this.#chosenId = before
      this.#say(error.message)
    }
  }

  #undo(): void {
    this.#notice = 'Undone'
    if (!this.#parts.log.undo()) this.#say('There is nothing to undo.')
  }

  #redo(): void {
    this.#notice = 'Redone'
    if (!this.#parts.log.redo()) this.#say('There is nothing to redo.')
  }

  /** Chooses and plays the next or previous turn. */
  #step(direction: 1 | -1): void {
    const { state, chosen } = this.#state
    const { seconds } = this.#parts.playhead.state()
    const isPassed = ({ start }: EditedTurn) =>
      direction === 1 ? start > seconds : start < seconds
    const found =
      chosen === null
        ? state.turns.filter(isPassed).at(direction === 1 ? 0 : -1)
        : state.turns.neighbour(chosen, direction)
    if (!found) {
      this.#say(`There is no turn ${direction === 1 ? 'after' : 'before'} this.`)
      return
    }
    this.choose(found.id)
    this.#play()
  }

  #play(): void {
    const { chosen } = this.#state
    if (chosen !== null) playItem('turn', chosen.start, chosen.end)
  }

  async #snap(edge: Edge): Promise<void> {
    const { chosen } = this.#state
    if (chosen === null) {
      this.#apply(edits.NO_TURN)
      return
    }
    const to = await this.#parts.silence(chosen[edge], edge)
    // Another turn may be chosen by now, or this one may have moved.
    if (this.#state.chosen !== chosen) return
    if (to === null) this.#say('There is no silence within a second of it.')
    else this.#apply(edits.moveTo(this.#context().state, chosen, edge, to))
  }

  /** Begins a selection at the playhead, or ends it there. */
  #mark(): void {
    const { playhead, timeline } = this.#parts
    const { seconds } = playhead.state()
    if (this.#markedAt === null) {
      this.#markedAt = seconds
      this.#say('The selection begins here. Go to its end and press Shift I again.')
      return
    }
    timeline.select([this.#markedAt, seconds])
    timeline.setLoop(false)
    this.#markedAt = null
    this.#say(timeline.state().selection === null ? 'The selection is too short.' : 'Selected.')
  }

  /** Drags a boundary. */
  readonly #drag = (id: TurnId, edge: Edge, seconds: number | null, isDone: boolean): void => {
    const { state } = this.#parts.log.state().history
    const turn = state.turns.get(id)
    const edit = turn && seconds !== null ? edits.moveTo(state, turn, edge, seconds) : null
    this.#chosenId = id
    this.#preview = null
    if (!edit || 'refused' in edit) this.#update()
    else if (isDone) this.#apply(edit)
    else {
      this.#preview = applyOperation(state, edit.operation)
      this.#update()
    }
  }

  /** After a seek, the turn there is chosen, unless the chosen one is there too. */
  #followSeeks(): () => void {
    const { playhead } = this.#parts
    let previous: PlayheadState = playhead.state()
    let previousMs = performance.now()
    return playhead.subscribe(() => {
      const current = playhead.state()
      const nowMs = performance.now()
      const isMoved = isSeek(previous, current, (nowMs - previousMs) / 1000)
      previous = current
      previousMs = nowMs
      if (isMoved) this.#chooseAt(current.seconds)
    })
  }

  #chooseAt(seconds: number): void {
    const { state, chosen } = this.#state
    const from = seconds - SAME_SECONDS
    const isHere = (turn: EditedTurn) => turn.start <= seconds + SAME_SECONDS && turn.end > from
    if (chosen !== null && isHere(chosen)) return
    const here = state.turns.between(from, seconds + SAME_SECONDS)
    // A list plays a turn from its start.
    const begins = here.find(({ start }) => Math.abs(start - seconds) <= SAME_SECONDS)
    const found = begins ?? here.at(-1)
    if (found !== undefined && found.id !== this.#chosenId) this.choose(found.id)
  }

  #say(notice: string): void {
    this.#notice = notice
    this.#update()
  }

  #update(): void {
    const before = this.#state
    const next = this.#nextState()
    const isSame = before.state === next.state && before.chosen === next.chosen
    const isAll = (Object.keys(next) as (keyof EditorState)[]).every(
      (key) => before[key] === next[key],
    )
    if (isAll) return
    this.#state = next
    if (!isSame) this.#view = this.#nextView()
    this.changed()
  }

  #nextState(): EditorState {
    const state = this.#preview ?? this.#parts.log.state().history.state
    const chosen = this.#chosenId === null ? null : (state.turns.get(this.#chosenId) ?? null)
    return {
      state,
      chosen,
      notice: this.#notice,
      question: this.#question,
      menu: this.#menu,
      isOverlapNext: this.#isOverlapNext,
    }
  }

  #nextView(): EditedView {
    const { state, chosen } = this.#state
    const { ids, checked, table, turns, colours, nameOf } = this.#shownOf(state)
    return {
      runId: this.#parts.runId,
      edits: {
        table,
        ids,
        checked,
        chosen: chosen === null ? -1 : turns.indexOf(chosen),
        choose: this.#chooseById,
        moveBoundary: this.#drag,
        openMenu: this.#openMenuOf,
      },
      colours,
      nameOf,
    }
  }
}

const OVERLAP_NEXT =
  'Overlap: now the number of the second speaker, 0 for a new one. Shift O again ends it.'

function overlapOf(command: EditCommand): EditCommand {
  if (command.kind === 'assign') return { kind: 'overlap', place: command.place }
  return command.kind === 'assign-new' ? { kind: 'overlap-new' } : command
}

function isQuestion(kind: EditCommand['kind']): kind is Question {
  return kind === 'rename' || kind === 'merge-speakers' || kind === 'swap'
}
