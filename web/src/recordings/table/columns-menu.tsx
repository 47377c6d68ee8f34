import { Popover } from '../../components/popover.tsx'
import { COLUMN_IDS, movedColumn, toggledColumn } from '../column-choice.ts'
import classes from './columns-menu.module.css'
import { LIST_COLUMNS } from './list-columns.tsx'
import type { Columns } from './use-columns.ts'

/** Chooses the columns and their order. */
export function ColumnsMenu({ columns }: { readonly columns: Columns }) {
  const { chosen, shown, store } = columns
  const fits = new Set(shown.map(({ id }) => id))
  const isChosen = new Set(chosen.map(({ id }) => id))
  const lines = [...chosen.map(({ id }) => id), ...COLUMN_IDS.filter((id) => !isChosen.has(id))]
  return (
    <Popover label="Columns" opener="Columns" title="Choose and order the columns">
      <ul className={classes.list}>
        {lines.map((id, place) => {
          const { heading, title = heading } = LIST_COLUMNS[id]
          const move = (by: 1 | -1) => () => store(movedColumn(chosen, id, by))
          return (
            <li key={id} className={classes.line}>
              <label className={classes.name}>
                <input
                  type="checkbox"
                  checked={isChosen.has(id)}
                  disabled={id === 'name'}
                  onChange={() => store(toggledColumn(chosen, id))}
                />
                <span>
                  {title}
                  {isChosen.has(id) && !fits.has(id) && (
                    <span className={classes.note}> – hidden, the window is too narrow</span>
                  )}
                </span>
              </label>
              <button
                type="button"
                className={classes.move}
                aria-label={`Move ${heading} up`}
                title="Move up"
                disabled={!isChosen.has(id) || place === 0}
                onClick={move(-1)}
              >
                ↑
              </button>
              <button
                type="button"
                className={classes.move}
                aria-label={`Move ${heading} down`}
                title="Move down"
                disabled={!isChosen.has(id) || place >= chosen.length - 1}
                onClick={move(1)}
              >
                ↓
              </button>
            </li>
          )
        })}
      </ul>
      <p className={classes.note}>
        To change a width, drag the edge of a heading, or press Tab and ← → on it.
      </p>
      <button
        type="button"
        className={classes.reset}
        disabled={!columns.isChanged}
        onClick={() => store(null)}
      >
        Reset columns
      </button>
    </Popover>
  )
}
