import type { Admin, PromptDetail, PromptVersion } from '@telltale/sdk'
import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { CliError, type CliParts, type Outcome } from './parts.ts'
import { writePromptFile } from './prompt-file.ts'
import { knownVersions, type KnownVersions } from './prompt-known.ts'
import { activeIn, pullStep, type PullStep } from './prompt-plan.ts'
import { promptsBelow, shownPath, type PromptFolder } from './prompt-read.ts'
import { described, detailOf, fileOf } from './prompt-versions.ts'
import { writeWhole } from './prompt-write.ts'

export type PullChoice = {
  readonly folder: string
  /** Null: all of the project. */
  readonly names: readonly string[] | null
  readonly environment: string
  readonly force: boolean
}

type Planned = { readonly version: PromptVersion; readonly path: string; readonly step: PullStep }

/**
 * What is active in an environment, as one file each. An edited file is never written over: either all files can be
 * brought up to date, or the conflicts are told and none is touched.
 */
export async function pullFolder(admin: Admin, choice: PullChoice, parts: CliParts): Promise<Outcome> {
  const { folder, environment, force } = choice
  const there = (await isFolder(resolve(parts.cwd, folder)))
    ? await promptsBelow(folder, parts)
    : { prompts: [], unreadable: [], skipped: [] }
  const known = await knownVersions(folder, parts)
  const [planned, inactive]: [Planned[], string[]] = [[], []]
  for (const detail of await wantedPrompts(admin, choice.names)) {
    const version = activeIn(detail, environment)
    if (version === null) inactive.push(detail.name)
    else planned.push(await plan(detail, version, { choice, there, known, cwd: parts.cwd }))
  }
  refuseSamePath(planned)
  const conflicts = force ? [] : planned.filter(({ step }) => step === 'conflict')
  const writing = planned.filter(({ step }) => step === 'write' || (force && step !== 'same'))
  if (conflicts.length === 0) {
    for (const { version, path } of writing)
      await writeWhole(resolve(parts.cwd, path), writePromptFile(fileOf(version)))
    for (const { version, step } of planned)
      if (step !== 'ahead' || force) known.note(version.name, version.hash)
    if (planned.length > 0) await known.save()
  }
  const told = planned.map((one) => ({
    name: one.version.name,
    version: one.version.version,
    file: one.path,
    outcome: !writing.includes(one) ? one.step : conflicts.length === 0 ? 'written' : 'left',
  }))
  return {
    json: {
      environment,
      folder,
      prompts: told,
      notActive: inactive,
      conflicts: conflicts.map(({ version }) => version.name),
    },
    text: textOf({ planned, writing, conflicts, inactive }, choice),
    exitCode: conflicts.length > 0 ? 1 : 0,
  }
}

async function wantedPrompts(
  admin: Admin,
  names: readonly string[] | null,
): Promise<readonly PromptDetail[]> {
  const inUse = async () => (await admin.prompts()).filter(({ archivedAt }) => !archivedAt)
  const wanted = names ?? (await inUse()).map(({ name }) => name)
  const details: PromptDetail[] = []
  for (const name of wanted) {
    const detail = await detailOf(admin, name)
    if (detail !== null) details.push(detail)
    else if (names !== null)
      throw new CliError({
        code: 'prompt-unknown',
        message: `There is no prompt "${name}".`,
        hint: 'See: telltale prompts list',
      })
  }
  return details
}

async function plan(
  detail: PromptDetail,
  version: PromptVersion,
  {
    choice: { folder },
    there,
    known,
    cwd,
  }: {
    readonly choice: PullChoice
    readonly there: PromptFolder
    readonly known: KnownVersions
    readonly cwd: string
  },
): Promise<Planned> {
  const local = there.prompts.find(({ name }) => name === detail.name)
  const path = local?.path ?? shownPath(join(folder, `${fileOf(version).name}.md`), cwd)
  const isTaken =
    local === undefined &&
    [...there.prompts, ...there.unreadable, ...there.skipped].some((other) => other.path === path)
  const hash = isTaken ? null : local?.hash
  const step = await pullStep(hash, version, detail, {
    holds: (hash) => known.holds(detail.name, local?.path ?? null, hash),
  })
  return { version, path, step }
}

/** On some systems, `Support.md` and `support.md` are one file. */
function refuseSamePath(planned: readonly Planned[]): void {
  for (const same of Map.groupBy(planned, ({ path }) => path.toLowerCase()).values())
    if (same.length > 1)
      throw new CliError({
        code: 'conflict',
        message: `${same.map(({ version }) => `"${version.name}"`).join(' and ')} differ only in case, and would be one file.`,
        hint: 'Pull them into folders of their own, with --prompt.',
      })
}

type Told = {
  readonly planned: readonly Planned[]
  readonly writing: readonly Planned[]
  readonly conflicts: readonly Planned[]
  readonly inactive: readonly string[]
}

function textOf(
  { planned, writing, conflicts, inactive }: Told,
  { folder, environment }: PullChoice,
): string {
  if (conflicts.length > 0)
    return [
      ...conflicts.map(({ version, path }) =>
        [
          `${path} was edited, and ${environment} has another ${described(version)}.`,
          `  compare           telltale prompts diff ${path}`,
          `  keep the file     telltale prompts push ${path} --force`,
          `  take the server's telltale prompts pull ${folder} --prompt ${version.name} --force`,
        ].join('\n'),
      ),
      'Nothing was written.',
    ].join('\n')
  const ahead = planned.filter((one) => one.step === 'ahead' && !writing.includes(one))
  return [
    ...writing.map(({ version, path }) => `${path}  ${version.name}@${version.version}`),
    ...ahead.map(
      ({ path }) => `${path} is ahead of ${environment}; push it with: telltale prompts push ${path}`,
    ),
    ...inactive.map((name) => `${name} has no version active in ${environment}.`),
    `${writing.length} written, ${planned.length - writing.length} as they were.`,
  ].join('\n')
}

const isFolder = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => null))?.isDirectory() ?? false
