import { Link } from '@tanstack/react-router'
import { Empty, Problem } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'

/** An address nobody answers to. */
export const NotFound = () => (
  <Page title="Not found">
    <Empty title="There is no page at this address.">
      Check the address, or start again from{' '}
      <Link to="/" className="text-accent underline">
        Home
      </Link>
      .
    </Empty>
  </Page>
)

/** A page that broke: an exception is a bug of ours. */
export const PageProblem = ({ error }: { error: unknown }) => (
  <Page title="Problem">
    <Problem error={error} retry={() => location.reload()} />
  </Page>
)
