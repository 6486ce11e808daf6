import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Guardrail, Judge } from '@telltale/sdk'
import { api, send } from '../api.ts'
import { useProject } from '../shell/address.ts'

/** Where its calls are, what limits them, and which guardrails judge by the same words. */
export function JudgeUse({ judge: { name, rubric } }: { readonly judge: Judge }) {
  const project = useProject()
  const route = `judge:${name}`
  const limits = useQuery({ queryKey: ['limits', project], queryFn: () => api.limits(project) }).data?.limits
  const guardrails = useQuery({
    queryKey: ['guardrails-of-judges', project],
    queryFn: () => send<{ guardrails: readonly Guardrail[] }>('GET', '/api/guardrails', { project }),
  }).data?.guardrails
  const own = limits?.filter(({ scope }) => scope.route === route) ?? []
  const same = guardrails?.filter(({ options }) => options['rubric'] === rubric) ?? []
  return (
    <section aria-label="Where it is used" className="grid gap-1 border-t border-line pt-4">
      <h3 className="font-medium">Where it is used</h3>
      <p className="text-soft">
        Its calls are{' '}
        <Link to="/calls" search={{ route }} className="text-accent underline">
          those of the route {route}
        </Link>
        ,{' '}
        {own.length === 0
          ? 'limited by nothing of their own'
          : `limited by ${own.map((limit) => limit.name).join(', ')}`}
        .
      </p>
      <p className="text-soft">
        {same.length === 0 ? (
          'No guardrail judges by this rubric.'
        ) : (
          <>
            Guardrails that judge by the same rubric:{' '}
            {same.map((guardrail, at) => (
              <span key={guardrail.name}>
                {at > 0 && ', '}
                <Link
                  to="/guardrails/$name"
                  params={{ name: guardrail.name }}
                  className="text-accent underline"
                >
                  {guardrail.name}
                </Link>
              </span>
            ))}
            . Their settings are their own: an edit here does not change them.
          </>
        )}
      </p>
    </section>
  )
}
