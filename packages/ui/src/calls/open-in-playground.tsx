import { Link } from '@tanstack/react-router'
import { canOpen } from '../playground/from-call.ts'
import type { Call } from '../records.ts'

/** Takes the request of a call to the playground; nothing for calls that are no chat it can read. */
export const OpenInPlayground = ({ call }: { readonly call: Call }) =>
  canOpen(call.dialect) && (
    <Link
      to="/playground"
      search={{ call: call.id }}
      className="inline-flex h-7 items-center whitespace-nowrap rounded-medium border border-line-strong px-2.5 text-small font-medium hover:bg-hover max-narrow:h-9"
    >
      Open in playground
    </Link>
  )
