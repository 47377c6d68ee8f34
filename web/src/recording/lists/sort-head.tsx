import { UnstyledButton } from '@mantine/core'
import classes from './result-grid.module.css'

interface Props<Field extends string> {
  readonly name: string
  readonly field: Field
  readonly sort: Field | `-${Field}`
  readonly className?: string | undefined
  readonly onSort: (sort: Field | `-${Field}`) => void
}

/** A column header that sorts by its column; a second click reverses the order. */
export function SortHead<Field extends string>({
  name,
  field,
  sort,
  className,
  onSort,
}: Props<Field>) {
  const isAscending = sort === field
  const isDescending = sort === `-${field}`
  const direction = isAscending ? 'ascending' : isDescending ? 'descending' : 'none'
  return (
    <th scope="col" aria-sort={direction} className={className}>
      <UnstyledButton
        className={classes.sort}
        onClick={() => onSort(isAscending ? `-${field}` : field)}
      >
        {name}
        <span aria-hidden="true">{isAscending ? ' ↑' : isDescending ? ' ↓' : ''}</span>
      </UnstyledButton>
    </th>
  )
}
