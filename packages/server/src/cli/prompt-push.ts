import { TelltaleError, type Admin, type PromptPushed, type PromptVersion } from '@telltale/sdk'
import type { Outcome } from './parts.ts'
import type { Gathered } from './prompt-gather.ts'
import { pushStep, type PushStep } from './prompt-plan.ts'
import type { ReadPrompt } from './prompt-read.ts'
import { described, detailOf, difference, fileOf, type Difference } from './prompt-versions.ts'

export type PushChoice = {
  readonly message: string | undefined
  readonly activate: boolean
  readonly environment: string
  readonly dryRun: boolean
  readonly byWords: boolean
  readonly force: boolean
}

/** A file, and what would become of it. */
export type PlannedPush = {
  readonly prompt: ReadPrompt
  readonly step: PushStep
  /** Against what is active; null when that is the same. */
  readonly difference: Difference | null
}

export type ForPush = Pick<PushChoice, 'activate' | 'environment' | 'byWords'>

/** What pushing these files would do, by what the server has now. */
export async function planPush(
  admin: Admin,
  { prompts, knownOf }: Gathered,
  { activate, environment, byWords }: ForPush,
): Promise<readonly PlannedPush[]> {
  const planned: PlannedPush[] = []
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
    planned.push({
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
export function objection({ prompt: { name, path }, step }: PlannedPush, environment: string): string | null {
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

type Done = {
  readonly name: string
  readonly file: string
  readonly version: number
  readonly created: boolean
  readonly active: boolean
  /** Why it was not activated; null when it was, or was not to be. */
  readonly problem: { readonly code: string; readonly message: string; readonly hint: string | null } | null
}

/**
 * Registers files as versions, and activates them when told to. Nothing is sent when any file cannot be used or would
 * undo what somebody else did (`force`: it is sent all the same). All are registered before the first is activated.
 */
export async function pushPrompts(admin: Admin, gathered: Gathered, choice: PushChoice): Promise<Outcome> {
  const planned = await planPush(admin, gathered, choice)
  const objections = choice.force ? [] : planned.flatMap((one) => objection(one, choice.environment) ?? [])
  if (choice.dryRun || objections.length > 0) return told(planned, objections, choice)

  const pushed: { readonly of: PlannedPush; readonly reply: PromptPushed }[] = []
  for (const of of planned) {
    const { content, name } = of.prompt
    const message = choice.message === undefined ? {} : { message: choice.message }
    pushed.push({ of, reply: await admin.pushPrompt(name, { ...content, ...message }) })
  }
  const done: Done[] = []
  for (const { of, reply } of pushed) {
    const problem = await activated(admin, of, reply, choice)
    const { version, hash } = reply.version
    const isActive =
      of.step.kind === 'same' ||
      (problem === null && choice.activate) ||
      (reply.live && choice.environment === 'production')
    done.push({
      name: of.prompt.name,
      file: of.prompt.path,
      version,
      created: reply.created,
      active: isActive,
      problem,
    })
    ;(await gathered.knownOf(of.prompt.path)).note(of.prompt.name, hash)
  }
  for (const { path } of gathered.prompts) await (await gathered.knownOf(path)).save()
  const single = gathered.isOneFile ? pushed[0]!.reply : null
  return {
    json: {
      ...(single && { ...single, live: done[0]!.active }),
      environment: choice.environment,
      prompts: done,
    },
    text: done.map((one) => doneText(one, choice)).join('\n') || 'There are no prompts to push.',
    exitCode: done.some(({ problem }) => problem !== null) ? 1 : 0,
  }
}

/** Activates what is to be and is not yet; what the server says against it, as data: others go on. */
async function activated(
  admin: Admin,
  { prompt: { name }, step }: PlannedPush,
  { version: { version }, live }: PromptPushed,
  { activate, environment }: PushChoice,
): Promise<Done['problem']> {
  if (!activate || step.kind === 'same' || (live && environment === 'production')) return null
  try {
    await admin.activatePrompt(name, version, environment)
    return null
  } catch (error) {
    if (!(error instanceof TelltaleError) || error.status === null) throw error
    return { code: error.code, message: error.message, hint: error.hint }
  }
}

function told(planned: readonly PlannedPush[], objections: readonly string[], choice: PushChoice): Outcome {
  const prompts = planned.map((one) => ({
    name: one.prompt.name,
    file: one.prompt.path,
    step: one.step.kind,
    activeVersion: one.step.active?.version ?? null,
    version: one.step.kind === 'same' ? one.step.active.version : one.step.version,
    objection: objection(one, choice.environment),
    lines: one.difference?.lines ?? [],
  }))
  const diffs = planned.flatMap((one) => [
    ...(one.difference === null ? [] : [one.difference.text]),
    `# ${intention(one, choice)}`,
  ])
  return {
    json: { environment: choice.environment, dryRun: choice.dryRun, prompts, refused: objections.length > 0 },
    text: [
      ...(choice.dryRun ? diffs : []),
      ...objections,
      choice.dryRun ? 'This was a dry run: nothing was sent.' : 'Nothing was sent.',
    ].join('\n'),
    exitCode: objections.length > 0 ? 1 : 0,
  }
}

function doneText(
  { name, version, created, active, problem }: Done,
  { environment, activate }: PushChoice,
): string {
  const registered = `${name}@${version} is ${created ? 'registered' : 'there already'}.`
  if (problem !== null)
    return `${registered} It is not active in ${environment}: ${problem.message} ${problem.hint ?? ''}`.trimEnd()
  if (active)
    return `${registered} It is ${environment === 'production' ? 'live' : `active in ${environment}`}.`
  return activate
    ? registered
    : `${registered} Make it live with: telltale prompts activate ${name} ${version}`
}
