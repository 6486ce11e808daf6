import { problem, type Problem } from '../../kernel/problem.ts'
import { failure, success, type Result } from '../../kernel/result.ts'
import type { PromptRows, PromptVersionRow } from '../model.ts'
import { production } from '../model.ts'
import { parsePromptReference } from '../rules.ts'
import { expander, type Expanded } from './rules.ts'

/** The prompts of one project. */
export type ProjectPrompts = Pick<PromptRows, 'versions' | 'live'>

type Place = { readonly name: string; readonly environment: string }

/** What a reference stands for among these rows; null when there is no such version, or none active there. */
export function resolver({ versions, live }: ProjectPrompts): (reference: string) => PromptVersionRow | null {
  const byVersion = new Map(versions.map((row) => [`${row.name}@${row.version}`, row]))
  const active = new Map(
    live.map(({ name, environment = production, version }) => [`${name}@${environment}`, version]),
  )
  return (reference) => {
    const parsed = parsePromptReference(reference)
    if (!parsed.ok) return null
    const { name, version, environment } = parsed.value
    return byVersion.get(`${name}@${version ?? active.get(`${name}@${environment}`)}`) ?? null
  }
}

/**
 * The version being registered, with its partials put in. References to itself by environment mean itself: once it
 * is active there they would.
 */
export function expandNew(prompts: ProjectPrompts, row: PromptVersionRow): Result<Expanded, Problem> {
  const resolve = resolver(prompts)
  return expander((reference) => {
    const parsed = parsePromptReference(reference)
    const isItself = parsed.ok && parsed.value.name === row.name && parsed.value.environment !== null
    return isItself ? row : resolve(reference)
  })(row)
}

/**
 * What a version's becoming active comes to for the others: the active ones in which another text stands then. Fails,
 * naming the version that would break, when it or any version that could be rendered before no longer can.
 */
export function moving(
  prompts: ProjectPrompts,
  { name, environment }: Place,
  version: PromptVersionRow,
): Result<readonly PromptVersionRow[], Problem> {
  const isThere = (one: ProjectPrompts['live'][number]) =>
    one.name === name && (one.environment ?? production) === environment
  const there = { projectId: version.projectId, name, environment, version: version.version }
  const before = expander(resolver(prompts))
  const after = expander(
    resolver({ ...prompts, live: [...prompts.live.filter((one) => !isThere(one)), there] }),
  )
  const moved: PromptVersionRow[] = []
  const isActive = (row: PromptVersionRow): boolean =>
    prompts.live.some((one) => one.name === row.name && one.version === row.version)
  for (const row of prompts.versions) {
    if (!row.partials?.length) continue
    const isItself = row.name === name && row.version === version.version
    const [was, becomes] = [before(row), after(row)]
    if (!becomes.ok && (was.ok || isItself)) {
      const what = `Activating ${name}@${version.version} in ${environment} would break ${row.name}@${row.version}`
      return failure(problem(becomes.error.code, `${what}. ${becomes.error.detail}`))
    }
    if (isItself || !isActive(row) || !was.ok || !becomes.ok) continue
    if (JSON.stringify(was.value.partials) !== JSON.stringify(becomes.value.partials)) moved.push(row)
  }
  return success(moved)
}
