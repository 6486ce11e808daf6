import { readdir, readFile, stat } from 'node:fs/promises'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { problemSentence } from '../kernel/problem.ts'
import { failure, success, type Result } from '../kernel/result.ts'
import { wrongField } from '../kernel/wrong-field.ts'
import { PromptContent } from '../prompts/model.ts'
import { readPartials } from '../prompts/partials/rules.ts'
import { compileTemplate } from '../prompts/render.ts'
import { checkContent, checkMetadata, hashPrompt } from '../prompts/rules.ts'
import { checkVariables } from '../prompts/variable-rules.ts'
import { CliError, type CliParts } from './parts.ts'
import { hasFrontMatter, readPromptFile, type PromptFile } from './prompt-file.ts'

/** What the control API takes at most; no prompt comes near it. */
const fileBytesAtMost = 4 << 20
const filesAtMost = 5_000

export type ReadPrompt = PromptFile & {
  /** As it is shown: below the working folder without it. */
  readonly path: string
  readonly hash: string
  readonly shortHash: string
}

export type Unreadable = { readonly path: string; readonly code: string; readonly message: string }

/** The prompt in this file, or what is wrong with it. */
export async function promptAt(path: string, { cwd }: CliParts): Promise<Result<ReadPrompt, Unreadable>> {
  return promptOf(shownPath(path, cwd), await bytesOf(resolve(cwd, path)))
}

function promptOf(path: string, bytes: Result<Uint8Array, string>): Result<ReadPrompt, Unreadable> {
  const wrong = (code: string, what: string) => failure({ path, code, message: `${path} ${what}` })
  if (!bytes.ok) return wrong('file-unreadable', bytes.error)
  const read = promptIn(bytes.value)
  if (!read.ok) return wrong('prompt-invalid', read.error)
  return success({ ...read.value, path, ...hashPrompt(read.value.content) })
}

/** The prompt in these bytes of a file; the failure goes on after the file's name. */
export function promptIn(bytes: Uint8Array): Result<PromptFile, string> {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return failure('is not encoded in UTF-8.')
  }
  const read = readPromptFile(text)
  if (!read.ok) return failure(`is not a prompt. ${read.error}`)
  const { metadata = null, ...content } = read.value.content
  const parsed = PromptContent.safeParse(content)
  if (!parsed.success) {
    const checked = { schema: PromptContent, given: content }
    return failure(`cannot be used: ${wrongField(parsed.error.issues[0]!, checked)}`)
  }
  const { variables } = compileTemplate(parsed.data)
  const checks = [
    checkContent(parsed.data),
    checkMetadata(metadata),
    readPartials(parsed.data),
    checkVariables(parsed.data.variableTypes, variables, []),
  ]
  const failed = checks.find(({ ok }) => !ok)
  return failed && !failed.ok ? failure(`cannot be used. ${problemSentence(failed.error)}`) : read
}

/** The same for a command that takes one file. Rejects with CliError. */
export async function promptFileAt(path: string, parts: CliParts): Promise<ReadPrompt> {
  const read = await promptAt(path, parts)
  if (read.ok) return read.value
  throw new CliError(read.error)
}

async function bytesOf(path: string): Promise<Result<Uint8Array, string>> {
  try {
    const { size, isFile } = await stat(path).then((found) => ({ size: found.size, isFile: found.isFile() }))
    if (!isFile) return failure('is no regular file.')
    if (size > fileBytesAtMost) return failure(`is larger than ${fileBytesAtMost >> 20} MiB.`)
    return success(await readFile(path))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return failure(`cannot be read (${code ?? message}).`)
  }
}

export type PromptFolder = {
  readonly prompts: readonly ReadPrompt[]
  readonly unreadable: readonly Unreadable[]
  /** Files that are no prompts, with the reason; never read through a symbolic link. */
  readonly skipped: readonly { readonly path: string; readonly reason: string }[]
}

/** Every `.md` file below a folder, by path. Two files of one name are both unreadable. Rejects with CliError. */
export async function promptsBelow(folder: string, parts: CliParts): Promise<PromptFolder> {
  const root = resolve(parts.cwd, folder)
  const entries = await readdir(root, { withFileTypes: true, recursive: true }).catch(
    ({ code }: NodeJS.ErrnoException) => {
      throw new CliError({
        code: 'file-unreadable',
        message: `${folder} cannot be read (${code}).`,
        exitCode: 2,
      })
    },
  )
  const found = entries
    .filter((entry) => entry.name.endsWith('.md') && !entry.isDirectory())
    .map((entry) => ({ entry, path: join(entry.parentPath, entry.name) }))
    .filter(({ path }) => !/(^|[\\/])(\.|node_modules[\\/])/.test(relative(root, path)))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1))
  if (found.length > filesAtMost)
    throw new CliError({
      code: 'bad-use',
      message: `${folder} holds more than ${filesAtMost} files.`,
      exitCode: 2,
    })
  const prompts: ReadPrompt[] = []
  const unreadable: Unreadable[] = []
  const skipped: PromptFolder['skipped'][number][] = []
  for (const { entry, path } of found) {
    const shown = shownPath(path, parts.cwd)
    const bytes = entry.isFile() ? await bytesOf(path) : null
    if (bytes === null) skipped.push({ path: shown, reason: 'no regular file' })
    else if (bytes.ok && !hasFrontMatter(bytes.value))
      skipped.push({ path: shown, reason: 'no front matter' })
    else {
      const read = promptOf(shown, bytes)
      if (read.ok) prompts.push(read.value)
      else unreadable.push(read.error)
    }
  }
  return { ...withoutDoubles(prompts, unreadable), skipped }
}

function withoutDoubles(prompts: readonly ReadPrompt[], unreadable: readonly Unreadable[]) {
  const paths = Map.groupBy(prompts, ({ name }) => name)
  const doubles = prompts.flatMap(({ name, path }) => {
    const other = paths.get(name)!.find((one) => one.path !== path)
    return other === undefined
      ? []
      : [{ path, code: 'prompt-invalid', message: `${path} and ${other.path} are both called "${name}".` }]
  })
  return {
    prompts: prompts.filter(({ name }) => paths.get(name)!.length === 1),
    unreadable: [...unreadable, ...doubles],
  }
}

/** Below the working folder without it, with slashes on every system. */
export function shownPath(path: string, cwd: string): string {
  const below = relative(cwd, resolve(cwd, path))
  const shown = below === '' || below.startsWith('..') || isAbsolute(below) ? path : below
  return shown.replaceAll('\\', '/')
}
