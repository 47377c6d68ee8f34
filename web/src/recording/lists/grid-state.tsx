import { Alert, Skeleton } from '@mantine/core'
import { errorMessage } from '../../api/error-message.ts'
import classes from './result-grid.module.css'

interface Props {
  readonly isPending: boolean
  readonly error: Error | null
  readonly emptyMessage: string
}

/** Replaces a list without rows, with the same height: loading, error or empty. */
export function GridState({ isPending, error, emptyMessage }: Props) {
  if (error) {
    return (
      <Alert color="red" variant="outline" title="The list cannot be shown">
        {errorMessage(error)}
      </Alert>
    )
  }
  if (!isPending) return <div className={classes.empty}>{emptyMessage}</div>
  return <Skeleton height="26rem" role="status" aria-label="Loading" aria-busy="true" />
}
