import type { Admin, PromptVersion } from '@telltale/sdk'
import type { Gathered } from './prompt-gather.ts'
import { missingPartials } from './prompt-partials.ts'
import { pushStep, type PushStep } from './prompt-plan.ts'
import type { ReadPrompt } from './prompt-read.ts'
import { described, detailOf, difference, fileOf, type Difference } from './prompt-versions.ts'

/** A file, and what would become of it. */
export type PlannedPush = {
  readonly prompt: ReadPrompt
  readonly step: PushStep
  /** Against what is active; null when that is the same. */
  readonly difference: Difference | null
  /** What it includes that neither the files nor the server have. */
  readonly missing: readonly string[]
}

export type ForPush = {
  readonly activate: boolean
  readonly environment: string
  readonly byWords: boolean
}

/** What pushing these files would do, by what the server has now. */
export async function planPush(
  admin: Admin,
  { prompts, knownOf }: Gathered,
  { activate, environment, byWords }: ForPush,
): Promise<readonly PlannedPush[]> {
  const planned: PlannedPush[] = []
  const names = new Set(prompts.map(({ name }) => name))
  for (const prompt of prompts) {
    const { name, path, hash } = prompt
    const detail = await detailOf(admin, name)
    const step = await pushStep(
      hash,
      detail,
      { environment, activates: activate },
      {
        holds: async (active) => (await knownOf(path)).holds(name, path, active),
        canTell: async () => (await knownOf(path)).canTell(name, path),
      },
    )
    const missing = await missingPartials(prompt, names, (other) => detailOf(admin, other))
    planned.push({
      missing,
      prompt,
      step,
      difference: step.kind === 'same' ? null : against(step.active, prompt, environment, byWords),
    })
  }
  return planned
}

const against = (
  active: PromptVersion | null,
  prompt: ReadPrompt,
  environment: string,
  byWords: boolean,
): Difference =>
  difference(
    active && fileOf(active),
    prompt,
    [
      active === null ? `${environment}: nothing` : `${prompt.name}@${active.version} (${environment})`,
      prompt.path,
    ],
    byWords,
  )

/** Why a push would undo what somebody else did, and what to do; null when it would not. */
export function objection(
  { prompt: { name, path }, step, missing }: PlannedPush,
  environment: string,
): string | null {
  if (missing.length > 0)
    return `${path} includes ${missing.join(' and ')}, which neither these files nor the server have.`
  if (step.kind === 'moved')
    return [
      `${environment} has another ${described(step.active)} of ${name}, which this folder never held.`,
      `  compare           telltale prompts diff ${path}`,
      `  take the server's telltale prompts pull --prompt ${name} --force, then make your change on top of it`,
      `  keep the file     telltale prompts push ${path} --force`,
    ].join('\n')
  if (step.kind === 'set-aside')
    return [
      `${path} is version ${step.version} of ${name}, which gave way to the older ${described(step.active)} in ${environment}.`,
      `  see why           telltale prompts history ${name}`,
      `  put it back on    telltale prompts activate ${name}@${step.version} --environment ${environment}`,
    ].join('\n')
  return null
}

/** What a push does with a file, in words. */
export function intention(
  { prompt: { name }, step }: PlannedPush,
  { activate, environment }: ForPush,
): string {
  if (step.kind === 'same') return `${name}@${step.active.version} is what is active in ${environment}`
  const registered =
    step.version === null ? 'a new version is registered' : `version ${step.version} is there already`
  // The server puts the first version of a prompt on by itself, in production.
  return `${name}: ${registered}${activate ? ` and activated in ${environment}` : step.active === null && step.version === null ? ', active in production as the first' : ''}`
}
