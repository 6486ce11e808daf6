import { TelltaleError, type Admin, type PromptDetail, type PromptVersion } from '@telltale/sdk'
import { PromptName } from '../prompts/model.ts'
import { lineDiff, nearDifferences, wordDiff } from './line-diff.ts'
import { CliError } from './parts.ts'
import { writePromptFile, type PromptFile } from './prompt-file.ts'

/** A prompt as the server has it; null when it has none of this name. */
export async function detailOf(admin: Admin, name: string): Promise<PromptDetail | null> {
  try {
    return await admin.prompt(name)
  } catch (error) {
    if (error instanceof TelltaleError && error.code === 'prompt-unknown') return null
    throw error
  }
}

/** The version of this number, or the one active in production. Rejects with CliError when there is none. */
export function versionOf(detail: PromptDetail, wanted: string | undefined): PromptVersion {
  const found =
    wanted === undefined ? detail.live : detail.versions.find(({ version }) => String(version) === wanted)
  if (found) return found
  throw new CliError({
    code: wanted === undefined ? 'prompt-not-active' : 'prompt-version-unknown',
    message:
      wanted === undefined
        ? `${detail.name} has no live version.`
        : `${detail.name} has no version ${wanted}.`,
    hint: `See: telltale prompts history ${detail.name}`,
  })
}

/** A version as its file. A name becomes part of a path, so one that no server of ours gives is refused. */
export function fileOf(version: PromptVersion): PromptFile {
  if (!PromptName.safeParse(version.name).success)
    throw new CliError({
      code: 'reply-unreadable',
      message: `The server names a prompt "${version.name.slice(0, 140)}", which no prompt can be called.`,
    })
  return { name: version.name, content: version }
}

export const described = ({ version, shortHash, author, createdAt }: PromptVersion): string =>
  `version ${version} (${shortHash}, by ${author ?? 'unknown'}, ${createdAt.slice(0, 16).replace('T', ' ')})`

export type Difference = {
  readonly from: string
  readonly to: string
  readonly same: boolean
  /** Every line of both, with `- `, `+ ` or two spaces before it. */
  readonly lines: readonly string[]
  readonly text: string
}

/** Two prompts as files, line by line or word by word; `before` is null when there is none. */
export function difference(
  before: PromptFile | null,
  after: PromptFile,
  [from, to]: readonly [string, string],
  byWords: boolean,
): Difference {
  const [old, fresh] = [before && writePromptFile(before), writePromptFile(after)]
  const lines = lineDiff(old ?? '', fresh).slice(0, -1)
  const isSame = old === fresh
  const body = byWords ? wordDiff(old ?? '', fresh) : nearDifferences(lines).join('\n')
  const text = isSame
    ? `${from} and ${to} are the same.`
    : [`--- ${from}`, `+++ ${to}`, body.trimEnd()].join('\n')
  return { from, to, same: isSame, lines, text }
}
