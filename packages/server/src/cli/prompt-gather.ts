import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { badUse, CliError, type CliParts } from './parts.ts'
import { knownFile, knownVersions, type KnownVersions } from './prompt-known.ts'
import { includedFirst, wrongTogether } from './prompt-partials.ts'
import { promptAt, promptsBelow, type ReadPrompt, type Unreadable } from './prompt-read.ts'

/** Where prompts lie unless a folder is named. */
export const promptFolder = 'prompts'

export type Gathered = {
  /** Those that are included first. */
  readonly prompts: readonly ReadPrompt[]
  readonly unreadable: readonly Unreadable[]
  readonly skipped: readonly { readonly path: string; readonly reason: string }[]
  /** One file was named, not a folder. */
  readonly isOneFile: boolean
  /** What the folder of a file has held. */
  readonly knownOf: (path: string) => Promise<KnownVersions>
}

/** The prompts in these files and folders; `./prompts` when none are named. Rejects with CliError. */
export async function gatherPrompts(paths: readonly string[], parts: CliParts): Promise<Gathered> {
  const named = paths.length > 0 ? paths : [promptFolder]
  const prompts: ReadPrompt[] = []
  const unreadable: Unreadable[] = []
  const skipped: Gathered['skipped'][number][] = []
  const folders: string[] = []
  for (const path of named) {
    const found = await stat(resolve(parts.cwd, path)).catch(() => null)
    if (found === null && paths.length === 0)
      throw badUse(`There is no folder ${promptFolder} here; name the files or the folder.`)
    if (found?.isDirectory()) {
      folders.push(path)
      const below = await promptsBelow(path, parts)
      prompts.push(...below.prompts)
      unreadable.push(...below.unreadable)
      skipped.push(...below.skipped)
    } else {
      const read = await promptAt(path, parts)
      if (read.ok) prompts.push(read.value)
      else unreadable.push(read.error)
    }
  }
  refuseDoubles(prompts)
  unreadable.push(...wrongTogether(prompts))
  const opened = new Map<string, Promise<KnownVersions>>()
  const knownOf = (path: string): Promise<KnownVersions> => {
    const folder = noteFolder(
      resolve(parts.cwd, path),
      folders.map((one) => resolve(parts.cwd, one)),
      parts.cwd,
    )
    const known = opened.get(folder) ?? knownVersions(folder, parts)
    opened.set(folder, known)
    return known
  }
  const isOneFile = named.length === 1 && folders.length === 0
  return { prompts: includedFirst(prompts), unreadable, skipped, isOneFile, knownOf }
}

/** The named folder a file lies in; else the nearest with a note above it, up to the working folder; else its own. */
function noteFolder(path: string, folders: readonly string[], cwd: string): string {
  const named = folders.find((folder) => path.startsWith(join(folder, '/')))
  if (named !== undefined) return named
  for (let folder = dirname(path); folder.startsWith(resolve(cwd)); folder = dirname(folder)) {
    if (existsSync(join(folder, knownFile))) return folder
    if (folder === dirname(folder)) break
  }
  return dirname(path)
}

function refuseDoubles(prompts: readonly ReadPrompt[]): void {
  for (const same of Map.groupBy(prompts, ({ name }) => name).values())
    if (same.length > 1)
      throw new CliError({
        code: 'prompt-invalid',
        message: `${same.map(({ path }) => path).join(' and ')} are both called "${same[0]!.name}".`,
      })
}

/** The same when every file can be used; else rejects with CliError, naming each that cannot. */
export async function requirePrompts(paths: readonly string[], parts: CliParts): Promise<Gathered> {
  const gathered = await gatherPrompts(paths, parts)
  const { unreadable } = gathered
  if (unreadable.length > 0)
    throw new CliError({
      code: unreadable[0]!.code,
      message: unreadable.map(({ message }) => message).join('\n'),
    })
  return gathered
}
