import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { hashPrompt } from '../prompts/rules.ts'
import { CliError, type CliParts } from './parts.ts'
import { promptIn } from './prompt-read.ts'
import { writeWhole } from './prompt-write.ts'

/** Beside the prompts: what each was when it was pulled or pushed. It may be committed or ignored. */
export const knownFile = '.telltale-prompts.json'

/** Content hashes by name, oldest first. */
const Known = z.object({ prompts: z.record(z.string(), z.array(z.string())) })
type Known = z.infer<typeof Known>['prompts']
const keptOfEach = 20

/** What a folder has held of a prompt, so that what the server has can be told from what nobody here has seen. */
export type KnownVersions = {
  /** Whether this folder held that content: pulled, pushed, or in the file's own git history. */
  holds(name: string, path: string | null, hash: string): Promise<boolean>
  /** Whether it can tell at all: there is a note of the prompt, or a history of its file. */
  canTell(name: string, path: string | null): Promise<boolean>
  note(name: string, hash: string): void
  /** Writes what was noted, names in order, when anything is new. */
  save(): Promise<void>
}

/** Rejects with CliError when the note cannot be read. */
export async function knownVersions(folder: string, { cwd }: CliParts): Promise<KnownVersions> {
  const path = join(resolve(cwd, folder), knownFile)
  const before = await readKnown(path)
  const now = new Map(Object.entries(before))
  const histories = new Map<string, Promise<ReadonlySet<string>>>()
  const historyOf = (file: string | null): Promise<ReadonlySet<string>> => {
    if (file === null) return Promise.resolve(new Set())
    const absolute = resolve(cwd, file)
    const history = histories.get(absolute) ?? committedHashes(absolute)
    histories.set(absolute, history)
    return history
  }
  return {
    holds: async (name, file, hash) => now.get(name)?.includes(hash) || (await historyOf(file)).has(hash),
    canTell: async (name, file) => now.has(name) || (await historyOf(file)).size > 0,
    note(name, hash) {
      const others = (now.get(name) ?? []).filter((other) => other !== hash)
      now.set(name, [...others, hash].slice(-keptOfEach))
    },
    async save() {
      const prompts = Object.fromEntries([...now].toSorted(([one], [other]) => (one < other ? -1 : 1)))
      const text = `${JSON.stringify({ prompts }, null, 2)}\n`
      if (text !== `${JSON.stringify({ prompts: before }, null, 2)}\n`) await writeWhole(path, text)
    },
  }
}

async function readKnown(path: string): Promise<Known> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw new CliError({ code: 'file-unreadable', message: `${path} cannot be read (${error.code}).` })
  })
  if (text === null) return {}
  try {
    return Known.parse(JSON.parse(text)).prompts
  } catch {
    throw new CliError({
      code: 'file-unreadable',
      message: `${path} is not as telltale writes it.`,
      hint: 'Remove it (after a merge that went wrong, too) and pull again.',
    })
  }
}

/** Commits of a file that are looked at, newest first. */
const commitsAtMost = 100

const git = async (folder: string, words: readonly string[]): Promise<Buffer> =>
  (
    await promisify(execFile)('git', ['-C', folder, ...words], {
      encoding: 'buffer',
      timeout: 10_000,
      maxBuffer: 8 << 20,
    })
  ).stdout

/** Hashes of the prompts this file has been; empty outside of a repository, or without git. */
async function committedHashes(path: string): Promise<ReadonlySet<string>> {
  const hashes = new Set<string>()
  const folder = dirname(path)
  const name = `./${relative(folder, path)}`
  try {
    const log = await git(folder, ['log', `--max-count=${commitsAtMost}`, '--format=%H', '--', name])
    for (const commit of log.toString('utf8').split('\n').filter(Boolean)) {
      // A commit that took the file away has no blob of it.
      const blob = await git(folder, ['cat-file', 'blob', `${commit}:${name}`]).catch(() => null)
      const read = blob && promptIn(blob)
      if (read?.ok) hashes.add(hashPrompt(read.value.content).hash)
    }
  } catch {
    // Nothing is known from git then, which is the answer.
  }
  return hashes
}
