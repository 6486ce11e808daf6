import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useId, useState } from 'react'
import { Problem } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { SkeletonBox } from '../parts/skeleton.tsx'
import { useProject } from '../shell/address.ts'
import { openBench } from './open-bench.ts'
import type { PlaygroundSearch } from './playground-search.ts'
import { Workbench } from './workbench.tsx'

const route = getRouteApi('/playground')

/** Which wording is better, before anyone sees it? */
export function Playground() {
  const project = useProject()
  return <Opening key={project} project={project} />
}

/** The address says what to begin with; from there on it follows what is set up. */
function Opening({ project }: { readonly project: string | undefined }) {
  const now = route.useSearch()
  const [search] = useState<PlaygroundSearch>(() => now)
  const visit = useId()
  const opening = useQuery({
    queryKey: ['playground-opening', visit, project, search],
    queryFn: () => openBench(search, project),
    ...{ staleTime: Infinity, gcTime: 0, refetchOnWindowFocus: false },
  })
  if (opening.data !== undefined) return <Workbench opening={opening.data} />
  return (
    <Page title="Playground" sentence="Which wording is better, before anyone sees it?">
      {opening.isError ? (
        <Problem error={opening.error} retry={() => void opening.refetch()} />
      ) : (
        <>
          <SkeletonBox className="h-60" />
          <SkeletonBox className="h-90" />
        </>
      )}
    </Page>
  )
}
