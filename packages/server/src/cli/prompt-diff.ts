import type { Admin } from '@telltale/sdk'
import type { Outcome } from './parts.ts'
import type { Gathered } from './prompt-gather.ts'
import { activeIn } from './prompt-plan.ts'
import { detailOf, difference, fileOf, versionOf } from './prompt-versions.ts'

export type DiffChoice = { readonly environment: string; readonly byWords: boolean }

/** A file or folder against what is active in an environment. Exit code 1 when they differ. */
export async function diffFiles(
  admin: Admin,
  gathered: Gathered,
  { environment, byWords }: DiffChoice,
): Promise<Outcome> {
  const differences = []
  for (const prompt of gathered.prompts) {
    const active = activeIn(await detailOf(admin, prompt.name), environment)
    const from = active === null ? `${environment}: nothing` : `${prompt.name}@${active.version}`
    differences.push(difference(active && fileOf(active), prompt, [from, prompt.path], byWords))
  }
  const differing = differences.filter(({ same }) => !same)
  const documents = differences.map(({ from, to, same, lines }) => ({ from, to, same, lines }))
  return {
    json: gathered.isOneFile ? documents[0] : { same: differing.length === 0, prompts: documents },
    text: gathered.isOneFile
      ? differences[0]!.text
      : differing.map(({ text }) => text).join('\n') || 'Nothing differs from what is active.',
    exitCode: differing.length > 0 ? 1 : 0,
  }
}

/** Two versions of a prompt; the live one when `to` is left out. */
export async function diffVersions(
  admin: Admin,
  name: string,
  {
    from,
    to,
    byWords,
  }: { readonly from: string; readonly to: string | undefined; readonly byWords: boolean },
): Promise<Outcome> {
  const detail = await admin.prompt(name)
  const [before, after] = [versionOf(detail, from), versionOf(detail, to)]
  const { text, ...document } = difference(
    fileOf(before),
    fileOf(after),
    [`${name}@${before.version}`, `${name}@${after.version}`],
    byWords,
  )
  return { json: document, text }
}
