import { getRouteApi } from '@tanstack/react-router'
import { Moment } from '../parts/moment.tsx'
import { Empty, Problem } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { SkeletonBox } from '../parts/skeleton.tsx'
import { Badge } from '../parts/status-mark.tsx'
import { RangePicker } from '../shell/range-picker.tsx'
import { GuardrailActions } from './guardrail-actions.tsx'
import { GuardrailFigures } from './figures/guardrail-figures.tsx'
import { GuardrailDefinition } from './guardrail-definition.tsx'
import { useChecks, useGuardrail } from './use-guardrails.ts'
import { modeTones, modeWords } from './words.ts'

const page = getRouteApi('/guardrails/$name')

/** What does this guardrail do, and how did it come to do that? */
export function GuardrailPage() {
  const { name } = page.useParams()
  const found = useGuardrail(name)
  const about = useChecks().data?.find((check) => check.name === found.data?.check)?.about
  const title = `Guardrails / ${name}`
  if (found.data === undefined) {
    const isUnknown = found.isError && 'status' in found.error && found.error.status === 404
    return (
      <Page title={title}>
        {isUnknown && <Empty title={`There is no guardrail “${name}”.`} />}
        {found.isError && !isUnknown && <Problem error={found.error} retry={() => void found.refetch()} />}
        {found.isPending && <SkeletonBox className="h-60" />}
      </Page>
    )
  }
  const { mode, options, removedAt } = found.data
  return (
    <Page
      title={title}
      sentence={
        <span className="inline-flex flex-wrap items-baseline gap-x-2">
          <Badge tone={removedAt === null ? modeTones[mode] : 'warn'}>
            {removedAt === null ? mode : 'removed'}
          </Badge>
          {removedAt === null ? (
            <span>
              {about} {Object.keys(options).length > 0 && 'Narrowed by its options, below. '}
              {mode === 'enforce' ? 'It acts on what it finds.' : modeWords[mode]}
            </span>
          ) : (
            <span>
              It was removed <Moment at={removedAt} ago /> and does not run. Put a version back to have it
              again.
            </span>
          )}
        </span>
      }
      actions={
        <>
          <RangePicker />
          <GuardrailActions guardrail={found.data} />
        </>
      }
    >
      <GuardrailFigures name={name} />
      <GuardrailDefinition guardrail={found.data} />
    </Page>
  )
}
