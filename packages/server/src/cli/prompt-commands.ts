import type { PromptDetail, PromptVersion } from '@telltale/sdk'
import { readFile, writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { ProblemError } from '../kernel/problem.ts'
import { PromptContent } from '../prompts/model.ts'
import { checkContent } from '../prompts/rules.ts'
import { lineDiff } from './line-diff.ts'
import { CliError, type CliParts, type Outcome } from './parts.ts'
import { readPromptFile, writePromptFile, type PromptFile } from './prompt-file.ts'

/** The prompt in this file. Rejects with CliError saying what is wrong with it. */
export async function promptFileAt(path: string, parts: CliParts): Promise<PromptFile> {
  const bytes = await readFile(resolve(parts.cwd, path)).catch((error: NodeJS.ErrnoException) => {
    throw new CliError({
      code: 'file-unreadable',
      message: `${path} cannot be read (${error.code ?? error.message}).`,
    })
  })
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new CliError({ code: 'prompt-invalid', message: `${path} is not encoded in UTF-8.` })
  }
  const read = readPromptFile(text)
  if (!read.ok)
    throw new CliError({ code: 'prompt-invalid', message: `${path} is not a prompt. ${read.error}` })
  const content = PromptContent.safeParse(read.value.content)
  if (!content.success) {
    const message = `${path} cannot be used: ${content.error.issues[0]?.message}.`
    throw new CliError({ code: 'prompt-invalid', message })
  }
  const checked = checkContent(content.data)
  if (!checked.ok) throw new ProblemError(checked.error)
  return read.value
}

/** A version as its file, on the terminal or in `out`. */
export async function pulled(
  version: PromptVersion,
  out: string | undefined,
  parts: CliParts,
): Promise<Outcome> {
  const file = writePromptFile({ name: version.name, content: version })
  if (out !== undefined) await writeFile(resolve(parts.cwd, out), file)
  return {
    json: { ...version, file: out ?? null },
    text: out === undefined ? file.slice(0, -1) : `${version.name}@${version.version} is in ${out}.`,
  }
}

/** Two prompts as files, line by line. Exit code 1 when `mustEqual` and they are not. */
export function compared(
  before: PromptFile,
  after: PromptFile,
  names: readonly [string, string],
  mustEqual: boolean,
): Outcome {
  const lines = lineDiff(writePromptFile(before), writePromptFile(after)).slice(0, -1)
  const isSame = lines.every((line) => line.startsWith('  '))
  const [from, to] = names
  return {
    json: { from, to, same: isSame, lines },
    text: isSame ? `${from} and ${to} are the same.` : [`--- ${from}`, `+++ ${to}`, ...lines].join('\n'),
    exitCode: mustEqual && !isSame ? 1 : 0,
  }
}

/** The version of this number, or the live one. Rejects with CliError when there is none. */
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
