import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'

/** A link to the trash. */
export function TrashLink({ className }: { readonly className?: string | undefined }) {
  return (
    <Anchor
      size="sm"
      className={className ?? ''}
      renderRoot={(props) => <Link to="/trash" {...props} />}
    >
      Trash
    </Anchor>
  )
}
