import { useQueryClient } from '@tanstack/react-query'
import { useEffect, type ReactNode } from 'react'
import { ApiProblem } from '../api.ts'
import { Problem } from '../parts/notice.tsx'
import { SkeletonBox } from '../parts/skeleton.tsx'
import { SignIn } from './sign-in.tsx'
import { useSession } from './use-session.ts'

/** Shows the pages to who is signed in, and the sign-in page to who is not. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient()
  const session = useSession()

  // A session that ended elsewhere shows as a refusal of any query: ask who we are again.
  useEffect(() => {
    return queries.getQueryCache().subscribe((event) => {
      if (event.type !== 'updated' || event.action.type !== 'error' || event.query.queryKey[0] === 'session')
        return
      const error: unknown = event.action.error
      if (error instanceof ApiProblem && error.status === 401)
        void queries.invalidateQueries({ queryKey: ['session'] })
    })
  }, [queries])

  if (session.data?.signedIn === true) return children
  if (session.data !== undefined) return <SignIn localSignIn={session.data.localSignIn} />
  return (
    <main className="mx-auto grid max-w-130 gap-3 px-6 py-24">
      {session.isError ? (
        <>
          <h1 className="text-lead font-semibold">Telltale</h1>
          <Problem error={session.error} retry={() => void session.refetch()} />
        </>
      ) : (
        <SkeletonBox className="h-24" />
      )}
    </main>
  )
}
