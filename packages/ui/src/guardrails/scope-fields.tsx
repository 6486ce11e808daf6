import { useQuery } from '@tanstack/react-query'
import { api } from '../api.ts'
import { Check, TextField } from '../parts/field.tsx'
import { useProject } from '../shell/address.ts'
import { fault, Folded, type PartProps } from './form-parts.tsx'
import { scopeWords } from './guardrail-draft.ts'

const lists = [
  ['prompts', 'Prompts', 'support, checkout'],
  ['environments', 'Environments', 'production'],
  ['routes', 'Routes', 'answer-ticket'],
  ['models', 'Models', 'gpt-4o*, claude-*'],
] as const

/** Which calls it watches. */
export function ScopeFields({ draft, faults, change }: PartProps) {
  const project = useProject()
  const keys = useQuery({ queryKey: ['keys', project], queryFn: () => api.keys(project) }).data?.keys ?? []
  const standing = keys.filter(({ id, revokedAt }) => revokedAt === null || draft.keyIds.includes(id))
  const isNarrow =
    draft.tags !== '' || draft.keyIds.length > 0 || lists.some(([name]) => draft[name].trim() !== '')
  return (
    <Folded
      title={`Watches ${isNarrow ? 'some calls' : scopeWords({})}`}
      isOpen={isNarrow || Object.keys(faults).some((one) => one.startsWith('scope'))}
    >
      {lists.map(([name, label, example]) => (
        <TextField
          key={name}
          label={`${label} (optional)`}
          placeholder={example}
          value={draft[name]}
          onChange={(event) => change({ [name]: event.target.value })}
          {...fault(faults, `scope.${name}`)}
        />
      ))}
      <TextField
        label="Tags (optional)"
        placeholder="team=red, tier=free"
        note="A call must have all of them; of the other lists one is enough."
        value={draft.tags}
        onChange={(event) => change({ tags: event.target.value })}
        {...fault(faults, 'scope.tags')}
      />
      {standing.length > 0 && (
        <fieldset className="grid content-start gap-1">
          <legend className="mb-1 text-small font-medium text-soft">Keys (none: all)</legend>
          {standing.map(({ id, name, hint }) => (
            <Check
              key={id}
              label={`${name} (${hint})`}
              checked={draft.keyIds.includes(id)}
              onChange={(event) =>
                change({
                  keyIds: event.target.checked
                    ? [...draft.keyIds, id]
                    : draft.keyIds.filter((one) => one !== id),
                })
              }
            />
          ))}
        </fieldset>
      )}
    </Folded>
  )
}
